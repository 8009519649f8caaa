// Contours, fields, plans, areas and rings: the lines of the picture.
import { registerLayer, type View } from "@/lib/map/layers";
import { isSelected, select } from "@/lib/state/selection.svelte";
import { caseView } from "@/lib/state/caseview.svelte";
import { colour } from "@/lib/ui/palette";
import { percent } from "@/lib/quantities";
import { utc } from "@/lib/times";
import { drawLabel, drawPlace } from "@/lib/map/symbols";
import { drawBarb, drawCurrent } from "@/lib/map/symbols_wind";
import { stage } from "../stage.svelte";
import type { AreaShape, SortieTrack } from "../tracks";
import { partyInk } from "./party";

type Ctx = CanvasRenderingContext2D;

/** Adds a line of Web Mercator x, y pairs to the path. */
export function trace(ctx: Ctx, view: View, xy: ArrayLike<number>, from = 0, to = xy.length / 2): void {
  const middle = (view.width / 2 - view.x0) / view.scale;
  const shift = Math.round(middle - (xy[0] as number));
  for (let k = from; k < to; k++) {
    const x = view.x0 + view.scale * ((xy[2 * k] as number) + shift);
    const y = view.y0 + view.scale * (xy[2 * k + 1] as number);
    if (k === from) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
}

export function polygon(ctx: Ctx, view: View, ring: readonly (readonly [number, number])[]): void {
  ring.forEach(([lon, lat], k) => {
    const [x, y] = view.project(lon, lat);
    if (k === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  });
  ctx.closePath();
}

const DASH: Record<string, number[]> = { "0.5": [], "0.75": [9, 4], "0.95": [2, 4] };

function drawContours(ctx: Ctx, view: View): void {
  const map = stage.map;
  if (!stage.active || !stage.on.contours || map === null) return;
  for (const contour of map.contours) {
    ctx.beginPath();
    for (const ring of contour.rings) trace(ctx, view, ring);
    ctx.setLineDash([]);
    ctx.lineWidth = 4.5;
    ctx.strokeStyle = colour("panel");
    ctx.globalAlpha = 0.75;
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.setLineDash(DASH[String(contour.share)] ?? []);
    ctx.lineWidth = contour.share === 0.5 ? 2.2 : 1.7;
    ctx.strokeStyle = colour("text");
    ctx.stroke();
    const first = contour.lon_lat[0];
    const top = first?.reduce((best, each) => (each[1] > best[1] ? each : best));
    ctx.setLineDash([]);
    if (top) drawLabel(ctx, percent(contour.share), ...beside(view, top, -12, -5), colour("text"), true);
  }
}

function beside(view: View, [lon, lat]: [number, number], dx: number, dy: number): [number, number] {
  const [x, y] = view.project(lon, lat);
  return [x + dx, y + dy];
}

function drawSea(ctx: Ctx, view: View, timeNs: number): void {
  const { sea, on } = stage;
  if (!stage.active || !(on.wind || on.current) || stage.forecast === null || caseView.id === null) return;
  sea.want(caseView.id, view, timeNs);
  const fields = sea.shown;
  if (fields === null) return;
  ctx.globalAlpha = sea.late ? 0.35 : 0.9;
  ctx.lineWidth = 1.3;
  ctx.lineCap = "round";
  fields.lon_deg.forEach((lon, k) => {
    const lat = fields.lat_deg[k] as number;
    const [row, column] = [Math.floor(k / sea.n), k % sea.n];
    const wind = (row + column) % 2 === 0;
    const layer = wind ? fields.wind : fields.current;
    const [u, v] = [layer.u_m_s[k], layer.v_m_s[k]];
    if (!(wind ? on.wind : on.current) || u == null || v == null) return;
    const [x, y] = view.project(lon, lat);
    ctx.strokeStyle = ctx.fillStyle = wind ? colour("text-soft") : colour("blue");
    if (wind) drawBarb(ctx, x, y, u, v, lat);
    else drawCurrent(ctx, x, y, u, v);
  });
}

const ZONE_INK: Record<string, "vermilion" | "orange" | "purple" | "line-strong" | "sky"> = {
  exclusion: "vermilion", danger: "orange", no_search: "purple", block: "line-strong", shallow: "sky",
};

function drawZones(ctx: Ctx, view: View): void {
  if (!stage.active || !stage.on.areas) return;
  for (const { geometry, properties } of stage.zones) {
    const chosen = isSelected("area", properties.id);
    if (geometry.type === "Point") {
      const [lon, lat] = geometry.coordinates as [number, number];
      const [x, y] = view.project(lon, lat);
      if (properties.kind !== "base") continue; // decks are drawn as the ships that they are
      drawPlace(ctx, x, y, "base", colour("text-soft"), chosen);
      drawLabel(ctx, properties.name ?? properties.id, x + 10, y + 4, colour("text-soft"));
      continue;
    }
    const rings = (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates) as [number, number][][][];
    ctx.beginPath();
    for (const ring of rings.flat()) polygon(ctx, view, ring);
    const ink = colour(ZONE_INK[properties.kind] ?? "line-strong");
    ctx.fillStyle = ctx.strokeStyle = ink;
    ctx.globalAlpha = 0.12;
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    ctx.lineWidth = chosen ? 3 : 1.6;
    ctx.setLineDash([10, 3, 2, 3]);
    ctx.stroke();
    ctx.setLineDash([]);
    const first = rings[0]?.[0]?.[0];
    if (first) drawLabel(ctx, properties.name ?? properties.id, ...beside(view, first, 6, 14), ink);
  }
}

function drawRings(ctx: Ctx, view: View): void {
  if (!stage.active || !stage.on.rings) return;
  for (const { geometry, properties } of stage.rings) {
    const chosen = isSelected("facility", properties.facility);
    if (!chosen && stage.rings.some((each) => isSelected("facility", each.properties.facility))) continue;
    ctx.beginPath();
    for (const ring of geometry.coordinates) polygon(ctx, view, ring);
    ctx.strokeStyle = colour(properties.kind === "return" ? "green" : "orange");
    ctx.lineWidth = chosen ? 2 : 1;
    ctx.setLineDash(properties.kind === "return" ? [] : [3, 4]);
    ctx.globalAlpha = chosen ? 1 : 0.65;
    ctx.stroke();
  }
}

/** Whether something is selected that stands for a sortie: itself, one of its tasks, its facility. */
export function isChosen(track: { sortie: string; facility: string; task_ids: string[] }): boolean {
  return isSelected("sortie", track.sortie) || isSelected("facility", track.facility)
    || track.task_ids.some((task) => task !== "" && isSelected("task", task));
}

const nationOf = (facility: string): string => stage.state?.facilities?.[facility]?.facility.nation ?? "";

export interface PlanLook {
  /** What is up to date; else it is drawn pale. */
  current: boolean;
  legs: boolean;
}

/** Tracks of a plan: flown legs strong, those to come thin, transits dashed; times at the selected. */
export function drawTracks(ctx: Ctx, view: View, tracks: readonly SortieTrack[], timeNs: number, look: PlanLook): void {
  const any = tracks.some(isChosen);
  for (const track of tracks) {
    const chosen = isChosen(track);
    const ink = partyInk(nationOf(track.facility));
    const base = (look.current ? 1 : 0.4) * (any && !chosen ? 0.35 : 1);
    ctx.strokeStyle = ink;
    ctx.lineJoin = "round";
    for (const on of [false, true]) {
      if (!look.legs && !on && !chosen) continue;
      for (const past of [false, true]) strokeLegs(ctx, view, track, timeNs, { on, past, chosen, base });
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = base;
    const first = track.sensor_on.indexOf(true);
    if (first >= 0) {
      const [x, y] = view.project(track.lon_deg[first] as number, track.lat_deg[first] as number);
      drawPlace(ctx, x, y, "csp", ink);
    }
    if (chosen) drawWaypoints(ctx, view, track);
  }
  ctx.globalAlpha = 1;
}

interface LegLook {
  on: boolean;
  past: boolean;
  chosen: boolean;
  base: number;
}

/** All legs of a track that look alike, in one stroke. */
function strokeLegs(ctx: Ctx, view: View, track: SortieTrack, timeNs: number, look: LegLook): void {
  const { on, past, chosen, base } = look;
  ctx.globalAlpha = base * (on ? (past ? 1 : 0.72) : 0.5);
  ctx.lineWidth = (on ? (past ? 2.2 : 1.3) : 1) + (chosen ? 0.8 : 0);
  ctx.setLineDash(on ? [] : [4, 4]);
  ctx.beginPath();
  for (let leg = 0; leg < track.sensor_on.length; leg++) {
    const same = track.sensor_on[leg] === on && (track.times_ns[leg + 1] as number) <= timeNs === past;
    if (same) trace(ctx, view, track.xy, leg, leg + 2);
  }
  ctx.stroke();
}

const LABEL_PX = { width: 46, height: 15 };

function drawWaypoints(ctx: Ctx, view: View, track: SortieTrack): void {
  const labels: [number, number][] = [];
  track.times_ns.forEach((time, k) => {
    const [x, y] = view.project(track.lon_deg[k] as number, track.lat_deg[k] as number);
    ctx.beginPath();
    ctx.arc(x, y, 2.4, 0, 7);
    ctx.fillStyle = colour("text");
    ctx.fill();
    if (labels.some((each) => Math.abs(each[0] - x) < LABEL_PX.width && Math.abs(each[1] - y) < LABEL_PX.height)) return;
    labels.push([x, y]);
    drawLabel(ctx, utc(time), x + 5, y - 5);
  });
}

export function drawAreas(ctx: Ctx, view: View, areas: readonly AreaShape[], tracks: readonly SortieTrack[]): void {
  for (const area of areas) {
    const number = tracks.findIndex((track) => area.facilities.includes(track.facility));
    const chosen = number >= 0 && isChosen(tracks[number] as SortieTrack);
    ctx.beginPath();
    polygon(ctx, view, area.ring);
    ctx.strokeStyle = partyInk(nationOf(area.facilities[0] ?? ""));
    ctx.lineWidth = chosen ? 2 : 1;
    ctx.globalAlpha = chosen ? 1 : 0.5;
    ctx.setLineDash([6, 4]);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    const corner = area.ring[0];
    if (corner) drawLabel(ctx, area.designation, ...beside(view, corner, 4, -4), colour("text"), chosen);
  }
}

function drawPlan(ctx: Ctx, view: View, timeNs: number): void {
  const { plan } = stage;
  if (!stage.active || stage.hide_plan || !stage.on.plan || plan === null) return;
  drawAreas(ctx, view, plan.areas, plan.tracks);
  drawTracks(ctx, view, plan.tracks, timeNs, { current: true, legs: stage.on.legs });
}

const HIT_PX = 7;

/** The track nearest to a point of the screen, if one is near. */
export function trackAt(tracks: readonly SortieTrack[], x: number, y: number, view: View): SortieTrack | null {
  let [found, best]: [SortieTrack | null, number] = [null, HIT_PX];
  for (const track of tracks) {
    for (let leg = 0; leg < track.sensor_on.length; leg++) {
      if (!track.sensor_on[leg]) continue;
      const a = view.project(track.lon_deg[leg] as number, track.lat_deg[leg] as number);
      const b = view.project(track.lon_deg[leg + 1] as number, track.lat_deg[leg + 1] as number);
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const along = Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(a[0] + along * dx - x, a[1] + along * dy - y);
      if (away < best) [found, best] = [track, away];
    }
  }
  return found;
}

export function registerLines(): void {
  registerLayer({ id: "picture.sea", place: "above", order: -40, draw: drawSea });
  registerLayer({ id: "picture.zones", place: "above", order: -30, draw: drawZones });
  registerLayer({ id: "picture.contours", place: "above", order: -20, draw: drawContours });
  registerLayer({ id: "picture.rings", place: "above", order: -10, draw: drawRings });
  registerLayer({
    id: "picture.plan", place: "above", order: 10, draw: drawPlan,
    hit(x, y, view) {
      if (!stage.active || stage.hide_plan || !stage.on.plan || !stage.plan) return false;
      const track = trackAt(stage.plan.tracks, x, y, view);
      if (track) select("sortie", track.sortie);
      return track !== null;
    },
  });
}
