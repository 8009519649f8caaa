import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "evaluate",
  order: 65,
  scope: "case",
  place: "page",
  icon: "report",
  roles: ["evaluator", "control"],
  modes: ["exercise"],
  title: () => say("ui.evaluate.title"),
  load: () => import("./Evaluate.svelte"),
} satisfies Part;
