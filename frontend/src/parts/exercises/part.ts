import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "exercises",
  order: 15,
  scope: "server",
  place: "page",
  icon: "play",
  roles: ["control"],
  modes: ["exercise"],
  title: () => say("ui.control.exercises"),
  load: () => import("./Exercises.svelte"),
} satisfies Part;
