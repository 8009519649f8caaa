// How the sea and the land look, by theme. The land is the polygons on which the simulation runs.
import type { StyleSpecification } from "maplibre-gl";
import type { Theme } from "@/lib/state/settings.svelte";
import { fontFaces } from "./fonts";

interface Inks {
  sea: string;
  land: string;
  shore: string;
}

const INKS: Record<Theme, Inks> = {
  day: { sea: "#dbe8ee", land: "#f3efe4", shore: "#8a8f84" },
  dusk: { sea: "#12222e", land: "#26333a", shore: "#5d7078" },
  night: { sea: "#060000", land: "#1a0000", shore: "#6a0000" },
};

export const COAST_URL = "/api/v1/map/coast.pmtiles";
/** Layer of the tiles that holds the land polygons. */
const LAND = "land";

export function mapStyle(theme: Theme): StyleSpecification {
  const inks = INKS[theme];
  return {
    version: 8,
    "font-faces": fontFaces() as StyleSpecification["font-faces"],
    sources: {
      coast: { type: "vector", url: `pmtiles://${new URL(COAST_URL, location.href).href}` },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": inks.sea } },
      {
        id: "land",
        type: "fill",
        source: "coast",
        "source-layer": LAND,
        paint: { "fill-color": inks.land },
      },
      {
        id: "shore",
        type: "line",
        source: "coast",
        "source-layer": LAND,
        paint: { "line-color": inks.shore, "line-width": 0.8 },
      },
    ],
  };
}
