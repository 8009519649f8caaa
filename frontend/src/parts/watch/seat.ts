// Where the person sits, and what the case has to choose from. The server decides what a seat may
// do; the page only leaves out what is never that seat's.
import { caseView } from "@/lib/state/caseview.svelte";
import { session } from "@/lib/state/session.svelte";
import type { CaseView, Role } from "@/lib/api/types";

export type State = CaseState;
type CaseState = CaseView["state"];

export interface Option {
  value: string;
  text: string;
}

export const PLAYERS: readonly Role[] = ["SMC", "RCC", "OSC", "ACO", "facility"];
export const ABOARD: readonly Role[] = ["SMC", "OSC", "ACO", "facility"];
export const CENTRES: readonly Role[] = ["SMC", "RCC", "OSC", "ACO"];

/** Name by which messages and orders know this seat; null where it plays no part in the case. */
export const seatName = (): string | null => caseView.view?.seat?.name ?? null;
export const isFacility = (): boolean => caseView.view?.seat?.facility ?? false;
export const myNation = (): string | null => caseView.view?.seat?.nation ?? session.now?.seat?.party ?? null;

interface Plain {
  parties?: { nations?: string[]; smc?: string };
  report?: { vessel?: string; persons_on_board?: number };
  objects?: { id: string; description: string; persons: number }[];
  bases?: { id: string; name: string; nation: string }[];
}

/** The case as it was reported, without personal data. */
export const reported = (): Plain => (caseView.view?.state.incident?.case ?? {}) as Plain;

export const nations = (): string[] => reported().parties?.nations ?? [];
export const facilities = (of?: string): Option[] =>
  Object.entries(caseView.view?.state.facilities ?? {})
    .filter(([, record]) => of === undefined || record.facility.nation === of)
    .map(([id, record]) => ({ value: id, text: record.facility.name === id ? id : `${record.facility.name} (${id})` }));
export const objects = (): Option[] =>
  (reported().objects ?? []).map((each) => ({ value: each.id, text: `${each.description} (${each.id})` }));
export const addressees = (): Option[] => [
  ...nations().map((nation) => ({ value: `${nation} RCC`, text: `${nation} RCC` })),
  ...facilities(),
].filter((each) => each.value !== seatName());
export const nationOptions = (): Option[] => nations().map((each) => ({ value: each, text: each }));

/** A name to show for a facility's id. */
export function nameOf(id: string): string {
  return caseView.view?.state.facilities?.[id]?.facility.name ?? id;
}

/** What an object is called. */
export function objectName(id: string | null | undefined): string {
  return reported().objects?.find((each) => each.id === id)?.description ?? id ?? "";
}
