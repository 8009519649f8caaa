import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "control",
  order: 60,
  scope: "case",
  place: "page",
  icon: "control",
  roles: ["control"],
  modes: ["exercise"],
  title: () => say("ui.control.title"),
  load: () => import("./Control.svelte"),
} satisfies Part;
