// Under the signs: the probability map and the particles.
import { registerLayer, mercator, type View } from "@/lib/map/layers";
import { settings } from "@/lib/state/settings.svelte";
import type { Forecast } from "../forecast";
import { stage } from "../stage.svelte";
import { inksOf } from "./inks";
import { Raster } from "./particles";

const raster = new Raster();
let made: { key: string; forecast: Forecast; share: Uint8Array | null; inks: Uint32Array } | null = null;

function inks(forecast: Forecast): Uint32Array {
  const key = [settings.theme, stage.colour_by, stage.object, stage.weighted].join(" ");
  if (made?.key !== key || made.forecast !== forecast || made.share !== forecast.share) {
    made = { key, forecast, share: forecast.share, inks: inksOf(forecast, stage.colour_by, stage.object, stage.weighted) };
  }
  return made.inks;
}

function drawParticles(ctx: CanvasRenderingContext2D, view: View, timeNs: number): void {
  const { forecast } = stage;
  if (!stage.active || !stage.on.particles || forecast === null) return;
  const found = forecast.at(timeNs);
  const frames = found && forecast.framesAt(found.step);
  const waiting = found !== null && frames === null;
  if (waiting !== stage.waiting) stage.waiting = waiting;
  if (!found || !frames) return;
  const size = Math.max(1, Math.round(view.ratio * (forecast.meta.count > 80_000 ? 1 : 2)));
  raster.draw(ctx, view, forecast, frames, found.part, inks(forecast), size);
}

/** The map of the output step nearest to a time; its neighbours are asked for too. */
export function mapAt(timeNs: number): typeof stage.map {
  const { forecast, maps } = stage;
  const near = forecast?.stepTime(timeNs) ?? null;
  if (!forecast || !maps || !near || !(stage.on.contours || stage.on.density)) return null;
  const take = (time: string | undefined) => time && maps.get(time, stage.mapped, stage.update, settings.theme);
  const found = take(near.time);
  for (const beside of [1, 2, -1, 3]) take(forecast.meta.times[near.step + beside]);
  return found || null;
}

function drawDensity(ctx: CanvasRenderingContext2D, view: View, timeNs: number): void {
  if (!stage.active) return;
  const map = mapAt(timeNs);
  if (map !== stage.map) stage.map = map;
  if (!stage.on.density || !map?.density) return;
  const [west, south, east, north] = map.density.bounds_deg;
  const middle = (view.width / 2 - view.x0) / view.scale;
  const shift = Math.round(middle - mercator(west, 0)[0]);
  const x = (lon: number): number => view.x0 + view.scale * (mercator(lon, 0)[0] + shift);
  const [y0, y1] = [view.project(west, north)[1], view.project(west, south)[1]];
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(map.density.canvas, x(west), y0, x(east) - x(west), y1 - y0);
}

export function registerBelow(): void {
  registerLayer({ id: "picture.density", place: "below", order: -20, draw: drawDensity });
  registerLayer({ id: "picture.particles", place: "below", order: 0, draw: drawParticles });
}
