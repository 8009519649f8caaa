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
