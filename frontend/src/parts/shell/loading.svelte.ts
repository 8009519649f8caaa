// What the page fetches when it is first wanted: the parts and the map. The link may be lost by then.
import type { Component } from "svelte";
import { whenIdle } from "@/lib/idle";
import type { Part, PartProps } from "@/parts/part";

type Load<Of extends Record<string, unknown>> = () => Promise<{ default: Component<Of> }>;

/** One piece of the page: there, on its way, or failed. */
export class Piece<Of extends Record<string, unknown>> {
  component = $state.raw<Component<Of> | null>(null);
  failed = $state(false);
  readonly #load: Load<Of>;

  constructor(load: Load<Of>) {
    this.#load = load;
  }

  /** Fetches it unless it is there; a failure is kept until it is tried again. */
  async fetch(): Promise<void> {
    if (this.component !== null) return;
    this.failed = false;
    try {
      this.component = (await this.#load()).default;
    } catch {
      this.failed = true; // the browser's console has said why
    }
  }
}

const pieces = new Map<string, Piece<PartProps & Record<string, unknown>>>();

/** The piece of a part; the same whenever it is asked for. */
export function pieceOf(part: Part): Piece<PartProps & Record<string, unknown>> {
  const found = pieces.get(part.id) ?? new Piece(part.load as Load<PartProps & Record<string, unknown>>);
  pieces.set(part.id, found);
  return found;
}

const IDLE_MS = 4000;

/** Fetches the other parts of a seat while nothing else is done, so that they open without a link. */
export function fetchWhenIdle(parts: readonly Part[]): () => void {
  return whenIdle(() => {
    for (const part of parts) part.load().catch(() => undefined); // it says so when it is wanted
  }, IDLE_MS);
}
