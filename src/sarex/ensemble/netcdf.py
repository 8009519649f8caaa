"""An ensemble as CF-NetCDF trajectories, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.cf import PATHS, VARIABLES, attributes_of_file, attributes_of_variable
from sarex.ensemble.reader import EnsembleReader, parts_of

__all__ = ["to_netcdf"]

_SHAPE = ("trajectory", "obs")
_NUMBERS = ("draw", "hypothesis", "search_object", "member")
_CHUNK_BYTES = 1 << 20
_SECOND_NS = 1_000_000_000
_WGS_84 = {
    "grid_mapping_name": "latitude_longitude",
    "semi_major_axis": 6_378_137.0,
    "inverse_flattening": 298.257223563,
    "longitude_of_prime_meridian": 0.0,
    "crs_wkt": 'GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,'
    '298.257223563]],CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],'
    'ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4326]]',
}


def to_netcdf(ensemble: EnsembleReader, path: Path) -> None:
    """Write the paths as a CF discrete sampling geometry, ``featureType = trajectory``.

    One trajectory for each particle; longitude, latitude, time and status are
    (trajectory, obs), as CF 1.11, appendix H.4.1, asks for. Draw, hypothesis, search object, member
    of the forcing and prior weight of each trajectory and the provenance (JSON, attribute of the
    file) go along. Particles are written piece by piece; the file appears when it is whole.

    Parameters
    ----------
    ensemble
        In memory, or as :func:`sarex.ensemble.storage.open_stored` reads it.
    path
        The file; one that is there is replaced.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        with netCDF4.Dataset(draft, "w", format="NETCDF4") as data:
            _define(data, ensemble)
            for part, piece in parts_of(ensemble):
                for name, values in (
                    ("lon", piece.lon_deg),
                    ("lat", piece.lat_deg),
                    ("status", piece.status),
                ):
                    data[name][part] = np.ascontiguousarray(values.T)
                data["time"][part] = np.broadcast_to(
                    piece.times_ns // _SECOND_NS, piece.lon_deg.shape[::-1]
                )
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _define(data: Any, ensemble: EnsembleReader) -> None:
    """Dimensions, variables, attributes, and what has one value for each trajectory."""
    data.setncatts(attributes_of_file(ensemble.provenance))
    data.createDimension("trajectory", ensemble.particle_count)
    data.createDimension("obs", ensemble.times_ns.size)
    data.createVariable("crs", "i4").setncatts(_WGS_84)
    for name in ("trajectory", "time", *PATHS, *_NUMBERS):
        _variable(data, name, ensemble)
    data["status"].setncatts({"coordinates": "time lon lat", "grid_mapping": "crs"})
    data["trajectory"][:] = np.arange(ensemble.particle_count)
    for name in _NUMBERS:
        data[name][:] = getattr(ensemble, name)
    weight = data.createVariable("prior_weight", "f8", ("trajectory",), fill_value=False)
    weight.setncatts({"long_name": "prior weight of the draw of the trajectory", "units": "1"})
    weight[:] = np.exp(ensemble.log_prior)


def _variable(data: Any, name: str, ensemble: EnsembleReader) -> None:
    dtype = np.dtype(VARIABLES[name].dtype)
    path = name in PATHS or name == "time"
    times, count = ensemble.times_ns.size, ensemble.particle_count
    rows = max(1, min(count, _CHUNK_BYTES // (8 * times)))
    variable = data.createVariable(
        name,
        dtype,
        _SHAPE if path else ("trajectory",),
        compression="zlib" if path else None,
        complevel=1,
        shuffle=True,
        chunksizes=(rows, times) if path else None,
        fill_value=False,
    )
    attributes = attributes_of_variable(name, ensemble.hypothesis_ids, ensemble.object_ids)
    attributes.pop("axis", None)  # a time that depends on the trajectory too is no axis
    variable.setncatts({key: _typed(key, value, dtype) for key, value in attributes.items()})


def _typed(key: str, value: Any, dtype: np.dtype[Any]) -> str | NDArray[Any]:
    """Flags and bounds in the type of their variable, as CF asks."""
    return np.asarray(value, dtype=dtype) if key.startswith(("flag_values", "valid_")) else value
