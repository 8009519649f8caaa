import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "review",
  order: 70,
  scope: "case",
  place: "page",
  icon: "review",
  title: () => say("ui.review.title"),
  load: () => import("./Review.svelte"),
} satisfies Part;
