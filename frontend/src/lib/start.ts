// What must be there before the first page is drawn: words, the server's mode, the session.
import { ProblemError } from "@/lib/api/client";
import { server, loadServer, loadSession } from "@/lib/state/session.svelte";
import { settings, show } from "@/lib/state/settings.svelte";
import { loadWords } from "@/lib/words.svelte";

// That the server is not reached, or that the session ended, stands on the page already.
addEventListener("unhandledrejection", (event) => {
  const { reason } = event;
  if (reason instanceof ProblemError && [0, 401].includes(reason.problem.status)) event.preventDefault();
});

/** Loads them side by side; a server that does not answer is said in index.html's own words. */
export async function start(): Promise<void> {
  show();
  try {
    await Promise.all([loadWords(settings.locale), loadServer(), loadSession()]);
  } catch (fault) {
    const target = document.getElementById("app");
    if (target) {
      target.textContent =
        "The server does not answer. · 서버가 응답하지 않습니다. · サーバーが応答しません。";
    }
    throw fault;
  }
  document.documentElement.dataset.mode = server.mode;
}
