// Wind barbs and current arrows.
import { M_S_PER_KN } from "@/lib/quantities";

/**
 * A wind barb at x, y: the shaft points to where the wind comes from; a pennant is 50 kn, a feather
 * 10, a half 5. Feathers lie on the side of low pressure: seen from the station along the shaft, to
 * the right in the northern hemisphere, to the left in the southern (WMO-No. 306).
 */
export function drawBarb(
  ctx: CanvasRenderingContext2D, x: number, y: number, uMs: number, vMs: number, latDeg: number,
): void {
  const speed = Math.hypot(uMs, vMs);
  let left = Math.round(speed / M_S_PER_KN / 5) * 5;
  ctx.beginPath();
  if (left === 0) {
    ctx.arc(x, y, 3.5, 0, 7);
    ctx.stroke();
    return;
  }
  const dx = -uMs / speed;
  const dy = vMs / speed; // screen y runs down
  const side = latDeg < 0 ? -1 : 1;
  const [rx, ry] = [-dy * side, dx * side];
  const shaft = 26;
  const at = (along: number, across: number): [number, number] => [
    x + dx * along + rx * across, y + dy * along + ry * across,
  ];
  ctx.moveTo(x, y);
  ctx.lineTo(...at(shaft, 0));
  let along = shaft;
  if (left < 10) along -= 4; // a half alone stands away from the end
  for (; left >= 50; left -= 50, along -= 6) {
    ctx.moveTo(...at(along, 0));
    ctx.lineTo(...at(along - 1, 9));
    ctx.lineTo(...at(along - 5, 0));
  }
  for (; left >= 10; left -= 10, along -= 4) {
    ctx.moveTo(...at(along, 0));
    ctx.lineTo(...at(along + 3, 9));
  }
  if (left >= 5) {
    ctx.moveTo(...at(along, 0));
    ctx.lineTo(...at(along + 1.5, 4.8));
  }
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, 1.8, 0, 7);
  ctx.fill();
}

/** A current arrow with its middle at x, y: it points to where the water goes; 20 px for a knot. */
export function drawCurrent(
  ctx: CanvasRenderingContext2D, x: number, y: number, uMs: number, vMs: number,
): void {
  const speed = Math.hypot(uMs, vMs);
  const length = Math.min(44, Math.max(8, (speed / M_S_PER_KN) * 20));
  if (speed < 0.01) return;
  const [dx, dy] = [uMs / speed, -vMs / speed];
  const [hx, hy] = [(dx * length) / 2, (dy * length) / 2];
  ctx.beginPath();
  ctx.moveTo(x - hx, y - hy);
  ctx.lineTo(x + hx, y + hy);
  ctx.lineTo(x + hx - dx * 6 - dy * 3.4, y + hy - dy * 6 + dx * 3.4);
  ctx.moveTo(x + hx, y + hy);
  ctx.lineTo(x + hx - dx * 6 + dy * 3.4, y + hy - dy * 6 - dx * 3.4);
  ctx.stroke();
}
