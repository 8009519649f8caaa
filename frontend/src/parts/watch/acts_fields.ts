// Fields that many acts ask alike.
import { say } from "@/lib/words.svelte";
import type { AskedField } from "./forms";
import { facilities, objects } from "./seat";

export const reason: AskedField = { name: "reason", label: () => say("ui.watch.f.reason"), kind: "area", required: true };
export const medium: AskedField = {
  name: "medium", label: () => say("ui.watch.f.medium"), kind: "text", required: true, hint: () => say("ui.watch.f.medium.hint"),
};
export const position: AskedField = {
  name: "position", label: () => say("ui.watch.f.position"), kind: "place", required: true, hint: () => say("ui.watch.f.position.hint"),
};
export const errorM: AskedField = {
  name: "error_m", label: () => say("ui.watch.f.error"), kind: "miles", required: true, hint: () => say("ui.watch.f.error.hint"),
};
export const facility: AskedField = {
  name: "facility", label: () => say("ui.watch.f.facility"), kind: "select", required: true, options: () => facilities(),
};
export const searchObject: AskedField = {
  name: "search_object", label: () => say("ui.watch.f.object"), kind: "select", required: true, options: () => objects(),
};
export const course: AskedField = { name: "course_deg", label: () => say("ui.watch.f.course"), kind: "number", required: true };
export const speed: AskedField = { name: "speed_m_s", label: () => say("ui.watch.f.speed"), kind: "knots", required: true };
export const time = (name: string, label: () => string, required = true): AskedField => ({
  name, label, kind: "time", required,
});
export const counts: AskedField[] = [
  { name: "alive", label: () => say("ui.watch.f.alive"), kind: "number", required: true },
  { name: "dead", label: () => say("ui.watch.f.dead"), kind: "number", required: true, hint: () => say("ui.watch.f.dead.hint") },
];
export const placeKinds = (): { value: string; text: string }[] => [
  { value: "facility", text: say("ui.watch.place.facility") },
  { value: "place_of_safety", text: say("ui.watch.place.safety") },
  { value: "hospital", text: say("ui.watch.place.hospital") },
];
export const placeKind: AskedField = {
  name: "place_kind", label: () => say("ui.watch.f.place_kind"), kind: "select", required: true, options: placeKinds,
};
