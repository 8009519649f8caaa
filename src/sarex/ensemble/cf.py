"""What each variable of an ensemble is, in the words of the CF conventions.

The Zarr store and the NetCDF file say the same: names, dimensions and attributes come from here.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sarex.ensemble.model import Status
from sarex.provenance import Provenance

__all__ = ["PATHS", "VARIABLES", "Variable", "attributes_of_file", "attributes_of_variable"]


class Variable(NamedTuple):
    """Dimensions, type and fixed attributes of a variable."""

    dimensions: tuple[str, ...]
    dtype: str
    attributes: dict[str, Any]


PATHS = ("lon", "lat", "status")
"""The variables that have a value for each particle and time."""
_DIMENSIONS = ("time", "trajectory")
_STATUS_FLAGS = {
    "flag_values": [int(state) for state in Status],
    "flag_meanings": " ".join(state.name.lower() for state in Status),
}

VARIABLES: dict[str, Variable] = {
    "time": Variable(
        ("time",),
        "int64",
        {
            "standard_name": "time",
            "long_name": "time of output",
            "units": "seconds since 1970-01-01T00:00:00Z",
            "calendar": "standard",
            "units_metadata": "leap_seconds: none",
            "axis": "T",
        },
    ),
    "trajectory": Variable(
        ("trajectory",),
        "int32",
        {"cf_role": "trajectory_id", "long_name": "number of the particle"},
    ),
    "lon": Variable(
        _DIMENSIONS,
        "float64",
        {
            "standard_name": "longitude",
            "long_name": "longitude (WGS 84)",
            "units": "degrees_east",
            "valid_min": -180.0,
            "valid_max": 180.0,
        },
    ),
    "lat": Variable(
        _DIMENSIONS,
        "float64",
        {
            "standard_name": "latitude",
            "long_name": "latitude (WGS 84)",
            "units": "degrees_north",
            "valid_min": -90.0,
            "valid_max": 90.0,
        },
    ),
    "status": Variable(
        _DIMENSIONS,
        "uint8",
        {"long_name": "state of the object", **_STATUS_FLAGS, "coordinates": "lon lat"},
    ),
    "draw": Variable(("trajectory",), "int32", {"long_name": "number of the draw"}),
    "hypothesis": Variable(("trajectory",), "int32", {"long_name": "hypothesis of the draw"}),
    "search_object": Variable(("trajectory",), "int32", {"long_name": "search object"}),
    "member": Variable(
        ("trajectory",), "int32", {"long_name": "member of the forcing that moves the draw"}
    ),
    "log_prior": Variable(
        ("trajectory",),
        "float64",
        {"long_name": "natural logarithm of the prior weight of the draw", "units": "1"},
    ),
}
"""Every variable of a store, in the order in which it is written."""


def attributes_of_variable(
    name: str, hypothesis_ids: tuple[str, ...], object_ids: tuple[str, ...]
) -> dict[str, Any]:
    """Attributes of one variable; the two that number a list carry the list as flags."""
    lists = {"hypothesis": hypothesis_ids, "search_object": object_ids}
    attributes = dict(VARIABLES[name].attributes)
    if name in lists:
        attributes |= {
            "flag_values": list(range(len(lists[name]))),
            "flag_meanings": " ".join(word.replace(" ", "_") for word in lists[name]),
        }
    return attributes


def attributes_of_file(provenance: Provenance) -> dict[str, Any]:
    """Attributes of the whole: conventions, what it is, where it comes from."""
    return {
        "Conventions": "CF-1.11",
        "featureType": "trajectory",
        "title": "Drift forecast for search and rescue: weighted paths",
        "source": provenance.model,
        "history": f"sarex {provenance.versions['sarex']}: forecast made",
        "comment": " ".join(provenance.assumptions),
        "provenance": json.dumps(provenance.to_json(), ensure_ascii=False, sort_keys=True),
    }
