// The WebSocket to the server: one for all cases. It comes back by itself after a break and asks
// for what it missed; events are handed on once each, in order, without gaps.
import { settings } from "@/lib/state/settings.svelte";
import { reach, signedOut } from "./client";

export interface CaseEvent {
  event_id: string;
  type: string;
  [name: string]: unknown;
}

export interface Message {
  topic: string;
  case?: string;
  n?: number;
  event?: CaseEvent;
  [name: string]: unknown;
}

type Handler = (message: Message) => void;

/** connecting: the first time. behind: the server answers late. offline: since `since_ms`. */
export const channel = $state<{
  status: "closed" | "connecting" | "connected" | "behind" | "offline";
  since_ms: number | null;
}>({ status: "closed", since_ms: null });

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 10_000;
const LATE_MS = 3_000;

const handlers = new Map<string, Set<Handler>>();
/** Number of the last event of each followed case; null: from now on. */
const followed = new Map<string, number | null>();
let socket: WebSocket | null = null;
let wanted = false;
let tries = 0;
let again = 0;
let pinging = 0;
let late = 0;

/** Calls back with each message of a topic ("event", "position", "work", …); returns how to stop. */
export function onNews(topic: string, handler: Handler): () => void {
  const set = handlers.get(topic) ?? new Set();
  handlers.set(topic, set.add(handler));
  return () => set.delete(handler);
}

/** Follows a case from an event on; what came since is sent first. */
export function follow(caseId: string, since: number | null): void {
  followed.set(caseId, since);
  open(caseId);
}

export function unfollow(caseId: string): void {
  followed.delete(caseId);
  say({ close: { case: caseId } });
}

/** Connects, and stays connected until `disconnect`. */
export function connect(): void {
  wanted = true;
  if (socket !== null) return;
  if (channel.status === "closed") channel.status = "connecting";
  const address = new URL("/api/v1/channel", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const own = new WebSocket(address);
  socket = own;
  own.onopen = () => opened();
  own.onmessage = (event) => take(JSON.parse(event.data as string) as Message);
  own.onclose = () => {
    if (socket === own) lost();
  };
}

/** Ends the connection (signed out, another seat). Followed cases are forgotten. */
export function disconnect(): void {
  wanted = false;
  followed.clear();
  stopTimers();
  const own = socket;
  socket = null;
  own?.close(1000);
  channel.status = "closed";
  channel.since_ms = null;
}

function stopTimers(): void {
  clearTimeout(again);
  clearTimeout(late);
  clearInterval(pinging);
  late = 0;
}

function say(message: unknown): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function open(caseId: string): void {
  say({ open: { case: caseId, since: followed.get(caseId) ?? null, lang: settings.locale } });
}

function opened(): void {
  tries = 0;
  channel.status = "connected";
  channel.since_ms = null;
  for (const caseId of followed.keys()) open(caseId);
  pinging = window.setInterval(ping, PING_MS);
}

function ping(): void {
  if (late !== 0) return; // the one before is not answered yet
  say({ ping: Math.round(performance.now()) });
  late = window.setTimeout(() => {
    channel.status = "behind";
    late = window.setTimeout(cut, PING_MS); // the network is gone without a word
  }, LATE_MS);
}

/** Gives the connection up; a closing handshake would wait for a network that is not there. */
function cut(): void {
  const own = socket;
  if (own === null) return;
  lost();
  own.close();
}

function take(message: Message): void {
  clearTimeout(late);
  late = 0;
  if (channel.status === "behind") channel.status = "connected";
  if (message.topic === "opened" || message.topic === "reload") startFrom(message);
  if (message.topic === "event" && !isNext(message)) return;
  for (const handler of handlers.get(message.topic) ?? []) handler(message);
}

/** The server says from which number it goes on: ours, unless its journal was put back. */
function startFrom(message: Message): void {
  const caseId = message.case as string;
  if (followed.has(caseId)) followed.set(caseId, message.n as number);
}

/** Whether a numbered message is the one that follows; after a gap, asks from there again. */
function isNext(message: Message): boolean {
  const caseId = message.case as string;
  if (!followed.has(caseId)) return false;
  const last = followed.get(caseId) ?? null;
  const n = message.n as number;
  if (last !== null && n <= last) return false;
  if (last !== null && n > last + 1) {
    open(caseId);
    return false;
  }
  followed.set(caseId, n);
  return true;
}

function lost(): void {
  socket = null;
  stopTimers();
  if (!wanted) return;
  channel.status = "offline";
  channel.since_ms ??= Date.now();
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.5 + Math.random() / 2);
  tries += 1;
  again = window.setTimeout(() => void retry(), wait);
}

/** A server that is back may have ended the session meanwhile: that is asked first. */
async function retry(): Promise<void> {
  try {
    if ((await reach("/session")).status === 401) signedOut();
    else if (wanted) connect();
  } catch {
    lost();
  }
}

addEventListener("online", () => {
  if (wanted && socket === null) {
    clearTimeout(again);
    void retry();
  }
});
addEventListener("offline", () => {
  if (wanted) cut();
});
