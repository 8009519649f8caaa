// The layers that parts draw over the map: on two canvases, the one below (fields, particles)
// and the one above (facilities, patterns, areas). They are drawn when the map moves, when the
// clock ticks and when a layer asks.
import type { Theme } from "@/lib/state/settings.svelte";

/** How the map is seen at this moment. North is up; x and y are CSS pixels from the top left. */
export interface View {
  width: number;
  height: number;
  /** Device pixels for each CSS pixel. */
  ratio: number;
  zoom: number;
  theme: Theme;
  west_deg: number;
  south_deg: number;
  east_deg: number;
  north_deg: number;
  /** x = x0 + scale * mx, y = y0 + scale * my, with mx, my of `mercator`: for very many points. */
  scale: number;
  x0: number;
  y0: number;
  project(lonDeg: number, latDeg: number): [x: number, y: number];
  unproject(x: number, y: number): [lonDeg: number, latDeg: number];
}

export interface Layer {
  id: string;
  place: "below" | "above";
  /** Smaller is drawn first within its canvas; 0 unless told. */
  order?: number;
  /** Draws in CSS pixels; the context is saved before and restored after. */
  draw(ctx: CanvasRenderingContext2D, view: View, timeNs: number): void;
  /** Whether something of this layer lies at x, y; if so it may select it, and returns true. */
  hit?(x: number, y: number, view: View): boolean;
}

/** Web Mercator of a place: both 0..1 over the world, x east, y south. */
export function mercator(lonDeg: number, latDeg: number): [mx: number, my: number] {
  const lat = (latDeg * Math.PI) / 180;
  return [lonDeg / 360 + 0.5, 0.5 - Math.asinh(Math.tan(lat)) / (2 * Math.PI)];
}

const layers = new Map<string, Layer>();
const watchers = new Set<() => void>();

/** Adds a layer, or replaces the one of this id; returns how to take it away. */
export function registerLayer(layer: Layer): () => void {
  layers.set(layer.id, layer);
  redraw();
  return () => {
    if (layers.get(layer.id) === layer) layers.delete(layer.id);
    redraw();
  };
}

/** Asks for the canvases to be drawn again, once, in the next frame. */
export function redraw(): void {
  for (const watcher of watchers) watcher();
}

/** For the map alone: is told of each `redraw`. */
export function watchLayers(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The layers of a canvas in the order in which they are drawn. */
export function layersOf(place: Layer["place"]): Layer[] {
  return [...layers.values()]
    .filter((layer) => layer.place === place)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

/** Offers a click to the layers, the topmost first; true once one has taken it. */
export function hitLayers(x: number, y: number, view: View): boolean {
  const topmost = [...layersOf("above").reverse(), ...layersOf("below").reverse()];
  return topmost.some((layer) => layer.hit?.(x, y, view) ?? false);
}
