// How far the exercise of the open case is, in words.
import type { ControlView } from "@/lib/api/types";
import { say } from "@/lib/words.svelte";

export function playText(play: ControlView["play"]): string {
  switch (play) {
    case "before": return say("ui.shell.play.before");
    case "running": return say("ui.shell.play.running");
    case "paused": return say("ui.shell.play.paused");
    case "no_duff": return "NO DUFF";
    case "ended": return say("ui.shell.play.ended");
  }
}
