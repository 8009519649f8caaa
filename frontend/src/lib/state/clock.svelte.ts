// One clock for all layers. Times are nanoseconds since 1970 UTC as numbers: exact to 256 ns.
import { untrack } from "svelte";

const NS_PER_MS = 1e6;

interface Clock {
  /** The time that is shown. */
  time_ns: number;
  /** First and last time that can be shown. */
  from_ns: number;
  to_ns: number;
  /** The case's own time now, told by the server; null before the first case is open. */
  case_ns: number | null;
  /** The shown time follows the case's time. */
  live: boolean;
  playing: boolean;
  /** Shown seconds for each real second. */
  rate: number;
}

export const clock = $state<Clock>({
  time_ns: Date.now() * NS_PER_MS,
  from_ns: (Date.now() - 6 * 3600e3) * NS_PER_MS,
  to_ns: (Date.now() + 24 * 3600e3) * NS_PER_MS,
  case_ns: null,
  live: true,
  playing: false,
  rate: 600,
});

type Tick = (timeNs: number) => void;
const ticks = new Set<Tick>();

/** Calls back with each shown time, outside Svelte's own updates; returns how to stop. */
export function onTick(tick: Tick): () => void {
  ticks.add(tick);
  return () => ticks.delete(tick);
}

function set(timeNs: number): void {
  clock.time_ns = Math.min(clock.to_ns, Math.max(clock.from_ns, timeNs));
  for (const tick of ticks) tick(clock.time_ns);
}

/** Shows a time; the shown time no longer follows the case. */
export function showTime(timeNs: number): void {
  clock.live = false;
  set(timeNs);
}

/** Widens the span so that it holds these times (a forecast, a plan). */
export function coverTimes(fromNs: number, toNs: number): void {
  untrack(() => {
    clock.from_ns = Math.min(clock.from_ns, fromNs);
    clock.to_ns = Math.max(clock.to_ns, toNs);
  });
}

/** Sets the span anew (another case was opened). */
export function setSpan(fromNs: number, toNs: number): void {
  clock.from_ns = fromNs;
  clock.to_ns = Math.max(toNs, fromNs + 60e9);
  set(clock.time_ns);
}

/** Takes over the case's time from the server. */
export function setCaseTime(caseNs: number): void {
  clock.case_ns = caseNs;
  if (caseNs > clock.to_ns) clock.to_ns = caseNs;
  if (caseNs < clock.from_ns) clock.from_ns = caseNs;
  if (clock.live) set(caseNs);
}

/** Shows the case's own time again, and follows it. */
export function followCase(): void {
  pause();
  clock.live = true;
  if (clock.case_ns !== null) set(clock.case_ns);
}

let last = 0;
let frame = 0;

function step(now: number): void {
  const passed = Math.min(now - last, 250);
  last = now;
  set(clock.time_ns + passed * NS_PER_MS * clock.rate);
  if (clock.time_ns >= clock.to_ns) pause();
  if (clock.playing) frame = requestAnimationFrame(step);
}

export function play(): void {
  if (clock.playing) return;
  clock.live = false;
  clock.playing = true;
  if (clock.time_ns >= clock.to_ns) set(clock.from_ns);
  last = performance.now();
  frame = requestAnimationFrame(step);
}

export function pause(): void {
  clock.playing = false;
  cancelAnimationFrame(frame);
}

/** "2026-11-23T20:25:34Z" or the like, as nanoseconds. */
export function toNs(text: string): number {
  return Date.parse(text) * NS_PER_MS;
}
