// Moves the one map from anywhere on the page, also before it is there.
import type { Map as Maplibre } from "maplibre-gl";
import type { Theme } from "@/lib/state/settings.svelte";
import { mapStyle } from "./style";
import { viewOf } from "./view";
import type { View } from "./layers";
import { settings } from "@/lib/state/settings.svelte";

export interface Bounds {
  west_deg: number;
  south_deg: number;
  east_deg: number;
  north_deg: number;
}

class MapControl {
  /** Where the map looks: (lon, lat) and zoom; kept while another page is shown. */
  centre = $state<[number, number]>([128.5, 35.0]);
  zoom = $state(6);
  #map: Maplibre | null = null;
  #theme: Theme | null = null;

  attach(map: Maplibre): void {
    this.#map = map;
    this.#theme = settings.theme;
  }

  detach(): void {
    this.#map = null;
  }

  moved(map: Maplibre): void {
    this.centre = [map.getCenter().lng, map.getCenter().lat];
    this.zoom = map.getZoom();
  }

  restyle(theme: Theme): void {
    if (this.#map === null || theme === this.#theme) return;
    this.#theme = theme;
    this.#map.setStyle(mapStyle(), { diff: true });
  }

  /** The library's own map, for tools that draw by dragging; null while no map is shown. */
  get map(): Maplibre | null {
    return this.#map;
  }

  /** How the map is seen now; null while no map is shown. */
  view(): View | null {
    return this.#map && viewOf(this.#map, settings.theme);
  }

  /** Shows a rectangle whole. */
  fit(bounds: Bounds): void {
    const { west_deg, south_deg, east_deg, north_deg } = bounds;
    if (this.#map) {
      const padding = 40;
      this.#map.fitBounds([west_deg, south_deg, east_deg, north_deg], { padding, maxZoom: 12, animate: false });
    } else {
      // No map is shown yet: near enough for a small screen.
      const spanDeg = Math.max((east_deg - west_deg) * Math.cos((((south_deg + north_deg) / 2) * Math.PI) / 180), north_deg - south_deg);
      this.centre = [(west_deg + east_deg) / 2, (south_deg + north_deg) / 2];
      this.zoom = Math.min(12, Math.log2(360 / spanDeg) - 0.5);
    }
  }

  /** Puts a place into the middle. */
  lookAt(lonDeg: number, latDeg: number, zoom?: number): void {
    this.centre = [lonDeg, latDeg];
    if (zoom !== undefined) this.zoom = zoom;
    this.#map?.jumpTo({ center: this.centre, zoom: zoom ?? this.#map.getZoom() });
  }

  zoomBy(steps: number): void {
    this.#map?.zoomTo(this.#map.getZoom() + steps, { animate: false });
  }

  panBy(xPx: number, yPx: number): void {
    this.#map?.panBy([xPx, yPx], { animate: false });
  }
}

export const mapControl = new MapControl();
