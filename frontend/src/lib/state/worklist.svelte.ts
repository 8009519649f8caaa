// Long work of a case (a forecast, a plan): what waits, how far what runs is, what failed.
import { get, send } from "@/lib/api/client";
import { onNews } from "@/lib/api/channel.svelte";
import type { components } from "@/lib/api/schema";
import type { Problem } from "@/lib/api/types";

export type WorkView = components["schemas"]["WorkView"];
type Kind = components["schemas"]["WorkAsked"]["kind"];

const pathOf = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}/worklist`;

class Worklist {
  /** The newest first. */
  all = $state.raw<WorkView[]>([]);
  #case = "";

  /** What of these kinds waits or runs. */
  open(...kinds: Kind[]): WorkView[] {
    return this.all.filter((each) => kinds.some((kind) => kind === each.kind) && ["queued", "running"].includes(each.state));
  }

  /** Why the last of these kinds failed, while nothing newer was asked for. */
  failed(...kinds: Kind[]): Problem | null {
    const last = this.all.find((each) => kinds.some((kind) => kind === each.kind));
    return last?.state === "failed" && last.problem ? { type: "", title: "", status: 422, ...last.problem } : null;
  }

  /** Keeps the list of a case as it is; returns how to stop. */
  follow(caseId: string): () => void {
    [this.#case, this.all] = [caseId, []];
    void get<WorkView[]>(pathOf(caseId)).then(
      (found) => {
        if (this.#case === caseId) this.all = found;
      },
      () => undefined, // withheld or out of reach: the page says so
    );
    return onNews("work", (message) => {
      if (message.case !== caseId) return;
      const work = message.work as WorkView;
      this.all = this.all.some((each) => each.id === work.id)
        ? this.all.map((each) => (each.id === work.id ? work : each))
        : [work, ...this.all];
    });
  }

  async ask(caseId: string, kind: Kind, parameters: Record<string, unknown>): Promise<void> {
    const work = await send<WorkView>("POST", pathOf(caseId), { kind, parameters });
    if (!this.all.some((each) => each.id === work.id)) this.all = [work, ...this.all];
  }

  async cancel(work: WorkView): Promise<void> {
    const done = await send<WorkView>("DELETE", `${pathOf(work.case)}/${work.id}`);
    this.all = this.all.map((each) => (each.id === done.id ? done : each));
  }
}

export const worklist = new Worklist();
