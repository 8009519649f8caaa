import { say } from "@/lib/words.svelte";
import type { Part } from "@/parts/part";

export default {
  id: "intake", order: 20, scope: "server", place: "map", icon: "report",
  roles: ["SMC", "RCC", "control"],
  title: () => say("ui.intake.title"),
  load: () => import("./Intake.svelte"),
} satisfies Part;
