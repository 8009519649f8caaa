// What the server says of the report as it stands: faults by place, the echo, what it takes for
// granted. Nothing is written by it.
import { send } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";
import { server } from "@/lib/state/session.svelte";
import { caseOf } from "./caseof";
import { intake } from "./draft.svelte";

export interface Fault {
  pointer: string;
  key: string;
  message: string;
  allowed: string | null;
  remedy: string;
}

interface Checked {
  complete: boolean;
  faults: Fault[];
  echo: string[];
  assumptions: string[];
}

class Check {
  said = $state.raw<Checked | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** What `said` was said of. */
  #of = "";

  /** Asks the server what it makes of the draft. */
  async run(): Promise<void> {
    const body = caseOf(intake.text, server.mode);
    this.busy = true;
    try {
      const said = await send<Checked>("POST", "/cases/check", body);
      this.#of = JSON.stringify(body);
      this.said = said;
      this.problem = null;
    } catch (fault) {
      this.problem = problemIn(fault);
    } finally {
      this.busy = false;
    }
  }

  /** Whether the draft is still what was checked. */
  get isCurrent(): boolean {
    return this.said !== null && this.#of === JSON.stringify(caseOf(intake.text, server.mode));
  }

  /** What is wrong at a place: message, what is allowed, what to do. */
  at(pointer: string): string | null {
    const fault = this.said?.faults.find((each) => each.pointer === pointer);
    return fault ? wordsOf(fault) : null;
  }
}

export const check = new Check();

export function wordsOf(fault: Pick<Fault, "message" | "allowed" | "remedy">): string {
  return [fault.message, fault.allowed, fault.remedy].filter(Boolean).join(" — ");
}

/** Step of the wizard in which a place of the report is typed. */
export function stepOf(pointer: string): number {
  if (/^\/(report|persons|id|title|parties|mode|schema)(\/|$)/.test(pointer)) return 0;
  if (/^\/hypotheses\/\d+\/(position|time)(\/|$)/.test(pointer)) return 1;
  if (/^\/(hypotheses|objects)(\/|$)/.test(pointer)) return 2;
  return 3;
}
