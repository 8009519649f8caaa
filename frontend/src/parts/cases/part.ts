import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "cases", order: 10, scope: "server", place: "page", icon: "cases",
  title: () => say("ui.cases.title"),
  load: () => import("./Cases.svelte"),
} satisfies Part;
