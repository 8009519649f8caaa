// Colours of particles: by hypothesis or object, faded by what searches left of them.
import { colour } from "@/lib/ui/palette";
import type { Forecast } from "../forecast";
import { packed } from "./particles";

const HUES = ["green", "purple", "orange", "sky", "blue", "vermilion"] as const;

/** The colour of the k-th hypothesis or object: not those by which parties are told apart first. */
export function hueOf(k: number): string {
  return colour(HUES[k % HUES.length] as (typeof HUES)[number]);
}

const OPAQUE = 150;

/** Colour of each particle (0xAABBGGRR); 0 for one of another object than the chosen. */
export function inksOf(
  forecast: Forecast, by: "object" | "hypothesis", object: string, weighted: boolean,
): Uint32Array {
  const classes = by === "object" ? forecast.object : forecast.hypothesis;
  const names = by === "object" ? forecast.meta.objects : forecast.meta.hypotheses;
  const only = forecast.meta.objects.indexOf(object);
  const share = weighted ? forecast.share : null;
  const table = names.map((_, k) =>
    Uint32Array.from({ length: 256 }, (_unused, byte) => packed(hueOf(k), Math.round(OPAQUE * 2 ** ((byte - 255) / 16)))),
  );
  const inks = new Uint32Array(forecast.meta.count);
  for (let p = 0; p < inks.length; p++) {
    if (only >= 0 && forecast.object[p] !== only) continue;
    const byte = share === null ? 255 : (share[p] as number);
    inks[p] = byte === 0 ? 0 : (table[classes[p] as number]?.[byte] ?? 0);
  }
  return inks;
}
