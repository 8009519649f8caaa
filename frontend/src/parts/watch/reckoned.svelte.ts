// What the server reckons beside the state: what waits for this seat, survival, light, endurance,
// ships. Asked again when the case changed, and each minute: light and endurance go on.
import { get } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";
import { caseView } from "@/lib/state/caseview.svelte";
import { settings } from "@/lib/state/settings.svelte";
import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];
export type Waiting = Schemas["WaitingView"];
export type Survival = Schemas["SurvivalView"];
export type Light = Schemas["LightView"];
export type Endurance = Schemas["EnduranceView"];
export type Ship = Schemas["ShipView"];

class Reckoned {
  waiting = $state.raw<Waiting | null>(null);
  survival = $state.raw<Survival | null>(null);
  light = $state.raw<Light | null>(null);
  endurance = $state.raw<readonly Endurance[]>([]);
  ships = $state.raw<readonly Ship[]>([]);
  problem = $state.raw<Problem | null>(null);
  #of = 0;

  async fetch(caseId: string, isPlayer: boolean): Promise<void> {
    const { opening } = caseView;
    if (this.#of !== opening) this.#forget(opening);
    const path = `/cases/${encodeURIComponent(caseId)}`;
    const lang = `lang=${settings.locale}`;
    try {
      const [waiting, survival, light, endurance, ships] = await Promise.all([
        isPlayer ? get<Waiting>(`${path}/waiting?${lang}`) : null,
        get<Survival>(`${path}/survival?${lang}`),
        get<Light>(`${path}/light`),
        get<Endurance[]>(`${path}/endurance`),
        get<Ship[]>(`${path}/ships`),
      ]);
      if (caseView.opening !== opening) return;
      Object.assign(this, { waiting, survival, light, endurance, ships, problem: null });
    } catch (fault) {
      this.problem = problemIn(fault);
    }
  }

  #forget(opening: number): void {
    this.#of = opening;
    Object.assign(this, { waiting: null, survival: null, light: null, endurance: [], ships: [] });
  }
}

export const reckoned = new Reckoned();
