// What a part of the page tells the frame. Each folder of parts/ may have a `part.ts` whose
// default export is one; the frame finds it there, no list is edited.
import type { Component } from "svelte";
import type { Role } from "@/lib/api/types";

export interface PartProps {
  /** The open case; null for parts that stand beside the cases. */
  case_id: string | null;
  /** Steps of the address after the part. */
  rest: string[];
}

export interface Part {
  /** Step of the address: `#/id`, or `#/c/CASE/id`. */
  id: string;
  /** Place in the navigation: cases 10, intake 20, picture 30, plan 40, watch 50, control 60, review 70, admin 90. */
  order: number;
  /** Whether it is shown within a case or beside them. */
  scope: "case" | "server";
  title: () => string;
  /** Name of a file of lib/ui/icons, without .svg. */
  icon: string;
  /** Roles that have this part; all, unless told. */
  roles?: readonly Role[];
  /** Kinds of server that have this part; both, unless told. */
  modes?: readonly ("exercise" | "operation")[];
  /** `map`: the component stands beside the map. `page`: it has the whole page. */
  place: "map" | "page";
  load: () => Promise<{ default: Component<PartProps> }>;
}

const found = import.meta.glob<Part>("./*/part.ts", { eager: true, import: "default" });

export const parts: readonly Part[] = Object.values(found).sort((a, b) => a.order - b.order);
