// Short names for the server's types.
import type { components } from "./schema";

type Schemas = components["schemas"];
export type UserView = Schemas["UserView"];
export type LinkView = Schemas["LinkView"];
export type Session = Schemas["SessionView"];
export type Seat = Schemas["SeatView"];
export type CaseView = Schemas["CaseView"];
export type ClockView = Schemas["ClockView"];
export type AlertView = Schemas["AlertView"];
export type NoDuffView = Schemas["NoDuffView"];
export type ControlView = Schemas["ControlView"];
export type Role = Seat["role"];

export type ServerView = Schemas["ServerView"];

/** An error as the server tells it (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  given?: string | null;
  allowed?: string | null;
  remedy?: string | null;
  where?: string | null;
  /** Each fault of a request that is not what the route takes. */
  faults?: { where: string; detail: string; given?: string }[];
}
