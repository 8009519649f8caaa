// Messages, situation reports, support, approaches.
import { say } from "@/lib/words.svelte";
import { medium, reason, time } from "./acts_fields";
import type { ActDef } from "./forms";
import { ABOARD, addressees, CENTRES, facilities, myNation, nationOptions, nations, PLAYERS, reported } from "./seat";

const providers = (nation: unknown): { value: string; text: string }[] => [
  ...(reported().bases ?? []).filter((base) => base.nation === nation).map((base) => ({ value: base.id, text: base.name })),
  ...facilities(String(nation ?? "")),
];

const kinds = (): { value: string; text: string }[] => [
  { value: "fuel", text: say("ui.watch.support.fuel") }, { value: "deck", text: say("ui.watch.support.deck") },
  { value: "berth", text: say("ui.watch.support.berth") }, { value: "overflight", text: say("ui.watch.support.overflight") },
];

/** What is asked for, in words. */
export const supportKind = (kind: string): string => kinds().find((each) => each.value === kind)?.text ?? kind;

export const exchange = {
  "message-send": {
    title: () => say("ui.watch.act.message_send"), roles: PLAYERS, lead: () => say("ui.watch.message.lead"),
    fields: [
      { name: "to", label: () => say("ui.watch.f.to"), kind: "many", required: true, options: addressees },
      medium,
      { name: "text", label: () => say("ui.watch.f.text"), kind: "area", required: true, hint: () => say("ui.watch.f.no_personal") },
      { name: "acknowledge_within_s", label: () => say("ui.watch.f.acknowledge_within"), kind: "minutes", hint: () => say("ui.watch.f.acknowledge_within.hint") },
      { name: "personal", label: () => say("ui.watch.f.personal"), kind: "area", hint: () => say("ui.watch.f.personal.hint") },
      { name: "shown_to", label: () => say("ui.watch.f.shown_to"), kind: "many", options: nationOptions, when: (v) => Boolean(v.personal) },
    ],
  },
  "support-request": {
    title: () => say("ui.watch.act.support_request"), roles: CENTRES,
    fields: [
      {
        name: "of_nation", label: () => say("ui.watch.f.of_nation"), kind: "select", required: true,
        options: () => nations().filter((each) => each !== myNation()).map((each) => ({ value: each, text: each })),
      },
      {
        name: "kind", label: () => say("ui.watch.f.kind"), kind: "select", required: true,
        options: kinds,
      },
      { name: "facility", label: () => say("ui.watch.f.for_facility"), kind: "select", required: true, options: () => facilities(myNation() ?? undefined) },
      { name: "provider", label: () => say("ui.watch.f.provider"), kind: "select", options: (v) => providers(v.of_nation), when: (v) => v.kind !== "overflight" },
      time("start", () => say("ui.watch.f.start")), time("end", () => say("ui.watch.f.end")),
      time("answer_by", () => say("ui.watch.f.answer_by")),
      { name: "text", label: () => say("ui.watch.f.note"), kind: "area" },
    ],
  },
  "support-grant": {
    title: () => say("ui.watch.act.support_grant"), roles: CENTRES, lead: () => say("ui.watch.support.grant.lead"),
    fields: [
      time("start", () => say("ui.watch.f.start"), false), time("end", () => say("ui.watch.f.end"), false),
      { name: "uses", label: () => say("ui.watch.f.uses"), kind: "number" },
      { name: "conditions", label: () => say("ui.watch.f.conditions"), kind: "lines", hint: () => say("ui.watch.f.lines.hint") },
    ],
  },
  "support-refuse": { title: () => say("ui.watch.act.support_refuse"), roles: CENTRES, fields: [reason] },
  "support-withdraw": { title: () => say("ui.watch.act.support_withdraw"), roles: CENTRES, fields: [reason] },
  "support-lapse": { title: () => say("ui.watch.act.support_lapse"), roles: ["SMC"], fields: [] },
  "support-close": {
    title: () => say("ui.watch.act.support_close"), roles: CENTRES,
    fields: [{ name: "note", label: () => say("ui.watch.f.note"), kind: "area" }],
  },
  "support-use": {
    title: () => say("ui.watch.act.support_use"), roles: ABOARD,
    fields: [
      time("start", () => say("ui.watch.f.start")), time("end", () => say("ui.watch.f.end")),
      { name: "note", label: () => say("ui.watch.f.note"), kind: "area" },
    ],
  },
  "approach-declare": {
    title: () => say("ui.watch.act.approach_declare"), roles: ABOARD,
    fields: [
      { name: "other", label: () => say("ui.watch.f.other"), kind: "select", required: true, options: () => facilities() },
      {
        name: "purpose", label: () => say("ui.watch.f.purpose"), kind: "select", required: true,
        options: () => [
          { value: "passing", text: say("ui.watch.purpose.passing") }, { value: "hoist", text: say("ui.watch.purpose.hoist") },
          { value: "deck_landing", text: say("ui.watch.purpose.deck_landing") }, { value: "transfer", text: say("ui.watch.purpose.transfer") },
          { value: "rescue", text: say("ui.watch.purpose.rescue") },
        ],
      },
      time("start", () => say("ui.watch.f.start")), time("end", () => say("ui.watch.f.end")),
      { name: "minimum_m", label: () => say("ui.watch.f.minimum"), kind: "miles", required: true },
      { name: "rules", label: () => say("ui.watch.f.rules"), kind: "lines", required: true, hint: () => say("ui.watch.f.lines.hint") },
      { name: "signed_by", label: () => say("ui.watch.f.signed_by"), kind: "text", required: true },
    ],
  },
} satisfies Record<string, ActDef>;
