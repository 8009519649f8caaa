// The lines of each role's checklist, in the language of the page.
import { get } from "@/lib/api/client";
import { settings } from "@/lib/state/settings.svelte";
import type { Option } from "./seat";

const lists = $state<Record<string, Option[]>>({});
const asked = new Set<string>();

/** Lines of a checklist, id and words; empty until the server has told them. */
export function checklistOf(role: string): Option[] {
  return lists[`${role} ${settings.locale}`] ?? [];
}

export async function loadChecklist(role: string): Promise<void> {
  const key = `${role} ${settings.locale}`;
  if (asked.has(key)) return;
  asked.add(key);
  const found = await get<{ item: string; words: string }[]>(`/checklists/${role}?lang=${settings.locale}`).catch((fault: unknown) => {
    asked.delete(key); // the next dialog asks again
    throw fault;
  });
  lists[key] = found.map((each) => ({ value: each.item, text: each.words }));
}
