/** Calls back once the browser has nothing else to do; returns how to stop. Safari has no such call. */
export function whenIdle(then: () => void, afterMs = 0): () => void {
  let idle = 0;
  const timer = setTimeout(() => {
    if ("requestIdleCallback" in window) idle = requestIdleCallback(then);
    else then();
  }, afterMs);
  return () => {
    clearTimeout(timer);
    if (idle) cancelIdleCallback(idle);
  };
}
