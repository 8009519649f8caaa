import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "plan",
  order: 40,
  scope: "case",
  place: "map",
  icon: "plan",
  title: () => say("ui.plan.title"),
  load: () => import("./Plan.svelte"),
} satisfies Part;
