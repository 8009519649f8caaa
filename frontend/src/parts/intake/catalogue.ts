// The tables of the package itself: leeway classes, what they show, kinds of facilities.
import kindsToml from "../../../../src/sarex/data/facilities.toml?raw";
import detectionCsv from "../../../../src/sarex/data/detection/leeway_to_detection.csv?raw";
import detectionClasses from "../../../../src/sarex/data/detection/detection_classes.csv?raw";
import leewayCsv from "../../../../src/sarex/data/leeway_classes.csv?raw";

/** Rows of a CSV text, by the names of its first row; quoted cells may hold commas. */
function rows(text: string): Record<string, string>[] {
  const lines = text.trim().split("\n").map((line) => {
    const cells = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
    return [...cells].map((cell) => (cell[1] ?? cell[2] ?? "").replaceAll('""', '"').trim());
  });
  const [head = [], ...rest] = lines;
  return rest.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ""])));
}

export interface LeewayClass {
  id: string;
  /** In plain words, as the table gives it. */
  words: string;
  /** Detection class that goes with it; empty where a sweep width has to be given. */
  detection: string;
  family: Family;
}

export const FAMILIES = ["person", "raft", "boat", "debris", "other"] as const;
export type Family = (typeof FAMILIES)[number];

function familyOf(id: string): Family {
  if (id.startsWith("PIW")) return "person";
  if (/^(LIFE-RAFT|USCG-RESCUE|AVIATION|LIFE-CAPSULE|OVATEK|SEPIRB)/.test(id)) return "raft";
  if (/^(SKIFF|SPORT|FISHING-VESSEL|COASTAL|SAILBOAT|PERSON-POWERED|REFUGEE)/.test(id)) return "boat";
  return /^(FV-DEBRIS|BAIT|OIL|CONTAINER)/.test(id) ? "debris" : "other";
}

const detectionOf = new Map(rows(detectionCsv).map((row) => [row.leeway_class, row.detection ?? ""]));

export const leewayClasses: readonly LeewayClass[] = rows(leewayCsv).map((row) => {
  const id = row.class_id ?? "";
  const detection = detectionOf.get(id) ?? "";
  return { id, words: row.description ?? "", detection: detection.startsWith("none") ? "" : detection, family: familyOf(id) };
});

export const detections: readonly { id: string; words: string }[] = rows(detectionClasses).map((row) => ({
  id: row.detection_class ?? "", words: row.uscg_search_object ?? "",
}));

export const facilityKinds: readonly string[] = [...kindsToml.matchAll(/^\[kinds\.([a-z_]+)\]/gm)].map((found) => found[1] ?? "");

/** Classes whose id or words hold all of what was typed. */
export function findClasses(text: string): readonly LeewayClass[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return leewayClasses.filter((each) => {
    const has = `${each.id} ${each.words}`.toLowerCase();
    return wanted.every((word) => has.includes(word));
  });
}
