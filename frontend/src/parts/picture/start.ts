// Puts the picture on the map: for every part that stands beside it, not for this one's panel alone.
import { mapControl } from "@/lib/map/control.svelte";
import { redraw } from "@/lib/map/layers";
import { registerBelow } from "./draw/below";
import { registerLines } from "./draw/lines";
import { registerSigns } from "./draw/signs";
import { measure, registerMeasure } from "./measure.svelte";
import { begin, stage } from "./stage.svelte";

export function start(): void {
  registerBelow();
  registerLines();
  registerSigns();
  registerMeasure();
  begin();
  // The map comes and goes with the parts; the pointer is the page's.
  document.addEventListener("pointermove", ({ target, clientX, clientY }) => {
    const canvas = mapControl.map?.getCanvasContainer();
    const view = mapControl.view();
    if (!canvas || view === null || !canvas.contains(target as Node)) {
      if (stage.cursor !== null) stage.cursor = null;
      return;
    }
    const box = canvas.getBoundingClientRect();
    const [lon_deg, lat_deg] = view.unproject(clientX - box.left, clientY - box.top);
    stage.cursor = { lon_deg, lat_deg };
    if (measure.on) redraw();
  });
}
