// One form of the review at a time: what it sends, whether it is under way, what was refused.
import { act } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";
import { announce } from "@/lib/ui/announce.svelte";

export class Acting {
  busy = $state(false);
  problem = $state<Problem | null>(null);

  /** Does an act; whether it was done. */
  async run(caseId: string, name: string, body: unknown): Promise<boolean> {
    [this.busy, this.problem] = [true, null];
    try {
      announce((await act(caseId, name, body)).words);
      return true;
    } catch (fault) {
      this.problem = problemIn(fault);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Event ids as they are typed or pasted: parted by commas, spaces or lines. */
export const idsIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
