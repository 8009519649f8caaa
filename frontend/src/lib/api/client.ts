// How the page asks the server. Every refusal becomes a ProblemError; a lost session is told to
// the page, which asks to sign in again without dropping what was typed.
import createClient from "openapi-fetch";
import type { paths } from "./schema";
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

/** Called when the server says that there is no session (any more). */
export let signedOut = (): void => undefined;

/** Sets what happens then. */
export function whenSignedOut(then: () => void): void {
  signedOut = then;
}

async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get("content-type") ?? "";
  if (type.includes("json")) return (await answer.json()) as Problem;
  return { type: "about:blank", title: answer.statusText, status: answer.status };
}

async function fetchHere(request: RequestInfo, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(request, { credentials: "same-origin", ...init });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === "AbortError") throw fault;
    throw new ProblemError({ type: "urn:sarex:problem:unreachable", title: "", status: 0 });
  }
}

/** Asks, and returns the answer whatever its status; throws only if the server is not reached. */
export function reach(path: string, init: RequestInit = {}): Promise<Response> {
  return fetchHere(BASE + path, init);
}

async function accepted(answer: Response): Promise<Response> {
  if (answer.ok || answer.status === 304) return answer;
  const signingIn = new URL(answer.url).pathname.startsWith(`${BASE}/session`);
  if (answer.status === 401 && !signingIn) signedOut();
  throw new ProblemError(await problemOf(answer));
}

/** Asks, and throws a ProblemError if the answer is a refusal. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return accepted(await reach(path, init));
}

/** The server's routes with their types: `(await api.GET("/api/v1/cases")).data`. Refusals throw. */
export const api = createClient<paths>({
  fetch: async (request) => accepted(await fetchHere(request)),
});

/** A GET of JSON whose type the caller names; `path` without /api/v1. */
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

/** What an act wrote. */
export interface Acted {
  event_ids: string[];
  words: string;
}

/** Does an act of a case. */
export function act(caseId: string, name: string, body: unknown): Promise<Acted> {
  return send("POST", `/cases/${encodeURIComponent(caseId)}/acts/${name}`, body);
}
