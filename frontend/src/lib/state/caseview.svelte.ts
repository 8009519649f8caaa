// The open case as the server folded it. It is fetched again, a moment after news came; nothing is
// folded here. Exercise control is asked apart: under NO DUFF it is all that is told.
import { untrack } from "svelte";
import { ProblemError, ask, reach } from "@/lib/api/client";
import { channel, follow, onNews, unfollow } from "@/lib/api/channel.svelte";
import { takeAlerts } from "./alerts.svelte";
import type { CaseView, ClockView, ControlView, NoDuffView, Problem } from "@/lib/api/types";
import { setCaseTime, clock, setSpan, toNs } from "./clock.svelte";

class OpenCase {
  id = $state<string | null>(null);
  /** Null until it is fetched, and while NO DUFF withholds it. */
  view = $state.raw<CaseView | null>(null);
  control = $state.raw<ControlView | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Counts what was fetched: changes whenever `view` does. */
  version = $state(0);
  /** Counts openings: what was fetched for another case or another seat is of another opening. */
  opening = $state(0);
}

export const caseView = new OpenCase();

const WAIT_MS = 120;
const LONGEST_WAIT_MS = 800;
let etag = "";
let asked: number | null = null;
let timer = 0;
let anchor: { case_ns: number; ratio: number; at_ms: number } | null = null;
let fetching: Promise<void> | null = null;

const path = (rest = ""): string => `/cases/${encodeURIComponent(caseView.id ?? "")}${rest}`;

/** Opens a case, or none; what belonged to the one before is forgotten. Effects that call it depend on nothing of it. */
export function openCase(caseId: string | null): Promise<void> {
  return untrack(() => open(caseId));
}

async function open(caseId: string | null): Promise<void> {
  if (caseId === caseView.id) return;
  if (caseView.id !== null) unfollow(caseView.id);
  clearTimeout(timer);
  [etag, asked, anchor] = ["", null, null];
  caseView.id = caseId;
  caseView.opening += 1;
  caseView.view = caseView.control = caseView.problem = null;
  clock.case_ns = null;
  clock.live = true;
  if (caseId === null) return;
  await fetchCase();
  if (caseView.id === caseId) follow(caseId, (caseView.view as CaseView | null)?.cursor ?? null);
}

/** Fetches the case and its control again now (after an act of one's own). */
export async function fetchCase(): Promise<void> {
  while (fetching !== null) await fetching;
  fetching = Promise.all([fetchView(), fetchControl()]).then(() => undefined);
  await fetching.finally(() => (fetching = null));
}

/** Fetches it again soon: many news within a moment make one request. */
export function fetchSoon(): void {
  const now = performance.now();
  asked ??= now;
  clearTimeout(timer);
  const wait = Math.max(0, Math.min(WAIT_MS, asked + LONGEST_WAIT_MS - now));
  timer = window.setTimeout(() => {
    asked = null;
    void fetchCase();
  }, wait);
}

async function fetchView(): Promise<void> {
  const id = caseView.id;
  try {
    const answer = await ask(path(), etag ? { headers: { "if-none-match": etag } } : {});
    if (answer.status === 304 || id !== caseView.id) return;
    const view = (await answer.json()) as CaseView;
    const first = caseView.view === null;
    etag = answer.headers.get("etag") ?? "";
    caseView.view = view;
    caseView.problem = null;
    caseView.version += 1;
    if (view.clock) takeClock(view.clock, first);
  } catch (fault) {
    if (!(fault instanceof ProblemError)) throw fault;
    if (id !== caseView.id || [0, 401].includes(fault.problem.status)) return; // offline or lapsed: the last view stays
    [etag, caseView.view] = ["", null];
    caseView.problem = fault.problem;
  }
}

async function fetchControl(): Promise<void> {
  const id = caseView.id;
  try {
    const answer = await reach(path("/control"));
    if (id === null || id !== caseView.id) return;
    if (answer.status === 401) return;
    takeControl(id, answer.ok ? ((await answer.json()) as ControlView) : null);
  } catch (fault) {
    if (!(fault instanceof ProblemError)) throw fault;
  }
}

function takeControl(caseId: string, told: ControlView | null): void {
  caseView.control = told;
  // Nothing is told of the clock while the case is withheld: it stands still.
  if (told?.no_duff && anchor && clock.case_ns !== null) anchor = { ...anchor, case_ns: clock.case_ns, ratio: 0 };
  if (told !== null) takeAlerts(caseId, told);
}

const HOUR_NS = 3600e9;

function takeClock(told: ClockView, first: boolean): void {
  const caseNs = toNs(told.time);
  anchor = { case_ns: caseNs, ratio: told.ratio, at_ms: performance.now() };
  if (first) setSpan(caseNs - 3 * HOUR_NS, caseNs + 12 * HOUR_NS);
  setCaseTime(caseNs);
}

setInterval(() => {
  if (anchor === null || anchor.ratio === 0) return;
  setCaseTime(anchor.case_ns + (performance.now() - anchor.at_ms) * 1e6 * anchor.ratio);
}, 250);

onNews("event", (message) => {
  if (message.case === caseView.id) fetchSoon();
});
onNews("reload", (message) => {
  if (message.case === caseView.id) fetchSoon();
});
onNews("control", (message) => {
  if (message.case === caseView.id) takeControl(caseView.id as string, message.control as ControlView);
});
onNews("alert", (message) => {
  // Under NO DUFF the case itself is withheld, and before it ends nothing else is told.
  const since = (told: unknown): string | undefined => (told as NoDuffView | null)?.since;
  if (message.case === caseView.id && since(message.no_duff) !== since(caseView.control?.no_duff)) fetchSoon();
});
onNews("opened", (message) => {
  if (message.case === caseView.id && message.reload === true) fetchSoon();
});
onNews("clock", (message) => {
  if (message.case === caseView.id && caseView.view !== null) {
    takeClock(message.clock as ClockView, false);
  }
});

$effect.root(() => {
  $effect(() => {
    if (channel.status === "connected" && caseView.id !== null) fetchSoon();
  });
});
