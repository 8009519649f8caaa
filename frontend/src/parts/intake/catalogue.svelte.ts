// What may be chosen in a report, as the server's tables have it.
import { get } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";

export interface LeewayClass {
  id: string;
  parent: string | null;
  description: string;
  detection_class: string | null;
  detection_by_length: string | null;
  detection_reason: string;
}

interface Catalogue {
  leeway: readonly LeewayClass[];
  detection: readonly { id: string; name: string; family: string; length_m: number }[];
  facilities: readonly { kind: string }[];
  coasts: readonly string[];
  problem: Problem | null;
}

export const catalogue = $state<Catalogue>({ leeway: [], detection: [], facilities: [], coasts: [], problem: null });

/** Fetches the tables, once. */
export async function loadCatalogue(): Promise<void> {
  if (catalogue.leeway.length > 0) return;
  try {
    const names = ["leeway", "detection", "facilities", "coasts"] as const;
    const found = await Promise.all(names.map((name) => get<never>(`/catalogue/${name}`)));
    names.forEach((name, i) => (catalogue[name] = found[i] as never));
    catalogue.problem = null;
  } catch (fault) {
    catalogue.problem = problemIn(fault);
  }
}

/** Classes whose id or words hold all of what was typed. */
export function findClasses(text: string): readonly LeewayClass[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return catalogue.leeway.filter((each) => {
    const has = `${each.id} ${each.description}`.toLowerCase();
    return wanted.every((word) => has.includes(word));
  });
}
