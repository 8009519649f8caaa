// What a page of the review shows: fetched, and again when news of the case came.
import { get } from "@/lib/api/client";
import { onNews } from "@/lib/api/channel.svelte";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";

const WAIT_MS = 400;

export class Fetched<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  private readonly path: string;
  constructor(path: string) {
    this.path = path;
  }

  async fetch(): Promise<void> {
    try {
      this.value = await get<T>(this.path);
      this.problem = null;
    } catch (fault) {
      this.problem = problemIn(fault);
    }
  }

  /** Keeps it as it is while events of these types come; returns how to stop. */
  follow(caseId: string, types: RegExp): () => void {
    let timer = 0;
    void this.fetch();
    const away = onNews("event", (message) => {
      if (message.case !== caseId || timer || !types.test(message.event?.type ?? "")) return;
      timer = window.setTimeout(() => {
        timer = 0;
        void this.fetch();
      }, WAIT_MS);
    });
    return () => {
      clearTimeout(timer);
      away();
    };
  }
}

export const pathOf = (caseId: string, rest: string): string => `/cases/${encodeURIComponent(caseId)}/${rest}`;
