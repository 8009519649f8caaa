// The marks of the time bar: at whole hours, as many as there is room for.
import { utc } from "@/lib/times";

const HOUR_NS = 3600e9;
const HOURS = [1, 2, 3, 6, 12, 24, 48];
const LABEL_PX = 52;
const MARK_PX = 8;

export interface Tick {
  ns: number;
  /** Empty for a mark without a label. */
  text: string;
}

export function ticksOf(fromNs: number, toNs: number, widthPx: number): Tick[] {
  const pxPerHour = widthPx / ((toNs - fromNs) / HOUR_NS);
  const labelled = HOURS.find((hours) => hours * pxPerHour >= LABEL_PX) ?? 96;
  const marked = HOURS.find((hours) => hours * pxPerHour >= MARK_PX) ?? 96;
  const found: Tick[] = [];
  for (let hour = Math.ceil(fromNs / HOUR_NS / marked) * marked; hour * HOUR_NS <= toNs; hour += marked) {
    found.push({ ns: hour * HOUR_NS, text: hour % labelled === 0 ? utc(hour * HOUR_NS) : "" });
  }
  return found;
}
