// A forecast in the browser: int16 frames fetched once each, decoded only while they are drawn.
import { ask, get } from "@/lib/api/client";
import { mercator } from "@/lib/map/layers";
import { toNs } from "@/lib/state/clock.svelte";

export interface ForecastMeta {
  codec: { lon0_deg: number; lat0_deg: number; lon_step_deg: number; lat_step_deg: number; error_m: number };
  count: number;
  count_of_all: number;
  hypotheses: string[];
  objects: string[];
  status: Record<"afloat" | "stranded" | "out_of_field" | "not_yet", number>;
  times: string[];
  updates: { event_id: string; sha256: string; time: string }[];
}

const MOST = 200_000;
const KEPT_BYTES = 160e6;
const AHEAD = 6;

export class Forecast {
  readonly meta: ForecastMeta;
  readonly times_ns: number[];
  readonly object: Uint8Array;
  readonly hypothesis: Uint16Array;
  /** Web Mercator y of each whole number of latitude, from -32767. */
  readonly yOf = new Float64Array(65535);
  readonly x0: number;
  readonly xStep: number;
  /** One byte each, what the latest update left (255: most gained); null: the forecast's own. */
  share: Uint8Array | null = null;
  readonly #path: string;
  readonly #query: string;
  readonly #frames = new Map<number, { xy: Int16Array; status: Uint8Array }>();
  readonly #asked = new Set<number>();
  #update = "";
  readonly #changed: () => void;

  private constructor(
    path: string, query: string, meta: ForecastMeta, object: Uint8Array, hypothesis: Uint16Array, changed: () => void,
  ) {
    [this.#path, this.#query, this.meta, this.#changed] = [path, query, meta, changed];
    [this.object, this.hypothesis] = [object, hypothesis];
    this.times_ns = meta.times.map(toNs);
    const { lon0_deg, lat0_deg, lon_step_deg, lat_step_deg } = meta.codec;
    for (let k = 0; k < this.yOf.length; k++) {
      this.yOf[k] = mercator(0, lat0_deg + (k - 32767) * lat_step_deg)[1];
    }
    this.x0 = mercator(lon0_deg, 0)[0];
    this.xStep = lon_step_deg / 360;
  }

  static async open(caseId: string, sha256: string, changed: () => void): Promise<Forecast> {
    const path = `/cases/${encodeURIComponent(caseId)}/forecasts/${sha256}`;
    const query = `?count=${MOST}`;
    const bytes = async (rest: string): Promise<ArrayBuffer> => (await ask(path + rest + query)).arrayBuffer();
    const [meta, object, hypothesis] = await Promise.all([
      get<ForecastMeta>(path + query), bytes("/particles/object"), bytes("/particles/hypothesis"),
    ]);
    return new Forecast(path, query, meta, new Uint8Array(object), new Uint16Array(hypothesis), changed);
  }

  /** Takes the weights that an update left; "" for the forecast's own. */
  async weigh(update: string): Promise<void> {
    this.#update = update;
    const share = (await this.#knows(update)) ? await this.#weights(update) : null;
    if (this.#update !== update) return; // another one was wanted meanwhile
    this.share = share;
    this.#changed();
  }

  async #weights(update: string): Promise<Uint8Array> {
    return new Uint8Array(await (await ask(`${this.#path}/weights/${update}${this.#query}`)).arrayBuffer());
  }

  /** Whether an update is one of this forecast; those made since it was opened are asked for. */
  async #knows(update: string): Promise<boolean> {
    if (update === "") return false;
    const isOne = ({ sha256 }: { sha256: string }): boolean => sha256 === update;
    return this.meta.updates.some(isOne) || (await get<ForecastMeta>(this.#path + this.#query)).updates.some(isOne);
  }

  get from_ns(): number {
    return this.times_ns[0] ?? 0;
  }

  get to_ns(): number {
    return this.times_ns.at(-1) ?? 0;
  }

  /** Output step at or before a time, and how far towards the next; null outside the forecast. */
  at(timeNs: number): { step: number; part: number } | null {
    const times = this.times_ns;
    if (timeNs < this.from_ns || timeNs > this.to_ns) return null;
    let step = times.findLastIndex((each) => each <= timeNs);
    if (step === times.length - 1) step = Math.max(0, step - 1);
    const [a, b] = [times[step] as number, times[step + 1] ?? (times[step] as number) + 1];
    return { step, part: (timeNs - a) / (b - a) };
  }

  /** Nearest output step, as the text the server knows it by. */
  stepTime(timeNs: number): { step: number; time: string } | null {
    const found = this.at(timeNs);
    if (found === null) return null;
    const step = Math.min(this.times_ns.length - 1, found.step + Math.round(found.part));
    return { step, time: this.meta.times[step] as string };
  }

  /** The two frames about a time; null while they are fetched. Those that come next are asked for too. */
  framesAt(step: number): [a: Frame, b: Frame] | null {
    for (let ahead = 0; ahead <= AHEAD; ahead++) this.#want(step + ahead);
    this.#want(step - 1);
    const a = this.#frames.get(step);
    const b = this.#frames.get(step + 1) ?? (this.times_ns.length === 1 ? a : undefined);
    return a && b ? [a, b] : null;
  }

  #want(step: number): void {
    if (step < 0 || step >= this.times_ns.length || this.#frames.has(step) || this.#asked.has(step)) return;
    this.#asked.add(step);
    // Refused or out of reach: it is asked for again with the next drawing.
    this.#fetch(step).catch(() => undefined).finally(() => this.#asked.delete(step));
  }

  async #fetch(step: number): Promise<void> {
    const [xy, status] = await Promise.all([
      ask(`${this.#path}/frames/${step}${this.#query}`), ask(`${this.#path}/status/${step}${this.#query}`),
    ]);
    this.#frames.set(step, {
      xy: new Int16Array(await xy.arrayBuffer()), status: new Uint8Array(await status.arrayBuffer()),
    });
    const most = Math.max(16, Math.floor(KEPT_BYTES / (5 * this.meta.count)));
    for (const old of this.#frames.keys()) {
      if (this.#frames.size <= most) break;
      this.#frames.delete(old);
    }
    this.#changed();
  }
}

export interface Frame {
  xy: Int16Array;
  status: Uint8Array;
}
