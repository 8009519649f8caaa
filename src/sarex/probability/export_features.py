"""Contours, datums and strandings as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from sarex.canonical import ns_to_iso
from sarex.probability.datum import DatumTrack
from sarex.probability.imprint import Imprint
from sarex.probability.maps import SHARES, ProbabilityMap, polygon_on_earth
from sarex.probability.stranding import StrandingMap, Strandings

__all__ = ["contours_to_geojson", "stranding_to_geojson"]

_DIGITS = 7


def contours_to_geojson(
    maps: Sequence[ProbabilityMap],
    datums: Sequence[DatumTrack],
    imprint: Imprint,
    shares: Sequence[float] = SHARES,
) -> dict[str, Any]:
    """Contours of many objects and times, with the mean position of each.

    Parameters
    ----------
    maps
        One for each object and time.
    datums
        Mean position over time of each object.
    imprint
        Goes into the collection, its stamp into each feature.
    shares : sequence of float [1]
        Of the mass present.

    Returns
    -------
    dict
        Kinds of feature: ``contour`` (the fewest cells that hold a share, widest first, cut at the
        180th meridian, outer rings anticlockwise) and ``datum`` (point, with the radius of the
        circle that holds half).
    """
    features = [
        _marked("contour", feature, imprint)
        for made in maps
        for feature in made.to_geojson(shares)["features"]
    ]
    features += [
        _marked("datum", feature, imprint) for track in datums for feature in _points(track)
    ]
    return {"type": "FeatureCollection", **imprint.to_json(), "features": features}


def stranding_to_geojson(
    maps: Sequence[StrandingMap], strandings: Strandings, imprint: Imprint
) -> dict[str, Any]:
    """Stretches of coast with the probability of coming ashore there.

    Parameters
    ----------
    maps
        One for each object and time.
    strandings
        Give the curve of each object over time.
    imprint
        Goes into the collection, its stamp into each feature.

    Returns
    -------
    dict
        One feature for each cell that holds any; member ``stranded_by`` holds the probability of
        having come ashore by each output time, for each object, ``mass_ashore`` what is ashore
        then, and ``mass_left_fields`` what had left the fields by then without having come ashore:
        where it is above 0, the probabilities are lower bounds.
    """
    features = [_marked("stranding", feature, imprint) for made in maps for feature in _cells(made)]
    return {
        "type": "FeatureCollection",
        **imprint.to_json(),
        "times": [ns_to_iso(int(time)) for time in strandings.times_ns],
        "stranded_by": {
            name: [float(value) for value in strandings.curve(name)]
            for name in strandings.object_ids
        },
        "mass_ashore": {
            name: [float(value) for value in row]
            for name, row in zip(strandings.object_ids, strandings.mass_ashore, strict=True)
        },
        "mass_left_fields": {
            name: [float(value) for value in strandings.left_curve(name)]
            for name in strandings.object_ids
        },
        "features": features,
    }


def _marked(kind: str, feature: dict[str, Any], imprint: Imprint) -> dict[str, Any]:
    stamp = {"stamp": "EXERCISE"} if imprint.exercise else {}
    properties = {"kind": kind, **feature["properties"], **stamp, "marks": " ".join(imprint.marks)}
    return {**feature, "properties": properties}


def _points(track: DatumTrack) -> Iterator[dict[str, Any]]:
    for time, lon, lat, radius, mass in zip(
        track.times_ns, track.lon_deg, track.lat_deg, track.radius_m, track.mass, strict=True
    ):
        yield {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(float(lon), _DIGITS), round(float(lat), _DIGITS)],
            },
            "properties": {
                "search_object": track.object_id,
                "time": ns_to_iso(int(time)),
                "radius_50_m": round(float(radius), 1),
                "mass_present": round(float(mass), 6),
            },
        }


def _cells(made: StrandingMap) -> Iterator[dict[str, Any]]:
    for row, column in np.argwhere(made.probability > 0.0):
        west, south = made.x0_m + column * made.cell_m, made.y0_m + row * made.cell_m
        square = shapely.box(west, south, west + made.cell_m, south + made.cell_m)
        on_earth = shapely.transform(
            polygon_on_earth(square, made.plane), lambda xy: np.round(xy, _DIGITS)
        )
        yield {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.orient_polygons(on_earth)),
            "properties": {
                "search_object": made.object_id,
                "until": ns_to_iso(made.until_ns),
                "probability": float(made.probability[row, column]),
                "first": ns_to_iso(int(made.first_ns[row, column])),
                "median": ns_to_iso(int(made.median_ns[row, column])),
                "cell_m": made.cell_m,
                "mass_stranded": made.mass_stranded,
                "mass_not_stranded": made.mass_not_stranded,
                "mass_left_fields": made.mass_left_fields,
            },
        }
