// Observations that wait until the server can be reached: kept in the browser, sent in order, each
// once it is accepted taken off the list. The page must have been opened before the link was lost.
import { act, ProblemError } from "@/lib/api/client";
import type { Problem } from "@/lib/api/types";
import { session } from "@/lib/state/session.svelte";

export interface Observation {
  id: string;
  case_id: string;
  /** Who made it: it is sent in no other name. */
  user: string;
  body: { text: string; at: string; position: string | null; facility: string | null; objective: string | null; inject: number | null };
  /** Why the server refused it; the person corrects or drops it. */
  refused: Problem | null;
}

const KEY = "sarex.observations";
const AGAIN_MS = 5000;

function stored(): Observation[] {
  const text = localStorage.getItem(KEY);
  return text === null ? [] : (JSON.parse(text) as Observation[]);
}

class Queue {
  waiting = $state<Observation[]>(stored());
  sending = $state(false);

  private keep(): void {
    localStorage.setItem(KEY, JSON.stringify(this.waiting));
  }

  add(observation: Observation): void {
    this.waiting.push(observation);
    this.keep();
    void this.send();
  }

  drop(id: string): void {
    this.waiting = this.waiting.filter((each) => each.id !== id);
    this.keep();
  }

  /** Sends what waits; stops at the first that does not reach the server. Returns how many went. */
  async send(): Promise<number> {
    if (this.sending) return 0;
    this.sending = true;
    let sent = 0;
    try {
      for (const each of [...this.waiting]) {
        if (each.refused !== null || each.user !== session.now?.user) continue;
        try {
          await act(each.case_id, "observation-make", each.body);
          this.drop(each.id);
          sent += 1;
        } catch (fault) {
          if (!(fault instanceof ProblemError)) throw fault;
          if (fault.problem.status === 0 || fault.problem.status === 401 || fault.problem.status >= 500) break;
          const kept = this.waiting.find((other) => other.id === each.id);
          if (kept) kept.refused = fault.problem;
          this.keep();
        }
      }
    } finally {
      this.sending = false;
    }
    return sent;
  }

  /** Tries again from time to time and when the browser is online again; returns how to stop. */
  watch(): () => void {
    const again = (): void => void this.send();
    const timer = setInterval(again, AGAIN_MS);
    addEventListener("online", again);
    again();
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }
}

export const queue = new Queue();
