// Which parts the seat that is taken has here.
import { caseView } from "@/lib/state/caseview.svelte";
import { route } from "@/lib/state/route.svelte";
import { server, session } from "@/lib/state/session.svelte";
import { parts, type Part } from "@/parts/part";

/** The case that parts of a case are opened in: of the address, else the last one. */
export function caseHere(): string | null {
  return route.case_id ?? caseView.id;
}

/** The parts that this seat has on this server, in the order of the navigation. */
export function partsHere(): Part[] {
  const role = session.now?.seat.role;
  return parts.filter(
    (part) =>
      (!part.modes || part.modes.includes(server.mode)) &&
      (!part.roles || (role !== undefined && part.roles.includes(role))),
  );
}
