// The two canvases over the map, drawn at most once a frame.
import { layersOf, type View } from "./layers";

export class Canvases {
  readonly #below: HTMLCanvasElement;
  readonly #above: HTMLCanvasElement;
  readonly #view: () => View;
  #timeNs = 0;
  #asked = false;

  constructor(below: HTMLCanvasElement, above: HTMLCanvasElement, view: () => View) {
    this.#below = below;
    this.#above = above;
    this.#view = view;
  }

  /** Draws both in the next frame, at this time. */
  ask(timeNs: number): void {
    this.#timeNs = timeNs;
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      const view = this.#view();
      this.#draw(this.#below, "below", view);
      this.#draw(this.#above, "above", view);
    });
  }

  #draw(canvas: HTMLCanvasElement, place: "below" | "above", view: View): void {
    const width = Math.round(view.width * view.ratio);
    const height = Math.round(view.height * view.ratio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const ctx = canvas.getContext("2d");
    if (ctx === null) throw new Error("this browser gives no 2D canvas");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    for (const layer of layersOf(place)) {
      ctx.save();
      ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      layer.draw(ctx, view, this.#timeNs);
      ctx.restore();
    }
  }
}
