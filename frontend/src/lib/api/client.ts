// How the page asks the server. Every refusal becomes a ProblemError; a lost session is told to
// the page, which asks to sign in again without dropping what was typed.
import type { Problem } from "./types";

const BASE = "/api/v1";

/** A request that the server refused, or that did not reach it (status 0). */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

let onSignedOut = (): void => undefined;

/** Sets what happens when the server says that there is no session (any more). */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get("content-type") ?? "";
  if (type.includes("json")) return (await answer.json()) as Problem;
  return { type: "about:blank", title: answer.statusText, status: answer.status };
}

/** Asks, and returns the answer whatever its status; throws only if the server is not reached. */
export async function reach(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(BASE + path, { credentials: "same-origin", ...init });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === "AbortError") throw fault;
    throw new ProblemError({ type: "urn:sarex:problem:unreachable", title: "", status: 0 });
  }
}

/** Asks, and throws a ProblemError if the answer is a refusal. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await reach(path, init);
  if (answer.ok || answer.status === 304) return answer;
  if (answer.status === 401 && path !== "/session") onSignedOut();
  throw new ProblemError(await problemOf(answer));
}

export async function get<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await ask(path, init)).json()) as T;
}

/** Sends JSON; the answer is JSON or, with status 204, nothing. */
export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask(path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** Does an act of a case; returns the ids of the events that it wrote. */
export function act(
  caseId: string,
  name: string,
  body: unknown,
): Promise<{ event_ids: string[]; words: string }> {
  return send("POST", `/cases/${encodeURIComponent(caseId)}/acts/${name}`, body);
}
