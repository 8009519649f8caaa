// Keys that do something anywhere on the page. The help (?) lists those that are there now.
import { untrack } from "svelte";
import { settings } from "@/lib/state/settings.svelte";

export interface Key {
  /** As KeyboardEvent.key tells it, with "Shift+", "Alt+" or "Ctrl+" before: "?", "Alt+1", " ". */
  keys: string;
  /** What it does. */
  words: () => string;
  run: () => void;
}

class Keys {
  all = $state.raw<readonly Key[]>([]);
}

export const keys = new Keys();

/** Adds a key; returns how to take it away. In a component: `$effect(() => registerKey(…))`. */
export function registerKey(key: Key): () => void {
  // Untracked: an effect that registers a key must not run again for each other key.
  untrack(() => (keys.all = [...keys.all, key]));
  return () => untrack(() => (keys.all = keys.all.filter((each) => each !== key)));
}

function named(event: KeyboardEvent): string {
  const mods = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.metaKey && "Meta"];
  const shift = event.shiftKey && event.key.length > 1 && "Shift";
  return [...mods, shift, event.key].filter(Boolean).join("+");
}

/** Whether keys are text here, or belong to a control. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox]), select, textarea");
}

function isPressing(target: EventTarget | null, key: string): boolean {
  const pressed = key === " " || key === "Enter";
  return pressed && target instanceof HTMLElement && target.closest("button, a, summary, input, tr") !== null;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const name = named(event);
  if (isPressing(event.target, name)) return;
  if (!settings.single_keys && !/^(Ctrl|Alt|Meta)\+/.test(name)) return;
  const key = keys.all.findLast((each) => each.keys === name);
  if (key === undefined) return;
  event.preventDefault();
  key.run();
});
