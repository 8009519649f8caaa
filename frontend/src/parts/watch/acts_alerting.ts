// Phases, communication search, ships, broadcasts, markers; positions and tasks of a facility.
import { say } from "@/lib/words.svelte";
import { course, errorM, medium, position, reason, speed, time } from "./acts_fields";
import type { ActDef } from "./forms";
import { ABOARD, CENTRES, nationOptions } from "./seat";

const phases = (): { value: string; text: string }[] => [
  { value: "uncertainty", text: say("phase.uncertainty") },
  { value: "alert", text: say("phase.alert") },
  { value: "distress", text: say("phase.distress") },
];
const phase = { name: "phase", label: () => say("ui.watch.f.phase"), kind: "select", required: true, options: phases } as const;

export const alerting = {
  "phase-declare": { title: () => say("ui.watch.act.phase_declare"), roles: ["SMC"], fields: [phase, reason] },
  "phase-lower": { title: () => say("ui.watch.act.phase_lower"), roles: ["SMC"], fields: [phase, reason] },
  "contact-try": {
    title: () => say("ui.watch.act.contact_try"), roles: ["SMC"],
    fields: [
      {
        name: "asked", label: () => say("ui.watch.f.asked"), kind: "select", required: true,
        options: () => [
          { value: "craft", text: say("ui.watch.asked.craft") }, { value: "port", text: say("ui.watch.asked.port") },
          { value: "ship", text: say("ui.watch.asked.ship") }, { value: "station", text: say("ui.watch.asked.station") },
          { value: "aircraft", text: say("ui.watch.asked.aircraft") }, { value: "owner", text: say("ui.watch.asked.owner") },
          { value: "relatives", text: say("ui.watch.asked.relatives") }, { value: "beacon", text: say("ui.watch.asked.beacon") },
        ],
      },
      { name: "who", label: () => say("ui.watch.f.who"), kind: "text", required: true, hint: () => say("ui.watch.f.who.hint") },
      medium,
      {
        name: "result", label: () => say("ui.watch.f.result"), kind: "select", required: true,
        options: () => [
          { value: "no_answer", text: say("ui.watch.contact.no_answer") },
          { value: "nothing_known", text: say("ui.watch.contact.nothing_known") },
          { value: "news", text: say("ui.watch.contact.news") },
        ],
      },
      { name: "news", label: () => say("ui.watch.f.news"), kind: "area", when: (v) => v.result === "news", hint: () => say("ui.watch.f.news.hint") },
      { name: "said", label: () => say("ui.watch.f.said"), kind: "area", hint: () => say("ui.watch.f.personal.hint") },
      { name: "shown_to", label: () => say("ui.watch.f.shown_to"), kind: "many", options: nationOptions },
    ],
  },
  "communication-end": {
    title: () => say("ui.watch.act.communication_end"), roles: ["SMC"],
    fields: [
      {
        name: "outcome", label: () => say("ui.watch.f.outcome"), kind: "select", required: true,
        options: () => [
          { value: "located", text: say("ui.watch.outcome.located") }, { value: "not_located", text: say("ui.watch.outcome.not_located") },
        ],
      },
      { name: "summary", label: () => say("ui.watch.f.summary"), kind: "area", required: true },
    ],
  },
  "ship-report": {
    title: () => say("ui.watch.act.ship_report"), roles: ["SMC"],
    fields: [
      { name: "ship", label: () => say("ui.watch.f.ship"), kind: "text", required: true },
      { name: "name", label: () => say("ui.watch.f.name"), kind: "text", required: true },
      position, course, speed,
      { name: "full_speed_m_s", label: () => say("ui.watch.f.full_speed"), kind: "knots" },
      time("heard_at", () => say("ui.watch.f.heard_at"), false),
    ],
  },
  "broadcast-draft": {
    title: () => say("ui.watch.act.broadcast_draft"), roles: ["SMC"], lead: () => say("ui.watch.broadcast.lead"),
    fields: [
      position, { name: "radius_m", label: () => say("ui.watch.f.radius"), kind: "miles", required: true },
      time("valid_until", () => say("ui.watch.f.valid_until")),
    ],
  },
  "marker-drop": {
    title: () => say("ui.watch.act.marker_drop"), roles: ABOARD,
    fields: [
      { name: "marker", label: () => say("ui.watch.f.marker"), kind: "text", required: true },
      {
        name: "kind", label: () => say("ui.watch.f.kind"), kind: "select", required: true,
        options: () => [
          { value: "radio", text: say("ui.watch.marker.radio") }, { value: "satellite", text: say("ui.watch.marker.satellite") },
          { value: "ais", text: "AIS" }, { value: "smoke", text: say("ui.watch.marker.smoke") },
        ],
      },
      position, errorM,
    ],
  },
  "marker-report": {
    title: () => say("ui.watch.act.marker_report"), roles: ABOARD, lead: () => say("ui.watch.marker.lead"),
    fields: [
      { name: "marker", label: () => say("ui.watch.f.marker"), kind: "text", required: true },
      { ...position, required: false }, { ...errorM, required: false },
    ],
  },
  "position-report": {
    title: () => say("ui.watch.act.position_report"), roles: ABOARD,
    fields: [
      position, course, speed,
      { name: "endurance_left_h", label: () => say("ui.watch.f.endurance"), kind: "hours", required: true },
    ],
  },
  "task-acknowledge": { title: () => say("ui.watch.act.task_acknowledge"), roles: ABOARD, fields: [] },
  "task-accept": { title: () => say("ui.watch.act.task_accept"), roles: ABOARD, fields: [] },
  "task-refuse": { title: () => say("ui.watch.act.task_refuse"), roles: ABOARD, fields: [reason] },
  "task-cancel": { title: () => say("ui.watch.act.task_cancel"), roles: ["SMC"], fields: [reason], danger: true },
  "facility-offer": {
    title: () => say("ui.watch.act.facility_offer"), roles: CENTRES,
    fields: [
      { name: "id", label: () => say("ui.watch.f.id"), kind: "text", required: true, hint: () => say("ui.watch.f.offer.hint") },
      { name: "kind", label: () => say("ui.watch.f.kind"), kind: "text" },
      { name: "name", label: () => say("ui.watch.f.name"), kind: "text" },
      { ...position, required: false },
      time("available_from", () => say("ui.watch.f.available"), false),
      { name: "endurance_left_h", label: () => say("ui.watch.f.endurance"), kind: "hours" },
    ],
  },
} satisfies Record<string, ActDef>;
