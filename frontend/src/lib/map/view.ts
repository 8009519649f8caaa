// The view of the map as plain numbers, so that layers need not know the map library.
import type { Map as Maplibre } from "maplibre-gl";
import type { Theme } from "@/lib/state/settings.svelte";
import { mercator, type View } from "./layers";

const TILE_PX = 512;

export function viewOf(map: Maplibre, theme: Theme): View {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const zoom = map.getZoom();
  const scale = TILE_PX * 2 ** zoom;
  const centre = map.getCenter();
  const [cx, cy] = mercator(centre.lng, centre.lat);
  const x0 = width / 2 - cx * scale;
  const y0 = height / 2 - cy * scale;
  const unproject = (x: number, y: number): [number, number] => {
    const my = (y - y0) / scale;
    const lat = Math.atan(Math.sinh(Math.PI * (1 - 2 * my)));
    return [((x - x0) / scale - 0.5) * 360, (lat * 180) / Math.PI];
  };
  const [west_deg, north_deg] = unproject(0, 0);
  const [east_deg, south_deg] = unproject(width, height);
  return {
    width, height, zoom, theme, scale, x0, y0, west_deg, south_deg, east_deg, north_deg, unproject,
    ratio: devicePixelRatio,
    project(lonDeg, latDeg) {
      const [mx, my] = mercator(lonDeg, latDeg);
      const wrapped = mx + Math.round(cx - mx);
      return [x0 + scale * wrapped, y0 + scale * my];
    },
  };
}
