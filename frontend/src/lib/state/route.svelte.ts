// Where the page is: `#/part/rest…`, or `#/c/CASE/part/rest…` within a case.
export interface Route {
  case_id: string | null;
  part: string;
  rest: string[];
}

function parse(hash: string): Route {
  const steps = hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  if (steps[0] === "c" && steps[1]) {
    return { case_id: steps[1], part: steps[2] ?? "picture", rest: steps.slice(3) };
  }
  return { case_id: null, part: steps[0] ?? "cases", rest: steps.slice(1) };
}

export const route = $state<Route>(parse(location.hash));

addEventListener("hashchange", () => Object.assign(route, parse(location.hash)));

/** The address of a part, in a case if one is named. */
export function hrefOf(part: string, caseId: string | null = null, ...rest: string[]): string {
  const steps = caseId === null ? [part, ...rest] : ["c", caseId, part, ...rest];
  return `#/${steps.map(encodeURIComponent).join("/")}`;
}

export function goTo(part: string, caseId: string | null = null, ...rest: string[]): void {
  location.hash = hrefOf(part, caseId, ...rest);
}
