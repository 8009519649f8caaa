// Up to which event a person has seen a case: kept for each user and seat in this browser.
import { session } from "@/lib/state/session.svelte";

function key(caseId: string): string {
  const seat = session.now?.seat;
  const who = [session.now?.user, seat?.party, seat?.role, seat?.facility].filter(Boolean).join(":");
  return `sarex.looked/${who}/${caseId}`;
}

/** Number of the last event that was seen; null if the case was never looked at. */
export function lookedAt(caseId: string): number | null {
  const kept = localStorage.getItem(key(caseId));
  return kept === null ? null : Number(kept);
}

export function setLookedAt(caseId: string, n: number): void {
  localStorage.setItem(key(caseId), String(n));
}

/** How many events came since; null if the case was never looked at. */
export function newsOf(each: { case_id: string; events: number }): number | null {
  const seen = lookedAt(each.case_id);
  return seen === null ? null : Math.max(0, each.events - seen);
}
