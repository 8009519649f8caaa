// A plan as the map draws it: tracks over the ground with times, areas, conflicts.
import { get } from "@/lib/api/client";
import { mercator } from "@/lib/map/layers";
import { toNs } from "@/lib/state/clock.svelte";

export interface ServerTrack {
  facility: string;
  sortie: string;
  times: string[];
  lon_deg: number[];
  lat_deg: number[];
  leg_ids: string[];
  task_ids: string[];
  sensor_on: boolean[];
}

export interface SortieTrack extends ServerTrack {
  times_ns: number[];
  /** Web Mercator x, y in turn. */
  xy: Float64Array;
}

export interface AreaShape {
  designation: string;
  search_object: string;
  facilities: string[];
  ring: [number, number][];
}

export interface Conflict {
  kind: string;
  a: string;
  b: string;
  time: string;
  lateral_m?: number;
  [name: string]: unknown;
}

export interface Intent {
  id: string;
  start: string;
  end: string;
  plane_lon_deg: number;
  plane_lat_deg: number;
  areas: { designation: string; corners_lon_lat_deg: [number, number][] }[];
  sorties: Sortie[];
  not_used: { facility: string; reason: string }[];
  assumptions: string[];
}
export interface Sortie {
  id: string;
  facility: string;
  depart: string;
  on_scene_from: string;
  off_scene_by: string;
  tasks: Task[];
}
export interface Task {
  id: string;
  area: string;
  hypothesis: string;
  search_object: string;
  parameters: { pattern: string } & Record<string, unknown>;
  frame: { kind: "earth" | "drift" | "water"; datum_motion: { time: string; lon_deg: number; lat_deg: number }[] };
  altitude_m: number;
  speed_m_s: number;
  planned_coverage: number;
  not_before: string | null;
  end_by: string | null;
  locked: boolean;
  committed_until: string | null;
}

export interface PlanPicture {
  plan: string;
  tracks: SortieTrack[];
  areas: AreaShape[];
  datums: { designation: string; at: [number, number] }[];
  conflicts: Conflict[];
  intent: Intent;
  bingo: Record<string, { leave_by?: string }>;
}

interface Feature {
  geometry: { type: string; coordinates: unknown };
  properties: Record<string, unknown> & { kind: string };
}
interface Told {
  plan: string;
  geojson: { features: Feature[] };
  tracks: ServerTrack[];
  intent: Intent;
  conflicts: Conflict[];
  bingo: PlanPicture["bingo"];
}

export function trackOf(track: ServerTrack): SortieTrack {
  const xy = Float64Array.from(track.lon_deg.flatMap((lon, k) => mercator(lon, track.lat_deg[k] as number)));
  return { ...track, xy, times_ns: track.times.map(toNs) };
}

export function areasOf(features: Feature[]): AreaShape[] {
  return features
    .filter((each) => each.properties.kind === "area")
    .map(({ geometry, properties }) => ({
      designation: properties.designation as string,
      search_object: properties.search_object as string,
      facilities: properties.facilities as string[],
      ring: (geometry.coordinates as [number, number][][])[0] ?? [],
    }));
}

export async function fetchPlan(caseId: string, plan: string): Promise<PlanPicture> {
  const told = await get<Told>(`/cases/${encodeURIComponent(caseId)}/plans/${encodeURIComponent(plan)}/tracks`);
  return {
    ...told,
    tracks: told.tracks.map(trackOf),
    areas: areasOf(told.geojson.features),
    datums: told.geojson.features
      .filter((each) => each.properties.kind === "datum")
      .map(({ geometry, properties }) => ({
        designation: properties.designation as string, at: geometry.coordinates as [number, number],
      })),
  };
}

/** Where a track is at a time, and its course; null before it begins and after it ends. */
export function placeOn(track: SortieTrack, timeNs: number): { lon: number; lat: number; course_deg: number } | null {
  const k = track.times_ns.findLastIndex((each) => each <= timeNs);
  const next = track.times_ns[k + 1];
  if (k < 0 || next === undefined) return null;
  const part = (timeNs - (track.times_ns[k] as number)) / (next - (track.times_ns[k] as number));
  const [lon0, lon1] = [track.lon_deg[k] as number, track.lon_deg[k + 1] as number];
  const [lat0, lat1] = [track.lat_deg[k] as number, track.lat_deg[k + 1] as number];
  const course = Math.atan2((lon1 - lon0) * Math.cos((lat0 * Math.PI) / 180), lat1 - lat0);
  return {
    lon: lon0 + (lon1 - lon0) * part, lat: lat0 + (lat1 - lat0) * part,
    course_deg: ((course * 180) / Math.PI + 360) % 360,
  };
}
