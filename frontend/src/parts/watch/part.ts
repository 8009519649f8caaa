import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "watch", order: 50, scope: "case", place: "page", icon: "watch",
  roles: ["SMC", "RCC", "OSC", "ACO", "facility", "control", "evaluator", "observer"],
  title: () => say("ui.watch.title"),
  load: () => import("./Watch.svelte"),
} satisfies Part;
