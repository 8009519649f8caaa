// Who holds the mission co-ordination of the open case, and whether this seat acts in its name.
import { caseView } from "./caseview.svelte";
import { holds, session } from "./session.svelte";

/** The nation that holds it: as taken over, else as the case was reported; null if neither says. */
export function smcNation(): string | null {
  const state = caseView.view?.state;
  const reported = state?.incident?.case as { parties?: { smc?: string } } | undefined;
  return state?.roles?.["SMC/joint"]?.nation ?? reported?.parties?.smc ?? null;
}

/** Whether this seat may ask for forecasts and plans: a centre of the nation that holds it. */
export function mayPlan(): boolean {
  const smc = smcNation();
  return smc !== null && holds("SMC", "RCC", "OSC") && smc === session.now?.seat.party;
}
