// The injects of the open exercise, fetched again when news of them came.
import { get } from "@/lib/api/client";
import { onNews } from "@/lib/api/channel.svelte";
import { problemIn } from "@/lib/api/problem";
import type { components } from "@/lib/api/schema";
import type { Problem } from "@/lib/api/types";
import { settings } from "@/lib/state/settings.svelte";
import { sayOr } from "@/lib/words.svelte";

export type Board = components["schemas"]["InjectBoard"];
export type InjectRow = components["schemas"]["InjectView"];
type Text = components["schemas"]["TextView"];

class Injects {
  board = $state.raw<Board | null>(null);
  problem = $state.raw<Problem | null>(null);
}

export const injects = new Injects();

const TOPICS = /^(inject|scenario|exercise)\./;
const WAIT_MS = 150;

export async function fetchBoard(caseId: string): Promise<void> {
  try {
    injects.board = await get<Board>(`/cases/${encodeURIComponent(caseId)}/injects`);
    injects.problem = null;
  } catch (fault) {
    injects.problem = problemIn(fault);
  }
}

/** Keeps the board of a case as it is; returns how to stop. */
export function followBoard(caseId: string): () => void {
  let timer = 0;
  injects.board = null;
  void fetchBoard(caseId);
  const away = onNews("event", (message) => {
    if (message.case !== caseId || !TOPICS.test(message.event?.type ?? "")) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void fetchBoard(caseId), WAIT_MS);
  });
  return () => {
    clearTimeout(timer);
    away();
  };
}

/** One text in the language of the page. */
export const own = (text: Text): string => text[settings.locale];

export const statusText = (status: string): string => sayOr(`exercise.status.${status}`, status);

/** Injects that can still go out. */
export const isOpen = (row: InjectRow): boolean =>
  ["draft", "reviewed", "approved", "ready"].includes(row.status);
