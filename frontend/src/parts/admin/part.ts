import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "admin",
  order: 90,
  scope: "server",
  place: "page",
  icon: "admin",
  title: () => say("ui.admin.title"),
  load: () => import("./Admin.svelte"),
} satisfies Part;
