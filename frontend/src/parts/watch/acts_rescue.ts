// From a sighting to a place of safety.
import { say } from "@/lib/words.svelte";
import { counts, errorM, facility, medium, placeKind, position, reason, searchObject, time } from "./acts_fields";
import type { ActDef, AskedField } from "./forms";
import { ABOARD, isFacility, nationOptions, objects, PLAYERS } from "./seat";

const what: AskedField = { name: "what", label: () => say("ui.watch.f.what"), kind: "area", required: true };
const found: AskedField[] = [
  {
    name: "result", label: () => say("ui.watch.f.is"), kind: "select", required: true,
    options: () => [
      { value: "object", text: say("ui.watch.is.object") }, { value: "debris", text: say("ui.watch.is.debris") },
      { value: "other", text: say("ui.watch.is.other") }, { value: "nothing_found", text: say("ui.watch.is.nothing") },
    ],
  },
  { name: "search_object", label: () => say("ui.watch.f.object"), kind: "select", options: () => objects(), when: (v) => v.result === "object" },
  {
    name: "certainty", label: () => say("ui.watch.f.certainty"), kind: "select", required: true,
    options: () => [
      { value: "confirmed", text: say("ui.watch.certainty.confirmed") }, { value: "probable", text: say("ui.watch.certainty.probable") },
      { value: "possible", text: say("ui.watch.certainty.possible") },
    ],
  },
  what,
  { name: "persons_seen", label: () => say("ui.watch.f.persons_seen"), kind: "range", hint: () => say("ui.watch.f.persons_seen.hint") },
];
const seenBy: AskedField = {
  name: "seen_by", label: () => say("ui.watch.f.seen_by"), kind: "text", when: () => !isFacility(), hint: () => say("ui.watch.f.seen_by.hint"),
};
const holder: AskedField = {
  name: "holder", label: () => say("ui.watch.f.holder"), kind: "text", when: () => !isFacility(), hint: () => say("ui.watch.f.holder.hint"),
};
const shownTo: AskedField = { name: "shown_to", label: () => say("ui.watch.f.shown_to"), kind: "many", options: nationOptions };

export const rescue = {
  "sighting-report": {
    title: () => say("ui.watch.act.sighting_report"), roles: PLAYERS,
    fields: [searchObject, position, errorM, time("seen_at", () => say("ui.watch.f.seen_at"), false), seenBy],
  },
  "sighting-divert": { title: () => say("ui.watch.act.sighting_divert"), roles: ["SMC"], fields: [facility, reason] },
  "sighting-classify": { title: () => say("ui.watch.act.sighting_classify"), roles: PLAYERS, fields: [...found, seenBy] },
  "sighting-reclassify": {
    title: () => say("ui.watch.act.sighting_reclassify"), roles: ["SMC", "OSC"], danger: true,
    lead: () => say("ui.watch.reclassify.lead"),
    fields: [{ ...facility, label: () => say("ui.watch.f.whose_word") }, ...found, reason, { ...medium, start: () => "voice" }],
  },
  "sighting-assess": {
    title: () => say("ui.watch.act.sighting_assess"), roles: ["SMC"],
    fields: [
      { name: "confidence", label: () => say("ui.watch.f.confidence"), kind: "number", required: true, hint: () => say("ui.watch.f.confidence.hint") },
      { name: "watched_area_m2", label: () => say("ui.watch.f.watched_area"), kind: "square_miles", required: true },
      reason,
    ],
  },
  "object-track": {
    title: () => say("ui.watch.act.object_track"), roles: ABOARD,
    fields: [
      searchObject, position, errorM,
      { name: "in_sight", label: () => say("ui.watch.f.in_sight"), kind: "check", start: () => true },
    ],
  },
  "rescue-order": {
    title: () => say("ui.watch.act.rescue_order"), roles: ["SMC", "OSC"], lead: () => say("ui.watch.rescue.lead"),
    fields: [
      reason,
      { name: "against_limits", label: () => say("ui.watch.f.against_limits"), kind: "area", when: (v) => v.ruled_out === true, required: true, hint: () => say("ui.watch.f.against_limits.hint") },
    ],
  },
  "rescue-end": {
    title: () => say("ui.watch.act.rescue_end"), roles: ABOARD,
    fields: [
      {
        name: "outcome", label: () => say("ui.watch.f.outcome"), kind: "select", required: true,
        options: () => [
          { value: "all_recovered", text: say("ui.watch.outcome.all_recovered") }, { value: "handed_on", text: say("ui.watch.outcome.handed_on") },
          { value: "contact_lost", text: say("ui.watch.outcome.contact_lost") }, { value: "not_possible", text: say("ui.watch.outcome.not_possible") },
        ],
      },
      reason,
    ],
  },
  "persons-aboard": {
    title: () => say("ui.watch.act.persons_aboard"), roles: ["SMC"],
    fields: [
      { name: "least", label: () => say("ui.watch.f.least"), kind: "number", required: true },
      { name: "most", label: () => say("ui.watch.f.most"), kind: "number", required: true },
      { name: "source", label: () => say("ui.watch.f.source"), kind: "text", required: true },
    ],
  },
  "persons-recover": {
    title: () => say("ui.watch.act.persons_recover"), roles: PLAYERS,
    fields: [
      { ...searchObject, required: false, when: (v) => v.rescue === undefined }, holder,
      { ...placeKind, start: () => "facility" }, ...counts, shownTo,
    ],
  },
  "persons-transfer": {
    title: () => say("ui.watch.act.persons_transfer"), roles: PLAYERS,
    fields: [holder, { name: "to", label: () => say("ui.watch.f.to_holder"), kind: "text", required: true }, placeKind, ...counts, shownTo],
  },
  "persons-died": {
    title: () => say("ui.watch.act.persons_died"), roles: PLAYERS,
    fields: [holder, { name: "count", label: () => say("ui.watch.f.count"), kind: "number", required: true }],
  },
  "persons-recount": { title: () => say("ui.watch.act.persons_recount"), roles: PLAYERS, fields: [holder, placeKind, ...counts, reason] },
} satisfies Record<string, ActDef>;
