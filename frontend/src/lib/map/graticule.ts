// Lines of latitude and longitude, labelled along the edges in degrees and minutes.
import { colour } from "@/lib/ui/palette";
import { registerLayer, type View } from "./layers";

const STEPS_DEG = [20, 10, 5, 2, 1, 1 / 2, 1 / 4, 1 / 6, 1 / 12, 1 / 30, 1 / 60];
const APART_PX = 110;

function stepOf(view: View): number {
  const pxPerDeg = view.scale / 360;
  return STEPS_DEG.findLast((step) => step * pxPerDeg >= APART_PX) ?? 20;
}

function label(deg: number, plus: string, minus: string, digits: number): string {
  const minutes = Math.round(Math.abs(deg) * 60);
  const whole = String(Math.floor(minutes / 60)).padStart(digits, "0");
  const sign = deg < 0 ? minus : plus;
  return minutes % 60 ? `${whole}°${String(minutes % 60).padStart(2, "0")}′${sign}` : `${whole}°${sign}`;
}

function draw(ctx: CanvasRenderingContext2D, view: View): void {
  const step = stepOf(view);
  ctx.strokeStyle = colour("graticule");
  ctx.fillStyle = colour("graticule-text");
  ctx.font = "11px 'Noto Sans KR Variable', sans-serif";
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let lon = Math.ceil(view.west_deg / step) * step; lon < view.east_deg; lon += step) {
    const x = Math.round(view.project(lon, 0)[0]) + 0.5;
    ctx.moveTo(x, 0);
    ctx.lineTo(x, view.height);
    ctx.fillText(label(((lon + 540) % 360) - 180, "E", "W", 3), x + 4, 13);
  }
  for (let lat = Math.ceil(view.south_deg / step) * step; lat < view.north_deg; lat += step) {
    const y = Math.round(view.project(0, lat)[1]) + 0.5;
    ctx.moveTo(0, y);
    ctx.lineTo(view.width, y);
    ctx.fillText(label(lat, "N", "S", 2), 4, y - 4);
  }
  ctx.stroke();
}

registerLayer({ id: "graticule", place: "below", order: -100, draw });
