import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

void import("./start").then(({ start }) => start());

export default {
  id: "picture",
  order: 30,
  scope: "case",
  place: "map",
  icon: "map",
  title: () => say("ui.picture.title"),
  load: () => import("./Picture.svelte"),
} satisfies Part;
