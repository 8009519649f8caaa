// The typed places on the map: hollow until somebody says that this is where it is meant.
import type { View } from "@/lib/map/layers";
import { drawLabel } from "@/lib/map/symbols";
import { colour } from "@/lib/ui/palette";
import { positions, quantityOf, type PositionEcho } from "@/lib/echoes.svelte";
import type { DraftText, HypothesisText, PlaceText } from "./model";
import { allPlaces, isAccepted } from "./places";

const EARTH_RADIUS_M = 6_371_008.8;
const STEPS = 72;

type LonLat = [lon: number, lat: number];

interface Inks {
  proposed: string;
  accepted: string;
  halo: string;
}

const echoOf = (place: PlaceText): PositionEcho | null => positions.of(place.text.trim())?.echo ?? null;
const metres = (text: string): number | null => quantityOf("length", text)?.echo?.value ?? null;

/** Where one comes from a place along a bearing, on the sphere: for a drawing of some miles. */
function offset([lon, lat]: LonLat, bearingDeg: number, distanceM: number): LonLat {
  const rad = Math.PI / 180;
  const [a, b, d] = [lat * rad, bearingDeg * rad, distanceM / EARTH_RADIUS_M];
  const lat2 = Math.asin(Math.sin(a) * Math.cos(d) + Math.cos(a) * Math.sin(d) * Math.cos(b));
  const east = Math.atan2(Math.sin(b) * Math.sin(d) * Math.cos(a), Math.cos(d) - Math.sin(a) * Math.sin(lat2));
  return [lon + east / rad, lat2 / rad];
}

function path(ctx: CanvasRenderingContext2D, view: View, line: readonly LonLat[], close: boolean): void {
  ctx.beginPath();
  line.forEach(([lon, lat], i) => {
    const [x, y] = view.project(lon, lat);
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  });
  if (close) ctx.closePath();
  ctx.stroke();
}

const ring = (centre: LonLat, radiusM: number): LonLat[] =>
  Array.from({ length: STEPS }, (_, i) => offset(centre, (i * 360) / STEPS, radiusM));

function sector(at: LonLat, p: HypothesisText["position"]): LonLat[] {
  const [bearing, spread] = [Number(p.bearing_deg), Number(p.bearing_sd_deg)];
  const range = metres(p.range);
  if (range === null || !Number.isFinite(bearing) || p.bearing_deg.trim() === "") return [];
  const sd = metres(p.range_sd) ?? 0;
  const side = (r: number): LonLat[] =>
    Array.from({ length: 19 }, (_, i) => offset(at, bearing - spread + (i * spread) / 9, r));
  return [...side(range + sd), ...side(Math.max(0, range - sd)).reverse()];
}

function drawShape(ctx: CanvasRenderingContext2D, view: View, h: HypothesisText): void {
  const p = h.position;
  const echo = echoOf(p.at);
  const at: LonLat | null = echo && [echo.lon_deg, echo.lat_deg];
  ctx.setLineDash([6, 4]);
  if (p.kind === "point" || p.kind === "circle") {
    const radius = metres(p.kind === "point" ? p.error : p.radius);
    if (at && radius !== null) path(ctx, view, ring(at, radius), true);
  } else if (p.kind === "bearing_range") {
    const area = at ? sector(at, p) : [];
    const range = metres(p.range);
    if (at && area.length > 0 && range !== null) {
      path(ctx, view, area, true);
      path(ctx, view, [at, offset(at, Number(p.bearing_deg), range)], false);
    }
  } else {
    const places = p.kind === "polygon" ? p.corners : p.waypoints.map((each) => each.at);
    const line = places.map(echoOf).filter((each) => each !== null).map((each): LonLat => [each.lon_deg, each.lat_deg]);
    if (line.length > 1) path(ctx, view, line, p.kind === "polygon");
  }
  ctx.setLineDash([]);
}

function mark(ctx: CanvasRenderingContext2D, x: number, y: number, isMeant: boolean, inks: Inks): void {
  const arm = 11;
  for (const [width, ink] of [[5, inks.halo], [2.5, isMeant ? inks.accepted : inks.proposed]] as const) {
    ctx.lineWidth = width;
    ctx.strokeStyle = ink;
    ctx.beginPath();
    ctx.arc(x, y, 7, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      ctx.moveTo(x + 7 * dx, y + 7 * dy);
      ctx.lineTo(x + (7 + arm) * dx, y + (7 + arm) * dy);
    }
    ctx.stroke();
  }
  if (!isMeant) return;
  ctx.fillStyle = inks.accepted;
  ctx.beginPath();
  ctx.arc(x, y, 3, 0, 2 * Math.PI);
  ctx.fill();
}

/** Draws all places of the draft, labelled with their hypothesis or facility. */
export function drawDraft(ctx: CanvasRenderingContext2D, view: View, draft: DraftText): void {
  const inks: Inks = { proposed: colour("vermilion"), accepted: colour("accent"), halo: colour("panel") };
  ctx.strokeStyle = inks.accepted;
  ctx.lineWidth = 2;
  for (const hypothesis of draft.hypotheses) drawShape(ctx, view, hypothesis);
  for (const { place, of } of allPlaces(draft)) {
    const echo = echoOf(place);
    if (echo === null) continue;
    const [x, y] = view.project(echo.lon_deg, echo.lat_deg);
    mark(ctx, x, y, isAccepted(place), inks);
    const label = of.kind === "hypothesis" ? draft.hypotheses[of.index]!.id : draft.facilities[of.index]!.id;
    drawLabel(ctx, label, x + 14, y - 12, colour("text"), true);
  }
}
