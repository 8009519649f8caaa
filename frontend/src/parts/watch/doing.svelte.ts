// The act that is being filled in: one at a time, in one dialog.
import { holds } from "@/lib/state/session.svelte";
import { acts, type ActName } from "./acts";
import type { Values } from "./forms";

export const doing = $state<{ name: ActName | null; preset: Values }>({ name: null, preset: {} });

export function ask(name: ActName, preset: Values = {}): void {
  doing.name = name;
  doing.preset = preset;
}

/** Whether the seat's role ever does this act. */
export const may = (name: ActName): boolean => holds(...acts[name].roles);
