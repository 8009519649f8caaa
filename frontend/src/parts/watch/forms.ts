// How the fields of an act become what its route takes. Units of the sea are turned into SI here.
import { M_PER_NM, M_S_PER_KN } from "@/lib/quantities";
import type { Role } from "@/lib/api/types";
import type { Option } from "./seat";

export type FieldKind =
  | "text" | "area" | "time" | "place" | "select" | "many" | "lines" | "check"
  | "number" | "knots" | "miles" | "square_miles" | "hours" | "minutes" | "range" | "items";

export interface AskedField {
  /** Key of the request. */
  name: string;
  label: () => string;
  kind: FieldKind;
  hint?: () => string;
  options?: (values: Values) => Option[];
  required?: boolean;
  /** What stands there at first; a preset of the caller stands before it. */
  start?: () => unknown;
  /** Whether it is asked, by what the others say. */
  when?: (values: Values) => boolean;
  /** Of items: the lines, id and words. */
  lines?: (values: Values) => Option[];
}

export interface ActDef {
  title: () => string;
  roles: readonly Role[];
  fields: AskedField[];
  /** Said above the fields. */
  lead?: () => string;
  danger?: boolean;
  /** What the button says; the title unless given. */
  does?: () => string;
}

export type Values = Record<string, unknown>;

const PER: Partial<Record<FieldKind, number>> = { knots: M_S_PER_KN, miles: M_PER_NM, square_miles: M_PER_NM ** 2, minutes: 60 };

function valueOf(field: AskedField, raw: unknown): unknown {
  if (field.kind === "check") return raw === true;
  if (field.kind === "many") return Array.isArray(raw) ? raw : [];
  if (field.kind === "range") return rangeOf(raw);
  if (field.kind === "items") return raw ?? {};
  const text = String(raw ?? "").trim();
  if (field.kind === "lines") return text === "" ? [] : text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (text === "") return undefined;
  if (["number", "knots", "miles", "square_miles", "hours", "minutes"].includes(field.kind)) {
    const value = Number(text.replace(",", "."));
    return Number.isFinite(value) ? value * (PER[field.kind] ?? 1) : text;
  }
  return text;
}

function rangeOf(raw: unknown): { least: number; most: number } | undefined {
  const text = String(raw ?? "").trim();
  const found = /^(\d+)(?:\s*[-–~～]\s*(\d+))?$/.exec(text);
  if (!found) return undefined;
  const least = Number(found[1]);
  return { least, most: found[2] === undefined ? least : Number(found[2]) };
}

/** The body of the request. Blanks are left out: the server says what is missing. */
export function bodyOf(fields: readonly AskedField[], values: Values, preset: Values): Values {
  const body: Values = {};
  for (const [name, value] of Object.entries(preset)) {
    if (!fields.some((field) => field.name === name)) body[name] = value;
  }
  for (const field of fields) {
    if (field.when && !field.when(values)) continue;
    const value = valueOf(field, values[field.name]);
    if (value !== undefined) body[field.name] = value;
  }
  return body;
}
