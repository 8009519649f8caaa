// The report that is being taken. It stands in the session storage of this tab: a reload, a lost
// session or a lost connection loses nothing.
import { noDraft, type DraftText } from "./model";

const KEY = "sarex.intake";
const WAIT_MS = 200;

interface Kept {
  step: number;
  text: DraftText;
}

function read(): Kept {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return { step: 0, text: noDraft() };
  const { step, text } = JSON.parse(kept) as Kept;
  return { step, text: { ...noDraft(), ...text } };
}

export const intake = $state<Kept>(read());

let waiting: ReturnType<typeof setTimeout> | undefined;

function write(text: string): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => sessionStorage.setItem(KEY, text), WAIT_MS);
}

/** Keeps what is typed, from each change on; returns how to stop. The last change is kept too. */
export function keepDraft(): () => void {
  const stop = $effect.root(() => {
    $effect(() => write(JSON.stringify(intake)));
  });
  const now = (): void => sessionStorage.setItem(KEY, JSON.stringify(intake));
  addEventListener("pagehide", now);
  return () => {
    now();
    clearTimeout(waiting);
    removeEventListener("pagehide", now);
    stop();
  };
}

/** Takes another draft in place of this one, and begins at the first step. */
export function takeDraft(text: DraftText): void {
  intake.text = text;
  intake.step = 0;
}

/** Whether anything was typed. */
export function isBegun(): boolean {
  return JSON.stringify(intake.text) !== JSON.stringify(noDraft());
}
