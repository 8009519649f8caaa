// How a seat is written: nation, role and, aboard, which facility.
import type { Seat } from "@/lib/api/types";
import { say } from "@/lib/words.svelte";

function roleText(role: Seat["role"]): string {
  switch (role) {
    case "facility": return say("ui.signin.role.facility");
    case "control": return say("ui.signin.role.control");
    case "evaluator": return say("ui.signin.role.evaluator");
    case "observer": return say("ui.signin.role.observer");
    case "admin": return say("ui.signin.role.admin");
    default: return role; // SMC, RCC, OSC, ACO are the same in all languages
  }
}

export function seatText(seat: Seat): string {
  if (seat.role === "admin") return roleText("admin");
  return [seat.party, roleText(seat.role), seat.facility].filter(Boolean).join(" · ");
}
