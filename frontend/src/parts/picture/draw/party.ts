// The colour of a party: of its facilities and of their tracks.
import { colour } from "@/lib/ui/palette";
import { stage } from "../stage.svelte";

const NATION_INKS = ["blue", "vermilion", "green", "purple"] as const;

/** Colour of a party: by its place among the parties of the case, the same for all who look. */
export function partyInk(nation: string): string {
  const nations = [...new Set(Object.values(stage.state?.facilities ?? {}).map((each) => each.facility.nation))].sort();
  return colour(NATION_INKS[Math.max(0, nations.indexOf(nation)) % NATION_INKS.length] as (typeof NATION_INKS)[number]);
}
