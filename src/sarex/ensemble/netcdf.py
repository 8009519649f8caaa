"""An ensemble as CF-NetCDF trajectories, for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sarex.ensemble.model import Ensemble, Status

__all__ = ["to_netcdf"]

_COMPRESS = {"zlib": True, "complevel": 4}


def to_netcdf(ensemble: Ensemble, path: Path) -> None:
    """Write the paths as a CF discrete sampling geometry, ``featureType = trajectory``.

    One trajectory for each particle; longitude, latitude, time and status are
    (trajectory, obs), as CF 1.11, appendix H.4.1, asks for. The prior weight, hypothesis and
    search object of each trajectory and the provenance (JSON, attribute of the file) go along.
    """
    count, times = ensemble.particle_count, ensemble.times_ns.size
    shape = ("trajectory", "obs")
    seconds = np.broadcast_to(ensemble.times_ns // 1_000_000_000, (count, times))
    data = xr.Dataset(
        {
            "status": (
                shape,
                ensemble.status.T,
                {
                    "long_name": "state of the object",
                    "flag_values": np.array([int(s) for s in Status], dtype=np.uint8),
                    "flag_meanings": " ".join(s.name.lower() for s in Status),
                    "coordinates": "time lon lat",
                },
            ),
            "prior_weight": (
                "trajectory",
                np.exp(ensemble.log_prior),
                {"long_name": "prior weight of the draw of the trajectory", "units": "1"},
            ),
            "draw": ("trajectory", ensemble.draw, {"long_name": "number of the draw"}),
            "hypothesis": (
                "trajectory",
                ensemble.hypothesis,
                _flags("hypothesis", ensemble.hypothesis_ids),
            ),
            "search_object": (
                "trajectory",
                ensemble.search_object,
                _flags("search object", ensemble.object_ids),
            ),
        },
        coords={
            "trajectory": (
                "trajectory",
                np.arange(count, dtype=np.int32),
                {"cf_role": "trajectory_id", "long_name": "number of the particle"},
            ),
            "time": (
                shape,
                seconds,
                {
                    "standard_name": "time",
                    "units": "seconds since 1970-01-01T00:00:00Z",
                    "calendar": "standard",
                },
            ),
            "lon": (
                shape,
                ensemble.lon_deg.T,
                {"standard_name": "longitude", "units": "degrees_east"},
            ),
            "lat": (
                shape,
                ensemble.lat_deg.T,
                {"standard_name": "latitude", "units": "degrees_north"},
            ),
        },
        attrs={
            "Conventions": "CF-1.11",
            "featureType": "trajectory",
            "title": "Drift forecast for search and rescue: weighted paths",
            "source": ensemble.provenance.model,
            "comment": " ".join(ensemble.provenance.assumptions),
            "provenance": json.dumps(ensemble.provenance.to_json(), sort_keys=True),
        },
    )
    encoding: dict[str, dict[str, Any]] = {
        str(name): dict(_COMPRESS) for name in data.variables if data[name].ndim == 2
    }
    for name in data.variables:
        encoding.setdefault(str(name), {})["_FillValue"] = None
    data.to_netcdf(path, engine="netcdf4", format="NETCDF4", encoding=encoding)


def _flags(name: str, ids: tuple[str, ...]) -> dict[str, object]:
    return {
        "long_name": f"{name} of the trajectory",
        "flag_values": np.arange(len(ids), dtype=np.int32),
        "flag_meanings": " ".join(word.replace(" ", "_") for word in ids),
    }
