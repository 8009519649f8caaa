// Roles and their handover; the record for an authority, its signature, the reopening.
import { say } from "@/lib/words.svelte";
import { checklistOf } from "./checklists.svelte";
import { reason } from "./acts_fields";
import type { ActDef, AskedField } from "./forms";
import { addressees, CENTRES, facilities, nations, PLAYERS } from "./seat";

const role: AskedField = {
  name: "role", label: () => say("ui.watch.f.role"), kind: "select", required: true,
  options: () => [{ value: "SMC", text: "SMC" }, { value: "OSC", text: "OSC" }, { value: "ACO", text: "ACO" }],
};
const scope: AskedField = {
  name: "scope", label: () => say("ui.watch.f.scope"), kind: "select", required: true, start: () => "joint",
  options: () => [{ value: "joint", text: say("ui.watch.scope.joint") }, ...nations().map((each) => ({ value: each, text: each }))],
};
const holders = (): { value: string; text: string }[] => [
  ...nations().map((nation) => ({ value: `${nation} RCC`, text: `${nation} RCC` })), ...facilities(),
];

export const roles = {
  "role-assign": {
    title: () => say("ui.watch.act.role_assign"), roles: ["SMC"],
    fields: [role, scope, { name: "holder", label: () => say("ui.watch.f.role_holder"), kind: "select", required: true, options: holders }, reason],
  },
  "handover-open": {
    title: () => say("ui.watch.act.handover_open"), roles: PLAYERS, lead: () => say("ui.watch.handover.lead"),
    fields: [
      { name: "to", label: () => say("ui.watch.f.handover_to"), kind: "select", required: true, options: addressees },
      { name: "items", label: () => say("ui.watch.f.items"), kind: "items", required: true, lines: (v) => checklistOf(String(v.role ?? "SMC")) },
      reason,
    ],
  },
  "handover-acknowledge": {
    title: () => say("ui.watch.act.handover_acknowledge"), roles: PLAYERS,
    fields: [{ name: "remark", label: () => say("ui.watch.f.remark"), kind: "area" }],
  },
  "handover-accept": { title: () => say("ui.watch.act.handover_accept"), roles: PLAYERS, fields: [] },
  "handover-withdraw": { title: () => say("ui.watch.act.handover_withdraw"), roles: PLAYERS, fields: [reason] },
  "suspension-prepare": {
    title: () => say("ui.watch.act.suspension_prepare"), roles: ["SMC"], lead: () => say("ui.watch.record.lead"),
    fields: [
      { name: "asked_by", label: () => say("ui.watch.f.asked_by"), kind: "text", required: true },
      { name: "office", label: () => say("ui.watch.f.office"), kind: "text", required: true },
    ],
  },
  "search-suspend": {
    title: () => say("ui.watch.act.search_suspend"), roles: ["SMC"], danger: true, lead: () => say("ui.watch.suspend.lead"),
    fields: [
      { name: "name", label: () => say("ui.watch.f.authority"), kind: "text", required: true },
      { name: "office", label: () => say("ui.watch.f.office"), kind: "text", required: true },
      { name: "statement", label: () => say("ui.watch.f.statement"), kind: "area", required: true, hint: () => say("ui.watch.f.statement.hint") },
    ],
  },
  "search-reopen": { title: () => say("ui.watch.act.search_reopen"), roles: CENTRES, fields: [reason] },
} satisfies Record<string, ActDef>;
