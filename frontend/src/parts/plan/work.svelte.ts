// Plans that the planner is working on: how good the best one so far is, and how far from its bound.
import { get, send } from "@/lib/api/client";
import { onNews } from "@/lib/api/channel.svelte";
import type { components } from "@/lib/api/schema";

export type WorkView = components["schemas"]["WorkView"];

class Planning {
  all = $state.raw<WorkView[]>([]);

  get open(): WorkView[] {
    return this.all.filter((each) => ["propose", "replan"].includes(each.kind) && ["queued", "running"].includes(each.state));
  }

  /** The last one that failed, while nothing newer was asked for. */
  get failed(): WorkView | null {
    const last = this.all.find((each) => ["propose", "replan"].includes(each.kind));
    return last?.state === "failed" ? last : null;
  }

  follow(caseId: string): () => void {
    this.all = [];
    void get<WorkView[]>(`/cases/${encodeURIComponent(caseId)}/worklist`).then((found) => (this.all = found), () => undefined);
    return onNews("work", (message) => {
      if (message.case !== caseId) return;
      const work = message.work as WorkView;
      this.all = this.all.some((each) => each.id === work.id)
        ? this.all.map((each) => (each.id === work.id ? work : each))
        : [work, ...this.all];
    });
  }

  async ask(caseId: string, kind: "propose" | "replan", parameters: Record<string, unknown>): Promise<void> {
    const work = await send<WorkView>("POST", `/cases/${encodeURIComponent(caseId)}/worklist`, { kind, parameters });
    if (!this.all.some((each) => each.id === work.id)) this.all = [work, ...this.all];
  }

  async cancel(work: WorkView): Promise<void> {
    const done = await send<WorkView>("DELETE", `/cases/${encodeURIComponent(work.case)}/worklist/${work.id}`);
    this.all = this.all.map((each) => (each.id === done.id ? done : each));
  }
}

export const planning = new Planning();

/** How far the best so far may be from what any plan can reach, as a share of that; null if not told. */
export function gapOf(numbers: Record<string, number>): number | null {
  const { value, bound } = numbers;
  return value === undefined || bound === undefined || bound <= 0 ? null : Math.max(0, 1 - value / bound);
}
