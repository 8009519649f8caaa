// The list of cases as the server tells it.
export interface CaseSummary {
  case_id: string;
  mode: "exercise" | "operation";
  stamp: string | null;
  title: string | null;
  phase: string | null;
  play: "before" | "running" | "paused" | "no_duff" | "ended" | null;
  nations: string[];
  smc: string | null;
  events: number;
  latest: string | null;
  persons?: string | null;
}

export interface CaseList {
  mode: "exercise" | "operation";
  cases: CaseSummary[];
  refused: { case_id: string; reason: string }[];
}
