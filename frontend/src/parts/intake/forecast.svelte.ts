// From the checked report to the first forecast: record the case, reckon its drift, open its picture.
import { get, send } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { CaseView, Problem } from "@/lib/api/types";
import { server } from "@/lib/state/session.svelte";
import { caseOf } from "./caseof";
import { intake } from "./draft.svelte";

export type Stage = "idle" | "recording" | "forecasting" | "done" | "failed";

interface Work {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  fraction: number;
  /** What it has recorded: the forecast first, then the probability by it. */
  event_ids: string[];
  problem: Partial<Problem> | null;
}

const ASK_MS = 150;

class FirstForecast {
  stage = $state<Stage>("idle");
  progress = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);
  case_id = $state<string | null>(null);

  /** Records the case; then the forecast. A refusal stays in `problem`, and nothing is lost. */
  async make(): Promise<void> {
    try {
      this.problem = null;
      if (this.case_id === null) {
        this.stage = "recording";
        const made = await send<CaseView>("POST", "/cases", caseOf(intake.text, server.mode));
        this.case_id = made.case_id;
      }
      this.stage = "forecasting";
      await this.#forecast(this.case_id);
    } catch (fault) {
      this.problem = problemIn(fault);
      this.stage = "failed";
    }
  }

  /** Over as soon as the forecast itself is recorded; the probability follows by itself. */
  async #forecast(caseId: string): Promise<void> {
    const path = `/cases/${encodeURIComponent(caseId)}/worklist`;
    let work = await send<Work>("POST", path, { kind: "forecast" });
    while ((work.state === "queued" || work.state === "running") && work.event_ids.length === 0) {
      this.progress = work.fraction;
      await new Promise((then) => setTimeout(then, ASK_MS));
      work = await get<Work>(`${path}/${work.id}`);
    }
    this.problem = work.problem && { type: "", title: "", status: 422, ...work.problem };
    this.stage = work.event_ids.length > 0 || work.state === "done" ? "done" : "failed";
  }

  /** For the next report. */
  reset(): void {
    [this.stage, this.progress, this.problem, this.case_id] = ["idle", null, null, null];
  }
}

export const first = new FirstForecast();
