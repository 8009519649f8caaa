// Facilities with their tails, sightings, finds, datums, markers, conflicts: the signs of the picture.
import { registerLayer, type View } from "@/lib/map/layers";
import { isSelected, select } from "@/lib/state/selection.svelte";
import { clock } from "@/lib/state/clock.svelte";
import { colour } from "@/lib/ui/palette";
import { craftOf, drawCraft, drawLabel, drawPlace } from "@/lib/map/symbols";
import { partyInk } from "./party";
import { objectRows, type MapRow } from "../rows";
import { stage } from "../stage.svelte";
import { placeOn } from "../tracks";

type Ctx = CanvasRenderingContext2D;

const TAIL_NS = 3600e9;
const AHEAD_S = 360;
function pxPerM(view: View, latDeg: number): number {
  return view.scale / (2 * Math.PI * 6378137 * Math.cos((latDeg * Math.PI) / 180));
}

function drawTail(ctx: Ctx, view: View, name: string, ink: string, timeNs: number, here: [number, number]): void {
  const fixes = stage.positions.fixes.get(name) ?? [];
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.6;
  let last: [number, number] | null = null;
  const tail = fixes.filter((fix) => fix.time_ns <= timeNs && fix.time_ns >= timeNs - TAIL_NS);
  const points = [...tail.map((fix) => view.project(fix.lon_deg, fix.lat_deg)), here];
  points.forEach((point, k) => {
    if (last) {
      ctx.globalAlpha = 0.15 + (0.6 * k) / points.length;
      ctx.beginPath();
      ctx.moveTo(...last);
      ctx.lineTo(...point);
      ctx.stroke();
    }
    last = point;
  });
  ctx.globalAlpha = 1;
}

function drawFacilities(ctx: Ctx, view: View, timeNs: number): void {
  if (!stage.active || !stage.on.facilities) return;
  for (const [name, record] of Object.entries(stage.state?.facilities ?? {})) {
    const found = stage.positions.at(name, timeNs, clock.live);
    if (found === null) continue;
    const here = view.project(found.lon_deg, found.lat_deg);
    const ink = partyInk(record.facility.nation);
    if (stage.on.tails) drawTail(ctx, view, name, ink, timeNs, here);
    const chosen = isSelected("facility", name);
    drawCraft(ctx, ...here, {
      kind: craftOf(record.facility.kind), ink, course_deg: found.fix.course_deg, provenance: found.fix.provenance,
      ahead_px: Math.min(60, (found.fix.speed_m_s ?? 0) * AHEAD_S * pxPerM(view, found.lat_deg)),
      unmanned: !record.facility.crewed, selected: chosen,
    });
    if (chosen || view.zoom > 8.5) drawLabel(ctx, shortName(record.facility.name), here[0] + 13, here[1] + 14, ink, chosen);
  }
  drawPlanned(ctx, view, timeNs);
}

/** A name without what stands in brackets after it. */
export const shortName = (name: string): string => name.replace(/\s*\(.*\)$/, "");

/** Where the plan has the facilities at a time to come. */
function drawPlanned(ctx: Ctx, view: View, timeNs: number): void {
  const { plan } = stage;
  if (!plan || stage.hide_plan || !stage.on.plan || clock.case_ns === null || timeNs <= clock.case_ns) return;
  for (const track of plan.tracks) {
    const there = placeOn(track, timeNs);
    const record = stage.state?.facilities?.[track.facility];
    if (!there || !record) continue;
    drawCraft(ctx, ...view.project(there.lon, there.lat), {
      kind: craftOf(record.facility.kind), ink: partyInk(record.facility.nation), course_deg: there.course_deg,
      ahead_px: 0, provenance: "planned", unmanned: !record.facility.crewed, selected: false,
    });
  }
}

function drawMarks(ctx: Ctx, view: View): void {
  if (!stage.active) return;
  for (const row of objectRows()) {
    if (row.lon_deg === null || row.lat_deg === null || row.sign === null) continue;
    if (!stage.on[row.layer]) continue;
    const [x, y] = view.project(row.lon_deg, row.lat_deg);
    drawPlace(ctx, x, y, row.sign, markInk(row), isSelected(row.kind, row.id));
    drawLabel(ctx, row.name, x + 10, y - 8, markInk(row));
  }
}

function markInk(row: MapRow): string {
  if (row.sign === "find") return colour("good");
  if (row.sign === "conflict") return colour("bad");
  return colour(row.sign === "sighting" ? "vermilion" : "text");
}

const HIT_PX = 14;

function hit(x: number, y: number, view: View): boolean {
  if (!stage.active) return false;
  const near = (lon: number, lat: number): boolean => {
    const [px, py] = view.project(lon, lat);
    return Math.hypot(px - x, py - y) < HIT_PX;
  };
  for (const name of stage.on.facilities ? Object.keys(stage.state?.facilities ?? {}) : []) {
    const found = stage.positions.at(name, clock.time_ns, clock.live);
    if (found && near(found.lon_deg, found.lat_deg)) {
      select("facility", name);
      return true;
    }
  }
  const row = objectRows().find(
    (each) => each.sign && stage.on[each.layer] && each.lon_deg !== null && each.lat_deg !== null && near(each.lon_deg, each.lat_deg),
  );
  if (row) select(row.kind, row.id);
  return row !== undefined;
}

export function registerSigns(): void {
  registerLayer({ id: "picture.marks", place: "above", order: 30, draw: drawMarks });
  registerLayer({ id: "picture.facilities", place: "above", order: 40, draw: drawFacilities, hit });
}
