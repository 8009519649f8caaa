// Real alerts and NO DUFF of all cases in which the seat's party takes part, open here or not.
import { ProblemError, get } from "@/lib/api/client";
import { onNews } from "@/lib/api/channel.svelte";
import type { AlertView, ControlView, NoDuffView } from "@/lib/api/types";

interface OfCase {
  alerts: AlertView[];
  no_duff: NoDuffView | null;
}

class Alerts {
  by_case = $state.raw<Readonly<Record<string, OfCase>>>({});

  /** Alerts that the own party has not acknowledged, with their cases. */
  get sounding(): { case_id: string; alert: AlertView }[] {
    return Object.entries(this.by_case).flatMap(([case_id, told]) =>
      told.alerts.filter((alert) => alert.sounds).map((alert) => ({ case_id, alert })),
    );
  }
}

export const alerts = new Alerts();

/** Takes what is told of a case; the server tells the same again and again while it sounds. */
export function takeAlerts(caseId: string, told: OfCase): void {
  const [old, now] = [alerts.by_case[caseId], { alerts: told.alerts, no_duff: told.no_duff }];
  if (JSON.stringify(old) === JSON.stringify(now)) return;
  alerts.by_case = { ...alerts.by_case, [caseId]: now };
}

/** Asks for the alerts of a case again: another seat of the party may have acknowledged them. */
export async function askAlerts(caseId: string): Promise<void> {
  try {
    takeAlerts(caseId, await get<ControlView>(`/cases/${encodeURIComponent(caseId)}/control`));
  } catch (fault) {
    if (!(fault instanceof ProblemError)) throw fault; // offline: it goes on sounding
  }
}

/** Another seat, or nobody: what was told was told to the seat before. */
export function forgetAlerts(): void {
  alerts.by_case = {};
}

onNews("alert", (message) => {
  takeAlerts(message.case as string, message as unknown as OfCase);
});
