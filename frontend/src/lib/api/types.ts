// Short names for the server's types.
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Session = Schemas["SessionView"];
export type Seat = Schemas["SeatView"];
export type Role = Seat["role"];

export interface ServerInfo {
  mode: "exercise" | "operation";
  version: string;
  oidc: string | null;
}

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
}
