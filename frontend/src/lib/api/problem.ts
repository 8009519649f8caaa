// What a refusal says, and of which field.
import type { Problem } from "./types";
import { ProblemError } from "./client";

/** "body/objects/0/name", "/objects/0/name" and "objects.0.name" are one place. */
function steps(where: string): string {
  return where.replace(/^\/?body\//, "").replace(/^\//, "").replaceAll(".", "/");
}

/** What is wrong at a place of the request; null if the refusal says nothing of it. */
export function faultAt(problem: Problem | null, pointer: string): string | null {
  if (problem === null) return null;
  const place = steps(pointer);
  const fault = problem.faults?.find((each) => steps(each.where) === place);
  if (fault) return fault.detail;
  return problem.where && steps(problem.where) === place ? (problem.detail ?? problem.title) : null;
}

/** The problem of a refusal; anything else is a fault of the page and is thrown on. */
export function problemIn(fault: unknown): Problem {
  if (fault instanceof ProblemError) return fault.problem;
  throw fault;
}
