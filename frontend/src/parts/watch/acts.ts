// All acts of a watch, with what each asks. Names and keys are those of the server's routes.
import { alerting } from "./acts_alerting";
import { exchange } from "./acts_exchange";
import type { ActDef } from "./forms";
import { rescue } from "./acts_rescue";
import { roles } from "./acts_roles";

export const acts = { ...alerting, ...exchange, ...rescue, ...roles } satisfies Record<string, ActDef>;
export type ActName = keyof typeof acts;
