// What screen readers are told when something changes. Live.svelte is on the page once.
export const announced = $state({ polite: "", assertive: "" });

/** Says a change: politely after what is being read, or at once. */
export function announce(text: string, how: "polite" | "assertive" = "polite"): void {
  announced[how] = "";
  requestAnimationFrame(() => (announced[how] = text));
}
