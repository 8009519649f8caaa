// Events of the open case, in words; and which of them are new to this person.
import { get } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";
import type { components } from "@/lib/api/schema";
import { caseView } from "@/lib/state/caseview.svelte";
import { settings } from "@/lib/state/settings.svelte";

export type EventView = components["schemas"]["EventView"];
type Page = components["schemas"]["EventPage"];

const PAGE = 500;
/** Said by the map and the tables: a list of news would drown in them. */
const QUIET = new Set(["position.reported", "look.recorded"]);

class EventLog {
  events = $state.raw<readonly EventView[]>([]);
  problem = $state.raw<Problem | null>(null);
  #of = "";
  /** What is being fetched. */
  #fetching = "";

  /** Fetches what came since; everything, for another case, seat or language. */
  async fetch(caseId: string): Promise<void> {
    const of = `${caseView.opening} ${caseId} ${settings.locale}`;
    if (of !== this.#of) [this.#of, this.events] = [of, []];
    if (this.#fetching === of) return;
    this.#fetching = of;
    try {
      for (;;) {
        const after = this.events.at(-1)?.n ?? 0;
        const path = `/cases/${encodeURIComponent(caseId)}/events`;
        const page = await get<Page>(`${path}?after=${after}&limit=${PAGE}&lang=${settings.locale}`);
        if (of !== this.#of) return;
        this.problem = null;
        if (page.events.length > 0) this.events = [...this.events, ...page.events];
        if (page.events.length === 0 || page.last >= page.total) return;
      }
    } catch (fault) {
      if (of === this.#of) this.problem = problemIn(fault);
    } finally {
      if (this.#fetching === of) this.#fetching = "";
    }
  }

  /** What came after an event, without mere positions; the newest first. */
  since(n: number): EventView[] {
    return this.events.filter((each) => each.n > n && !QUIET.has(each.type)).reverse();
  }
}

export const log = new EventLog();
