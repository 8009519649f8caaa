"""The folder of a backtracking: origins as arrays, map, picture, and what it says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sarex.drift.origins import Origins
    from sarex.geo import Coast
    from sarex.probability import ProbabilityMap
    from sarex.probability.imprint import Imprint

__all__ = ["FORMAT", "summary_lines", "write_folder"]

FORMAT = "sarex.origins/1"


def write_folder(
    folder: Path, origins: Origins, coast: Coast, imprint: Imprint, command: str
) -> dict[str, Any]:
    """Write ``origins.npz``, ``origins.geojson``, ``origins.png`` and ``origins.json``.

    Returns
    -------
    dict
        What ``origins.json`` says.
    """
    import numpy as np

    from sarex.review.origin_picture import origin_picture

    chart = _chart(origins)
    said = _record(origins, chart, imprint, command)
    np.savez(
        folder / "origins.npz",
        lon_deg=origins.lon_deg,
        lat_deg=origins.lat_deg,
        time_ns=origins.start_ns,
        weight=origins.weight,
        hypothesis=origins.hypothesis,
        hypothesis_ids=np.array(origins.hypothesis_ids),
        provenance=np.array(json.dumps(origins.provenance.to_json(), sort_keys=True)),
    )
    _dump(folder / "origins.geojson", _geojson(origins, chart, imprint))
    _dump(folder / "origins.json", said)
    (folder / "origins.png").write_bytes(origin_picture(origins, coast, imprint))
    return said


def _chart(origins: Origins) -> ProbabilityMap:
    from sarex.geo import LocalPlane
    from sarex.probability import smooth_map

    plane = LocalPlane(origins.finds[0].lon_deg, origins.finds[0].lat_deg)
    ensemble = origins.to_ensemble()
    return smooth_map(ensemble, origins.weight, int(ensemble.times_ns[0]), "origin", plane)


def _geojson(origins: Origins, chart: ProbabilityMap, imprint: Imprint) -> dict[str, Any]:
    """Contours of the places of origin at any time of the window, and the finds."""
    from sarex.quantities import format_iso

    made = chart.to_geojson()
    for feature in made["features"]:
        del feature["properties"]["time"]
        feature["properties"]["meaning"] = "smallest area with this share of the origins"
    made["features"] += [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [find.lon_deg, find.lat_deg]},
            "properties": {
                "search_object": find.search_object.id,
                "found": format_iso(find.time_ns),
                "error_m": find.error_m,
            },
        }
        for find in origins.finds
    ]
    return {**made, **imprint.to_json()}


def _record(
    origins: Origins, chart: ProbabilityMap, imprint: Imprint, command: str
) -> dict[str, Any]:
    from sarex.quantities import format_iso

    early, middle, late = (format_iso(t) for t in origins.time_quantiles_ns())
    return {
        "format": FORMAT,
        "area_m2": {f"{region.share:g}": region.area_m2 for region in chart.regions()},
        "command": command,
        "effective": origins.effective,
        "hypothesis_weights": origins.hypothesis_weights,
        "lost": {"0.05": early, "0.5": middle, "0.95": late},
        "seeds": origins.seeds,
        "smoothing_m": chart.smoothing_m,
        "stamps": list(imprint.stamps),
        "weighed_m": list(origins.weighed_m),
        **imprint.to_json(),
    }


def summary_lines(said: dict[str, Any]) -> list[str]:
    """What a person reads at the end: areas, times, and what it is not."""
    from sarex.quantities import NM_M, format_dtg, parse_time

    areas = ", ".join(
        f"{100 * float(share):.0f} % in {area / NM_M**2:,.0f} NM²"
        for share, area in said["area_m2"].items()
    )
    lost = {share: format_dtg(parse_time(text)) for share, text in said["lost"].items()}
    lines = [
        *([" ".join(said["stamps"])] if said["stamps"] else []),
        f"Origins: {areas}.",
        f"Lost: middle {lost['0.5']}, 5 % before {lost['0.05']}, 5 % after {lost['0.95']}.",
        f"Rests on {said['seeds']:,} seeds that count like {said['effective']:,.0f}.",
    ]
    if set(said["hypothesis_weights"]) != {"anywhere"}:
        told = ", ".join(f"{k} {100 * v:.0f} %" for k, v in said["hypothesis_weights"].items())
        lines.append(f"Hypotheses given the finds: {told}.")
    return [
        *lines,
        "This is NOT one place: it is where the finds can have come from under the stated drift,",
        "its errors and the stated prior. Another prior gives another answer.",
    ]


def _dump(path: Path, value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
