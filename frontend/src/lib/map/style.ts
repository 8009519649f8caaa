// How the sea and the land look, by theme. The land is the polygons on which the simulation runs.
import type { StyleSpecification } from "maplibre-gl";
import { colour } from "@/lib/ui/palette";
import { fontFaces } from "./fonts";

export const COAST_URL = "/api/v1/map/coast.pmtiles";
/** Layer of the tiles that holds the land polygons. */
const LAND = "land";

/** The style in the theme that the page has now. */
export function mapStyle(): StyleSpecification {
  return {
    version: 8,
    "font-faces": fontFaces() as StyleSpecification["font-faces"],
    sources: {
      coast: { type: "vector", url: `pmtiles://${new URL(COAST_URL, location.href).href}` },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      {
        id: "land",
        type: "fill",
        source: "coast",
        "source-layer": LAND,
        paint: { "fill-color": colour("land") },
      },
      {
        id: "shore",
        type: "line",
        source: "coast",
        "source-layer": LAND,
        paint: { "line-color": colour("shore"), "line-width": 0.8 },
      },
    ],
  };
}
