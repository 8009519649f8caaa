// Who is signed in at which seat, and what kind of server this is.
import { ask, get, reach, send, whenSignedOut } from "@/lib/api/client";
import { disconnect } from "@/lib/api/channel.svelte";
import { forgetAlerts } from "./alerts.svelte";
import { openCase } from "./caseview.svelte";
import type { Role, Seat, ServerView, Session } from "@/lib/api/types";

export const server = $state<ServerView>({
  name: "sarex",
  mode: "exercise",
  locales: [],
  oidc: null,
  password_least: 0,
});

/** `lapsed`: there was a session and the server no longer knows it; the page stays as it is. */
export const session = $state<{ now: Session | null; lapsed: boolean }>({
  now: null,
  lapsed: false,
});

whenSignedOut(() => {
  if (session.now !== null) session.lapsed = true;
});

export async function loadServer(): Promise<void> {
  Object.assign(server, await get<ServerView>("/server"));
}

export async function loadSession(): Promise<void> {
  const answer = await reach("/session");
  session.now = answer.ok ? ((await answer.json()) as Session) : null;
}

export async function signIn(name: string, password: string): Promise<void> {
  const found = await send<Session>("POST", "/session", { name, password });
  const before = session.now;
  session.now = found;
  session.lapsed = false;
  if (before !== null && (found.user !== before.user || !sameSeat(found.seat, before.seat))) leave();
}

export async function signInByLink(token: string): Promise<void> {
  session.now = await send<Session>("POST", "/session/link", { token });
  session.lapsed = false;
}

export async function takeSeat(seat: Seat): Promise<void> {
  session.now = await send<Session>("PUT", "/session/seat", seat);
  leave();
}

export async function signOut(): Promise<void> {
  await ask("/session", { method: "DELETE" });
  leave();
  session.now = null;
  session.lapsed = false;
}

/** Another seat sees other events: nothing of the one before is kept, everything is asked anew. */
function leave(): void {
  disconnect();
  forgetAlerts();
  void openCase(null);
}

export function sameSeat(a: Seat, b: Seat): boolean {
  return a.party === b.party && a.role === b.role && (a.facility ?? null) === (b.facility ?? null);
}

/** Whether the seat that is taken is one of these roles. */
export function holds(...roles: Role[]): boolean {
  const seat = session.now?.seat;
  return seat != null && roles.includes(seat.role);
}
