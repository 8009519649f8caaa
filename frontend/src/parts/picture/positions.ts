// Where facilities were said to be: the history of their reports, and what comes on the channel.
import { get } from "@/lib/api/client";
import { onNews } from "@/lib/api/channel.svelte";
import { toNs } from "@/lib/state/clock.svelte";
import { redraw } from "@/lib/map/layers";

export interface Fix {
  time_ns: number;
  lon_deg: number;
  lat_deg: number;
  course_deg: number | null;
  speed_m_s: number | null;
  provenance: "simulated" | "live" | "typed" | null;
}

interface Told extends Omit<Fix, "time_ns"> {
  facility: string;
  time?: string;
}
interface Page {
  events: { occurred_at: string; body: Told }[];
  last: number;
  total: number;
}

const SMOOTH_MS = 700;

export class Positions {
  readonly fixes = new Map<string, Fix[]>();
  /** When the newest fix of a facility arrived in this page, and where it was drawn before. */
  readonly #moving = new Map<string, { at_ms: number; from: [number, number] }>();
  #stop: (() => void) | null = null;
  /** Counts what arrived, for tables. */
  onchange: () => void = () => undefined;

  async follow(caseId: string): Promise<void> {
    this.fixes.clear();
    this.#stop?.();
    const stop = onNews("position", (message) => {
      if (message.case === caseId) this.#take(message.position as Told);
    });
    this.#stop = stop;
    for (let after = 0; ; ) {
      const query = `after=${after}&limit=1000&types=position.reported`;
      const page = await get<Page>(`/cases/${encodeURIComponent(caseId)}/events?${query}`);
      if (this.#stop !== stop) return; // another case, or another seat
      for (const { occurred_at, body } of page.events) this.#add({ ...body, time: occurred_at });
      if (page.last <= after || page.last >= page.total) break;
      after = page.last;
    }
    this.onchange();
    redraw();
  }

  leave(): void {
    this.#stop?.();
    this.#stop = null;
    this.fixes.clear();
    this.#moving.clear();
  }

  #add(told: Told): boolean {
    const list = this.fixes.get(told.facility) ?? [];
    this.fixes.set(told.facility, list);
    const fix: Fix = {
      time_ns: toNs(told.time ?? ""), lon_deg: told.lon_deg, lat_deg: told.lat_deg,
      course_deg: told.course_deg, speed_m_s: told.speed_m_s, provenance: told.provenance,
    };
    const at = list.findLastIndex((each) => each.time_ns <= fix.time_ns);
    const same = list[at];
    if (same?.time_ns === fix.time_ns) {
      if (same.provenance === null) list[at] = fix; // the same report, now with its source
      return false;
    }
    list.splice(at + 1, 0, fix);
    return at + 1 === list.length - 1;
  }

  #take(told: Told): void {
    const before = this.fixes.get(told.facility)?.at(-1);
    const newest = this.#add(told);
    if (newest && before) {
      this.#moving.set(told.facility, { at_ms: performance.now(), from: [before.lon_deg, before.lat_deg] });
      this.#glide();
    }
    this.onchange();
    redraw();
  }

  #glide(): void {
    if (this.#moving.size === 0) return;
    const now = performance.now();
    for (const [name, { at_ms }] of this.#moving) if (now - at_ms > SMOOTH_MS) this.#moving.delete(name);
    redraw();
    requestAnimationFrame(() => this.#glide());
  }

  /** The report that held at a time, and where it is drawn: between reports of the past, on the way to the newest. */
  at(facility: string, timeNs: number, live: boolean): { fix: Fix; lon_deg: number; lat_deg: number } | null {
    const list = this.fixes.get(facility) ?? [];
    const k = live ? list.length - 1 : list.findLastIndex((each) => each.time_ns <= timeNs);
    const fix = list[k];
    if (fix === undefined) return null;
    const [from, part, to] = this.#between(facility, list, k, timeNs, live);
    return { fix, lon_deg: from[0] + (to[0] - from[0]) * part, lat_deg: from[1] + (to[1] - from[1]) * part };
  }

  #between(
    facility: string, list: Fix[], k: number, timeNs: number, live: boolean,
  ): [[number, number], number, [number, number]] {
    const fix = list[k] as Fix;
    const here: [number, number] = [fix.lon_deg, fix.lat_deg];
    const moving = live ? this.#moving.get(facility) : undefined;
    if (moving) return [moving.from, Math.min(1, (performance.now() - moving.at_ms) / SMOOTH_MS), here];
    const next = list[k + 1];
    if (live || next === undefined) return [here, 0, here];
    return [here, (timeNs - fix.time_ns) / (next.time_ns - fix.time_ns), [next.lon_deg, next.lat_deg]];
  }
}
