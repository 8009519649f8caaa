// The colours of the theme for canvases: the variables of styles/, read once for each theme.
import { settings } from "@/lib/state/settings.svelte";

type Name =
  | "orange" | "sky" | "green" | "yellow" | "blue" | "vermilion" | "purple" | "black"
  | "text" | "text-soft" | "line" | "line-strong" | "panel" | "accent" | "good" | "warn" | "bad"
  | "sea" | "land" | "shore" | "graticule" | "graticule-text" | "focus" | "alert";

const HUES = new Set(["orange", "sky", "green", "yellow", "blue", "vermilion", "purple", "black"]);
const read = new Map<string, string>();

/** A colour of palette.css (by hue) or themes.css (by use), as the theme has it now. */
export function colour(name: Name): string {
  const root = document.documentElement;
  const id = `${settings.theme} ${root.dataset.mode} ${name}`;
  let value = read.get(id);
  if (value === undefined) {
    value = getComputedStyle(root).getPropertyValue(HUES.has(name) ? `--hue-${name}` : `--${name}`).trim();
    if (value === "") throw new Error(`no colour ${name}`);
    read.set(id, value);
  }
  return value;
}
