// Probability maps and contours of one object by output step: fetched once each, neighbours too.
import { ask, get } from "@/lib/api/client";
import { mercator } from "@/lib/map/layers";
import { readGrid, type Grid } from "./png";

export interface Contour {
  share: number;
  area_m2: number;
  poc: number;
  /** Rings as Web Mercator x, y in turn. */
  rings: Float64Array[];
  lon_lat: [number, number][][];
}

export interface StepMap {
  time: string;
  contours: Contour[];
  /** Null where nothing of the object is on the map at this time. */
  density: (Grid & { bounds_deg: [number, number, number, number]; peak_per_km2: number; canvas: HTMLCanvasElement }) | null;
}

interface Told {
  bounds_deg: [number, number, number, number] | null;
  peak_per_km2: number;
}
interface Feature {
  geometry: { type: "Polygon" | "MultiPolygon"; coordinates: unknown };
  properties: { share: number; area_m2: number; poc: number };
}

const KEPT = 120;

export class Maps {
  readonly #path: string;
  readonly #changed: () => void;
  readonly #kept = new Map<string, StepMap | null>();

  constructor(caseId: string, sha256: string, changed: () => void) {
    this.#path = `/cases/${encodeURIComponent(caseId)}/forecasts/${sha256}`;
    this.#changed = changed;
  }

  /** The map of a step; null while it is fetched. */
  get(time: string, object: string, update: string, palette: string): StepMap | null {
    const id = [time, object, update, palette].join(" ");
    const found = this.#kept.get(id);
    if (found !== undefined) return found;
    this.#kept.set(id, null);
    this.#fetch(id, time, object, update, palette).catch(() => this.#kept.delete(id));
    return null;
  }

  async #fetch(id: string, time: string, object: string, update: string, palette: string): Promise<void> {
    const query = new URLSearchParams({ time, object, ...(update && { update }) }).toString();
    const [told, geo] = await Promise.all([
      get<Told>(`${this.#path}/density?${query}`), get<{ features: Feature[] }>(`${this.#path}/contours?${query}`),
    ]);
    let density: StepMap["density"] = null;
    if (told.bounds_deg) {
      const png = await ask(`${this.#path}/density.png?${query}&palette=${palette}`);
      const grid = await readGrid(await png.arrayBuffer());
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [grid.width, grid.height];
      canvas.getContext("2d")?.putImageData(grid.image, 0, 0);
      density = { ...grid, canvas, bounds_deg: told.bounds_deg, peak_per_km2: told.peak_per_km2 };
    }
    this.#kept.set(id, { time, density, contours: geo.features.map(contourOf) });
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(old);
    }
    this.#changed();
  }
}

function contourOf({ geometry, properties }: Feature): Contour {
  type Ring = [number, number][];
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates as Ring[]] : (geometry.coordinates as Ring[][]);
  const lon_lat = polygons.flat();
  return { ...properties, lon_lat, rings: lon_lat.map((ring) => Float64Array.from(ring.flatMap(([x, y]) => mercator(x, y)))) };
}

/** Density at a place, per km²; null off the map. */
export function densityAt(map: StepMap, lon: number, lat: number): number | null {
  const { density } = map;
  if (density === null) return null;
  const [west, south, east, north] = density.bounds_deg;
  const [x0, y1] = mercator(west, south);
  const [x1, y0] = mercator(east, north);
  const [mx, my] = mercator(lon, lat);
  const x = mx + Math.round((x0 + x1) / 2 - mx);
  const column = Math.floor(((x - x0) / (x1 - x0)) * density.width);
  const row = Math.floor(((my - y0) / (y1 - y0)) * density.height);
  if (column < 0 || row < 0 || column >= density.width || row >= density.height) return 0;
  return ((density.values[row * density.width + column] as number) / 255) * density.peak_per_km2;
}

/** The smallest contour about a place: 0.5, 0.75, 0.95; null outside all. */
export function bandAt(map: StepMap, lon: number, lat: number): number | null {
  const inside = map.contours.filter((each) => holds(each.lon_lat, lon, lat)).map((each) => each.share);
  return inside.length ? Math.min(...inside) : null;
}

function holds(rings: [number, number][][], lon: number, lat: number): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number];
      const [xj, yj] = ring[j] as [number, number];
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd;
    }
  }
  return odd;
}
