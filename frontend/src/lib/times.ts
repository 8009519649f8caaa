// Times as they are shown: UTC first, the local time of this browser's zone beside it.
import { settings } from "@/lib/state/settings.svelte";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const two = (n: number): string => String(n).padStart(2, "0");

type Time = number | string | Date;

/** Of nanoseconds since 1970 (numbers above 1e14), ISO text or a Date. */
export function toDate(time: Time): Date {
  if (typeof time === "number") return new Date(time > 1e14 ? time / 1e6 : time);
  return new Date(time);
}

/** "232025Z NOV 26": the date-time group of messages. */
export function dtg(time: Time): string {
  const t = toDate(time);
  const clock = two(t.getUTCDate()) + two(t.getUTCHours()) + two(t.getUTCMinutes());
  return `${clock}Z ${MONTHS[t.getUTCMonth()]} ${two(t.getUTCFullYear() % 100)}`;
}

/** "20:25Z", or with seconds. */
export function utc(time: Time, seconds = false): string {
  const t = toDate(time);
  const text = `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
  return seconds ? `${text}:${two(t.getUTCSeconds())}Z` : `${text}Z`;
}

/** "2026-11-23". */
export function utcDay(time: Time): string {
  return toDate(time).toISOString().slice(0, 10);
}

/** "05:25 KST" or the like, in the zone of the settings. */
export function local(time: Time): string {
  const form = new Intl.DateTimeFormat(settings.locale, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: settings.local_zone,
    timeZoneName: "short",
  });
  return form.format(toDate(time));
}

/** "2026-11-23 20:25Z (05:25 KST)". */
export function both(time: Time): string {
  return `${utcDay(time)} ${utc(time)} (${local(time)})`;
}

/** "1:05" hours and minutes of a duration. */
export function hours(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return `${seconds < 0 ? "−" : ""}${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

const ZONELESS_ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)$/;
const ZONELESS_DTG = /^(\d{2})(\d{2})(\d{2}) ?([A-Z]{3}) ?(?:20)?(\d{2})$/;

function zoneless(text: string): { day: string; time: string } | null {
  const line = text.trim().toUpperCase();
  const iso = ZONELESS_ISO.exec(line);
  if (iso) return { day: iso[1]!, time: iso[2]! };
  const group = ZONELESS_DTG.exec(line);
  const month = group ? MONTHS.indexOf(group[4]!) + 1 : 0;
  return group && month > 0 ? { day: `20${group[5]}-${two(month)}-${group[1]}`, time: `${group[2]}:${group[3]}` } : null;
}

/** Whether a text is a time but for its zone, which nobody may guess. */
export const isZoneless = (text: string): boolean => zoneless(text) !== null;

/** The same time in a zone that a person chose: "Z", "+09:00". */
export function withZone(text: string, zone: string): string {
  const found = zoneless(text);
  return found === null ? text : `${found.day} ${found.time}${zone}`;
}

/** Offset of the settings' zone at a time that is written without one: "+09:00". */
export function offsetOf(text: string): string {
  const found = zoneless(text);
  const asUtc = Date.parse(`${found?.day}T${found?.time}Z`);
  if (Number.isNaN(asUtc)) return "";
  // The offset at that local time; the second look is for a day on which the clock is put on or back.
  const first = offsetMinutes(asUtc);
  const minutes = offsetMinutes(asUtc - first * 60_000);
  const away = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

function offsetMinutes(ms: number): number {
  const form = new Intl.DateTimeFormat("en", { timeZone: settings.local_zone, timeZoneName: "longOffset" });
  const named = form.formatToParts(ms).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hour, minute] = /([+-])(\d{2}):(\d{2})/.exec(named) ?? [];
  return (sign === "-" ? -1 : 1) * (60 * Number(hour ?? 0) + Number(minute ?? 0));
}

/** As a person would write it, with its zone: "2026-06-07 01:30Z"; seconds only where there are any. */
export function written(time: Time): string {
  const t = toDate(time);
  return `${utcDay(t)} ${utc(t, t.getUTCSeconds() !== 0)}`;
}

/** A time as `both` tells it; a text that is none yet, as it was typed. */
export function bothOrTyped(text: string): string {
  return Number.isNaN(toDate(text).getTime()) ? text : both(text);
}
