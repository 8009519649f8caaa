// Range and bearing between two places, by pointer or by the keys that move the map.
import { mapControl } from "@/lib/map/control.svelte";
import { redraw, registerLayer } from "@/lib/map/layers";
import { drawLabel } from "@/lib/map/symbols";
import { degrees, miles } from "@/lib/quantities";
import { colour } from "@/lib/ui/palette";
import { rangeBearing } from "./geodesy";
import { stage } from "./stage.svelte";

type Place = { lon_deg: number; lat_deg: number };

class Measure {
  on = $state(false);
  from = $state.raw<Place | null>(null);
  to = $state.raw<Place | null>(null);

  /** The second place: set, or where the pointer (the middle of the map without one) is. */
  get end(): Place | null {
    return this.to ?? stage.cursor ?? middle();
  }

  get result(): { range_m: number; bearing_deg: number } | null {
    const end = this.end;
    if (!this.on || this.from === null || end === null) return null;
    return rangeBearing(this.from.lon_deg, this.from.lat_deg, end.lon_deg, end.lat_deg);
  }

  toggle(): void {
    this.on = !this.on;
    this.from = this.to = null;
    redraw();
  }

  /** Sets the next place: the first, then the second, then the first anew. */
  set(place: Place | null): void {
    if (place === null) return;
    if (this.from === null || this.to !== null) [this.from, this.to] = [place, null];
    else this.to = place;
    redraw();
  }
}

export const measure = new Measure();

/** The middle of the map; null while there is none. */
export function middle(): Place | null {
  void [mapControl.centre, mapControl.zoom]; // told again when the map was moved
  const view = mapControl.view();
  if (view === null) return null;
  const [lon_deg, lat_deg] = view.unproject(view.width / 2, view.height / 2);
  return { lon_deg, lat_deg };
}

export function registerMeasure(): void {
  registerLayer({
    id: "picture.measure", place: "above", order: 90,
    draw(ctx, view) {
      const end = measure.end;
      if (!measure.on || measure.from === null || end === null) return;
      const a = view.project(measure.from.lon_deg, measure.from.lat_deg);
      const b = view.project(end.lon_deg, end.lat_deg);
      for (const [width, ink] of [[4, colour("panel")], [1.6, colour("text")]] as const) {
        ctx.beginPath();
        ctx.moveTo(...a);
        ctx.lineTo(...b);
        ctx.lineWidth = width;
        ctx.strokeStyle = ink;
        ctx.stroke();
      }
      const { result } = measure;
      if (result) drawLabel(ctx, `${miles(result.range_m)} · ${degrees(result.bearing_deg)}T`, b[0] + 10, b[1] - 8, colour("text"), true);
    },
    hit(x, y, view) {
      if (!measure.on) return false;
      const [lon_deg, lat_deg] = view.unproject(x, y);
      measure.set({ lon_deg, lat_deg });
      return true;
    },
  });
}
