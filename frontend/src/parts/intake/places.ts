// All places that are typed in a report, with where they stand in it.
import type { DraftText, PlaceText } from "./model";

export interface PlaceAt {
  pointer: string;
  place: PlaceText;
  /** What it is a place of: a hypothesis, or a facility. */
  of: { kind: "hypothesis" | "facility"; index: number };
}

function placesOf(draft: DraftText, index: number): [string, PlaceText][] {
  const { position } = draft.hypotheses[index]!;
  const names = { point: "at", circle: "centre", bearing_range: "reference" } as const;
  if (position.kind === "polygon") return position.corners.map((corner, i) => [`corners/${i}`, corner]);
  if (position.kind === "voyage") return position.waypoints.map((each, i) => [`waypoints/${i}/at`, each.at]);
  return [[names[position.kind], position.at]];
}

export function allPlaces(draft: DraftText): PlaceAt[] {
  const ofHypotheses = draft.hypotheses.flatMap((_, index) =>
    placesOf(draft, index).map(([name, place]) => ({
      pointer: `/hypotheses/${index}/position/${name}`, place, of: { kind: "hypothesis" as const, index },
    })),
  );
  const ofFacilities = draft.facilities.map((each, index) => ({
    pointer: `/facilities/${index}/position`, place: each.position, of: { kind: "facility" as const, index },
  }));
  return [...ofHypotheses, ...ofFacilities];
}

/** Whether somebody saw this very text on the map and said that it is meant. */
export const isAccepted = (place: PlaceText): boolean => place.accepted !== null && place.accepted === place.text.trim();

/** Sum of the weights; null while one of them is no number. */
export function sumOfWeights(draft: DraftText): number | null {
  const weights = draft.hypotheses.map((each) => (each.weight.trim() === "" ? NaN : Number(each.weight.replace(",", "."))));
  const sum = weights.reduce((a, b) => a + b, 0);
  return Number.isFinite(sum) ? sum : null;
}

const DIGITS = 12;

/** Divides the weights by their sum. Only a person asks for it. */
export function normaliseWeights(draft: DraftText): void {
  const sum = sumOfWeights(draft);
  if (sum === null || sum <= 0) return;
  const shares = draft.hypotheses.map((each) => Number((Number(each.weight.replace(",", ".")) / sum).toFixed(DIGITS)));
  const rest = 1 - shares.slice(0, -1).reduce((a, b) => a + b, 0);
  draft.hypotheses.forEach((each, i) => {
    const share = i === shares.length - 1 ? Number(rest.toFixed(DIGITS)) : shares[i]!;
    each.weight = String(share);
  });
}
