// Wind and current over what the map shows, as the forecast used them, with source and age.
import { ask } from "@/lib/api/client";
import type { View } from "@/lib/map/layers";
import { redraw } from "@/lib/map/layers";

interface Source {
  name: string;
  age_s: number | null;
  hour: string | null;
  next_hour: string | null;
}
export interface Layer {
  u_m_s: (number | null)[];
  v_m_s: (number | null)[];
  labels: string[];
  sources: Source[];
  assumptions: string[];
}
export interface Fields {
  time: string;
  lon_deg: number[];
  lat_deg: number[];
  wind: Layer;
  current: Layer;
}

const APART_PX = 78;
const WAIT_MS = 120;
const STEP_NS = 600e9;

export class Sea {
  shown = $state.raw<Fields | null>(null);
  /** The fields are not (yet) those of the time and place that are shown. */
  late = $state(false);
  n = 0;
  #asked = "";
  #timer = 0;
  #abort: AbortController | null = null;

  clear(): void {
    this.shown = null;
    this.#asked = "";
    this.#abort?.abort();
  }

  /** Asks for the fields of a view and time unless they are there or under way. */
  want(caseId: string, view: View, timeNs: number): void {
    const n = Math.max(4, Math.min(20, Math.round(Math.max(view.width, view.height) / APART_PX)));
    const time = new Date((Math.round(timeNs / STEP_NS) * STEP_NS) / 1e6).toISOString();
    const box = [view.west_deg, view.south_deg, view.east_deg, view.north_deg].map((deg) => deg.toFixed(3));
    const asked = [caseId, time, n, ...box].join(" ");
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.late = true;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#fetch(caseId, time, box, n, asked), WAIT_MS);
  }

  async #fetch(caseId: string, time: string, box: string[], n: number, asked: string): Promise<void> {
    this.#abort?.abort();
    this.#abort = new AbortController();
    const [west, south, east, north] = box as [string, string, string, string];
    const query = new URLSearchParams({ time, west, south, east, north, n: String(n) });
    try {
      const answer = await ask(`/cases/${encodeURIComponent(caseId)}/fields?${query}`, { signal: this.#abort.signal });
      if (asked !== this.#asked) return;
      this.shown = (await answer.json()) as Fields;
      this.n = n;
      this.late = false;
      redraw();
    } catch {
      if (asked === this.#asked) this.shown = null; // told as missing, never an old one as new
    }
  }

  /** Values at a place, between the four about it; null where one of them is missing. */
  at(layer: "wind" | "current", lon: number, lat: number): { u: number; v: number } | null {
    const fields = this.shown;
    if (fields === null || this.late) return null;
    const n = this.n;
    const [w, e] = [fields.lon_deg[0] as number, fields.lon_deg[n - 1] as number];
    const [s, north] = [fields.lat_deg[0] as number, fields.lat_deg[n * n - 1] as number];
    const x = ((lon - w) / (e - w)) * (n - 1);
    const y = ((lat - s) / (north - s)) * (n - 1);
    if (!(x >= 0 && y >= 0 && x <= n - 1 && y <= n - 1)) return null;
    const [i, j] = [Math.min(n - 2, Math.floor(x)), Math.min(n - 2, Math.floor(y))];
    const mix = (values: (number | null)[]): number | null => {
      const four = [j * n + i, j * n + i + 1, (j + 1) * n + i, (j + 1) * n + i + 1].map((k) => values[k] ?? null);
      if (four.some((each) => each === null)) return null;
      const [a, b, c, d] = four as number[] as [number, number, number, number];
      const [fx, fy] = [x - i, y - j];
      return (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy;
    };
    const [u, v] = [mix(fields[layer].u_m_s), mix(fields[layer].v_m_s)];
    return u === null || v === null ? null : { u, v };
  }
}
