// Persons accounted for against persons on board, counted from the state of the case:
// recovered + in sight + not counted + missing = on board.
import type { State } from "./seat";

export interface Account {
  aboard: [least: number, most: number];
  alive: number;
  dead: number;
  safe: number;
  hospital: number;
  in_sight: number;
  not_counted: number;
  missing: [least: number, most: number];
}

interface Reported {
  report?: { persons_on_board?: number };
  objects?: { id: string; persons: number }[];
}

function notCounted(state: State, reported: Reported): number {
  const emptied = new Set(
    Object.values(state.rescues ?? {})
      .filter((each) => each.ended?.outcome === "all_recovered" && !each.doubted)
      .map((each) => each.ordered.search_object),
  );
  return Object.entries(state.found ?? {})
    .filter(([name, found]) => found.persons === null && !emptied.has(name))
    .map(([name]) => (reported.objects?.find((each) => each.id === name)?.persons ?? 0) - (state.recovered_from?.[name] ?? 0))
    .reduce((sum, left) => sum + Math.max(0, left), 0);
}

export function accountOf(state: State): Account | null {
  const reported = state.incident?.case as Reported | undefined;
  if (reported === undefined) return null;
  const count = reported.report?.persons_on_board ?? 0;
  const aboard: [number, number] = state.aboard ? [state.aboard.least, state.aboard.most] : [count, count];
  const held = Object.values(state.holdings ?? {});
  const sum = (of: (h: (typeof held)[number]) => number): number => held.reduce((a, h) => a + of(h), 0);
  const [alive, dead] = [sum((h) => h.alive), sum((h) => h.dead)];
  const inSight = Object.entries(state.found ?? {}).reduce(
    (a, [name, found]) => a + (found.persons === null ? 0 : Math.max(0, found.persons - (state.recovered_from?.[name] ?? 0))), 0,
  );
  const accounted = alive + dead + inSight;
  const open = Math.min(Math.max(0, aboard[1] - accounted), notCounted(state, reported));
  return {
    aboard, alive, dead, in_sight: inSight, not_counted: open,
    safe: sum((h) => (h.place_kind === "place_of_safety" ? h.alive + h.dead : 0)),
    hospital: sum((h) => (h.place_kind === "hospital" ? h.alive + h.dead : 0)),
    missing: [Math.max(0, aboard[0] - accounted - open), Math.max(0, aboard[1] - accounted - open)],
  };
}

export const span = ([least, most]: [number, number]): string => (least === most ? `${least}` : `${least}–${most}`);
