// Particles as pixels of an image: 200,000 of them without a GPU.
import type { View } from "@/lib/map/layers";
import type { Forecast, Frame } from "../forecast";

export class Raster {
  #canvas = document.createElement("canvas");
  #ctx = this.#canvas.getContext("2d") as CanvasRenderingContext2D;
  #image: ImageData | null = null;
  #pixels = new Uint32Array(0);
  #yPx = new Float32Array(65536);

  /**
   * Draws the particles between two frames.
   *
   * `inks` holds for each particle its colour, 0xAABBGGRR, 0 for one that is not shown; of those on
   * one pixel the most opaque is seen. `size` is the side of a particle in device pixels.
   */
  draw(
    ctx: CanvasRenderingContext2D, view: View, forecast: Forecast, [a, b]: [Frame, Frame], part: number,
    inks: Uint32Array, size: number,
  ): void {
    const { ratio } = view;
    const width = Math.round(view.width * ratio);
    const height = Math.round(view.height * ratio);
    if (width === 0 || height === 0) return; // printed pages hide the map
    if (this.#image?.width !== width || this.#image.height !== height) {
      [this.#canvas.width, this.#canvas.height] = [width, height];
      this.#image = this.#ctx.createImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    this.#pixels.fill(0);
    const k = view.scale * ratio;
    const bx = view.x0 * ratio + k * wrapped(forecast.x0, view);
    const kx = k * forecast.xStep;
    const by = view.y0 * ratio;
    for (let i = 0; i < 65535; i++) this.#yPx[i] = by + k * (forecast.yOf[i] as number);
    fill(this.#pixels, width, height, a, b, part, inks, bx, kx, this.#yPx, size, forecast.meta.status);
    this.#ctx.putImageData(this.#image, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.#canvas, 0, 0, view.width, view.height);
  }
}

/** Mercator x of the forecast's origin, on the copy of the world that is seen. */
function wrapped(mx: number, view: View): number {
  const middle = (view.width / 2 - view.x0) / view.scale;
  return mx + Math.round(middle - mx);
}

function fill(
  pixels: Uint32Array, width: number, height: number, a: Frame, b: Frame, part: number,
  inks: Uint32Array, bx: number, kx: number, yPx: Float32Array, size: number, status: { stranded: number },
): void {
  const [xa, xb, sa, sb] = [a.xy, b.xy, a.status, b.status];
  const stranded = status.stranded;
  const far = size - 1;
  for (let p = 0, q = 0; p < inks.length; p++, q += 2) {
    const ink = inks[p] as number;
    if (ink === 0 || (sa[p] as number) > stranded || (sb[p] as number) > stranded) continue;
    const ax = xa[q] as number;
    const ay = xa[q + 1] as number;
    const x = (bx + kx * (ax + ((xb[q] as number) - ax) * part)) | 0;
    const y = (yPx[(ay + ((xb[q + 1] as number) - ay) * part + 32767.5) | 0] as number) | 0;
    if (x < 0 || y < 0 || x + far >= width || y + far >= height) continue;
    let at = y * width + x;
    for (let row = 0; row < size; row++, at += width) {
      for (let column = 0; column < size; column++) {
        if (ink > (pixels[at + column] as number)) pixels[at + column] = ink;
      }
    }
  }
}

const reader = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;

/** A colour of CSS with an opacity of 0 to 255, as 0xAABBGGRR. */
export function packed(css: string, alpha: number): number {
  reader.fillStyle = css; // reads back as #rrggbb, however short it was written
  const value = Number.parseInt(String(reader.fillStyle).slice(1), 16);
  const [r, g, b] = [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
