// Symbols of craft and places on the map: own outlines, bow or nose up, about 22 px across.
import { colour } from "@/lib/ui/palette";

export type CraftKind = "ship" | "boat" | "helicopter" | "fixed_wing" | "unmanned_aircraft";

const CRAFT: Record<CraftKind, Path2D> = {
  ship: new Path2D("M0-12C3.6-8 4.6-4 4.6 1V10.5H-4.6V1C-4.6-4-3.6-8 0-12Z"),
  boat: new Path2D("M0-9C3-6 4-3 4 1V7L0 5L-4 7V1C-4-3-3-6 0-9Z"),
  helicopter: new Path2D(
    "M0-7A4.4 4.4 0 0 1 1.4 1.4V9H3.5V11H-3.5V9H-1.4V1.4A4.4 4.4 0 0 1 0-7ZM-9-10L-7.6-11.4L0-3.8L7.6-11.4L9-10L1.4-2.4L9 5.2L7.6 6.6L0-1L-7.6 6.6L-9 5.2L-1.4-2.4Z",
  ),
  fixed_wing: new Path2D("M0-12C1.4-11 1.7-9 1.7-6L11 0V2.6L1.7 1V7L5 9.6V11.4L0 10.2L-5 11.4V9.6L-1.7 7V1L-11 2.6V0L-1.7-6C-1.7-9-1.4-11 0-12Z"),
  unmanned_aircraft: new Path2D("M0-9L2-3L10 5V7.4L2 5L0 9L-2 5L-10 7.4V5L-2-3Z"),
};

const OF_KIND: Record<string, CraftKind> = {
  destroyer: "ship", patrol_ship: "ship", unmanned_boat: "boat", helicopter: "helicopter",
  patrol_aircraft: "fixed_wing", unmanned_aircraft: "unmanned_aircraft",
};

/** Which outline stands for a kind of facility; a ship's for one that is not known. */
export function craftOf(kind: string): CraftKind {
  return OF_KIND[kind] ?? "ship";
}

export interface CraftLook {
  kind: CraftKind;
  ink: string;
  /** Degrees true; null: not told, drawn without a heading line. */
  course_deg: number | null;
  /** Length of the heading line [px]. */
  ahead_px: number;
  /** How it stands there: live filled; simulated hollow and dashed; planned thin; anything else hollow. */
  provenance: "live" | "simulated" | "typed" | "planned" | null;
  unmanned: boolean;
  selected: boolean;
}

/** A craft at x, y [CSS px]. */
export function drawCraft(ctx: CanvasRenderingContext2D, x: number, y: number, look: CraftLook): void {
  const path = CRAFT[look.kind];
  ctx.save();
  ctx.translate(x, y);
  if (look.selected) ring(ctx, 16, look.ink);
  ctx.rotate(((look.course_deg ?? 0) * Math.PI) / 180);
  if (look.course_deg !== null && look.ahead_px > 0) {
    ctx.beginPath();
    ctx.moveTo(0, -11);
    ctx.lineTo(0, -11 - look.ahead_px);
    ctx.lineWidth = 1.25;
    ctx.strokeStyle = look.ink;
    ctx.stroke();
  }
  const planned = look.provenance === "planned";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = colour("panel");
  ctx.globalAlpha = planned ? 0.55 : 1;
  ctx.stroke(path);
  ctx.fillStyle = look.provenance === "live" ? look.ink : colour("panel");
  ctx.fill(path);
  if (look.provenance === "simulated") ctx.setLineDash([2.4, 1.8]);
  ctx.lineWidth = planned ? 1 : 1.7;
  ctx.strokeStyle = look.ink;
  ctx.stroke(path);
  if (look.unmanned) {
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(0, 2, 1.6, 0, 7);
    ctx.fillStyle = look.provenance === "live" ? colour("panel") : look.ink;
    ctx.fill();
  }
  ctx.restore();
}

function ring(ctx: CanvasRenderingContext2D, radius: number, ink: string): void {
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 7);
  ctx.lineWidth = 4.5;
  ctx.strokeStyle = colour("panel");
  ctx.stroke();
  ctx.lineWidth = 2;
  ctx.strokeStyle = ink;
  ctx.stroke();
}

export type PlaceKind = "base" | "deck" | "datum" | "csp" | "sighting" | "find" | "marker" | "conflict";

const PLACES: Record<PlaceKind, Path2D> = {
  base: new Path2D("M-6 6V-1L0-6L6-1V6Z"),
  deck: new Path2D("M-6-6H6V6H-6ZM-2.6-3V3M2.6-3V3M-2.6 0H2.6"),
  datum: new Path2D("M-8 0H8M0-8V8M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0"),
  csp: new Path2D("M0-5L5 4H-5Z"),
  sighting: new Path2D("M-7 0C-4-4.6 4-4.6 7 0C4 4.6-4 4.6-7 0ZM2 0A2 2 0 1 1-2 0A2 2 0 1 1 2 0"),
  find: new Path2D("M-6.5 0A6.5 6.5 0 1 0 6.5 0A6.5 6.5 0 1 0-6.5 0M-3 0L-0.8 2.6L3.4-2.6"),
  marker: new Path2D("M0-7L4 5H-4ZM-6 5H6"),
  conflict: new Path2D("M0-8L8 6H-8ZM0-3V2M0 4V4.2"),
};

/** A place at x, y [CSS px]; `selected` draws a ring about it. */
export function drawPlace(
  ctx: CanvasRenderingContext2D, x: number, y: number, kind: PlaceKind, ink: string, selected = false,
): void {
  ctx.save();
  ctx.translate(x, y);
  if (selected) ring(ctx, 13, ink);
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.lineWidth = 4.5;
  ctx.strokeStyle = colour("panel");
  ctx.stroke(PLACES[kind]);
  if (kind === "base" || kind === "csp" || kind === "conflict") {
    ctx.fillStyle = colour("panel");
    ctx.fill(PLACES[kind]);
  }
  ctx.lineWidth = 1.7;
  ctx.strokeStyle = ink;
  ctx.stroke(PLACES[kind]);
  ctx.restore();
}

/** A short text with a rim in the colour of the panel, so that it is read on anything. */
export function drawLabel(
  ctx: CanvasRenderingContext2D, text: string, x: number, y: number, ink = colour("text"), bold = false,
): void {
  ctx.font = `${bold ? "600 " : ""}11.5px 'Noto Sans KR Variable', 'Noto Sans JP Variable', sans-serif`;
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = colour("panel");
  ctx.strokeText(text, x, y);
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
}
