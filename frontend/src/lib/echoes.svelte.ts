// What the server read out of a text: positions in all forms, times, lengths. Each text is asked
// once; what it cannot be is a problem with what is allowed.
import { send } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";

export interface PositionEcho {
  lon_deg: number;
  lat_deg: number;
  form: string;
  dd: string;
  dm: string;
  dms: string;
  mgrs: string;
}

export type QuantityKind = "time" | "length" | "speed" | "duration" | "direction";

export interface QuantityEcho {
  value: number;
  iso: string | null;
  said: string;
}

type Answer<Echo> = { echo: Echo | null; problem: Problem | null };

class Echoes<Echo> {
  readonly #answers = $state<Record<string, Answer<Echo>>>({});
  readonly #asked = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #ask: (key: string) => Promise<Echo>;

  constructor(ask: (key: string) => Promise<Echo>) {
    this.#ask = ask;
  }

  /** What is known of a text; null while it is not. */
  of(key: string): Answer<Echo> | null {
    return this.#answers[key] ?? null;
  }

  /** Asks the server once; `wait` until typing has paused. */
  ask(key: string, waitMs = 0): void {
    if (this.#answers[key]) return;
    clearTimeout(this.#asked.get(key));
    this.#asked.set(key, setTimeout(() => void this.#fetch(key), waitMs));
  }

  /** Asks for none of those that wait any more. */
  drop(key: string): void {
    clearTimeout(this.#asked.get(key));
    this.#asked.delete(key);
  }

  async #fetch(key: string): Promise<void> {
    try {
      this.#answers[key] = { echo: await this.#ask(key), problem: null };
    } catch (fault) {
      const problem = problemIn(fault);
      const isAnswer = problem.status === 422;
      if (isAnswer) this.#answers[key] = { echo: null, problem };
      else this.#asked.set(key, setTimeout(() => void this.#fetch(key), 3000)); // the line or the session is lost
    }
  }
}

export const positions = new Echoes<PositionEcho>((text) => send("POST", "/positions", { text }));

const quantities = new Echoes<QuantityEcho>((key) => {
  const at = key.indexOf("\n");
  return send("POST", "/quantities", { kind: key.slice(0, at), text: key.slice(at + 1) });
});

export const quantityOf = (kind: QuantityKind, text: string): Answer<QuantityEcho> | null =>
  quantities.of(`${kind}\n${text.trim()}`);
export const askQuantity = (kind: QuantityKind, text: string, waitMs = 0): void =>
  quantities.ask(`${kind}\n${text.trim()}`, waitMs);
export const dropQuantity = (kind: QuantityKind, text: string): void => quantities.drop(`${kind}\n${text.trim()}`);
