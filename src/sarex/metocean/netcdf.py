"""CF-NetCDF wind and current files, read without guessing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.axes import even_axis, find_axis
from sarex.metocean.cf import decode_times, find_pair, stated_height_m, unit_factor
from sarex.metocean.gaps import check_steps, drop_empty_steps
from sarex.metocean.grid import GridLayer
from sarex.metocean.layer import Quantity
from sarex.metocean.spec import LayerSpec

__all__ = ["open_grid"]

_LIMIT_M_S = {"wind": 120.0, "current": 15.0}
"""No wind at 10 m and no current is faster: such values are a wrong unit or undeclared fill."""

WIND_HEIGHT_M = 10.0


def open_grid(path: Path, quantity: Quantity, spec: LayerSpec) -> GridLayer:
    """Read the wind or the current of a CF-NetCDF file.

    Parameters
    ----------
    path
        A file with one-dimensional longitude and latitude in even steps.
    quantity
        ``"wind"`` at 10 m or ``"current"`` at the surface.
    spec
        Names, unit and height, where the file does not state them; ``valid = "climatology"`` for
        a mean field; ``max_gap_h`` to allow gaps longer than the file's own step.

    Returns
    -------
    GridLayer
        Longitudes eastward from [-180, 180), latitudes northward, times ascending, m s-1; its
        assumptions say which gaps, holes and means it holds.

    Raises
    ------
    FieldError
        Whatever would have to be guessed, with the file, the variable and the way out.
    """
    where = Path(path).name
    data = _read(Path(path))
    try:
        return _grid(data, quantity, spec, where)
    finally:
        data.close()


def _read(path: Path) -> xr.Dataset:
    if not path.is_file():
        raise FieldError(
            "no such file",
            given=str(path),
            remedy="Give the path of a CF-NetCDF file.",
            where=path.name,
        )
    try:
        data = xr.open_dataset(path, decode_times=False, decode_timedelta=False, cache=False)
        return data.load()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise FieldError(
            "the file cannot be read as NetCDF",
            given=f"{path.stat().st_size} bytes; {str(error).splitlines()[0][:200]}",
            remedy="Fetch the file again, whole; check its size against the source.",
            where=path.name,
        ) from error


def _grid(data: xr.Dataset, quantity: Quantity, spec: LayerSpec, where: str) -> GridLayer:
    pair = find_pair(data, quantity, spec, where)
    lon_name, lat_name = find_axis(pair[0], "lon", where), find_axis(pair[0], "lat", where)
    time_name = _time_name(pair[0])
    notes = [*_height_notes(pair, quantity, spec, where)]
    east, north = (
        _values(variable, (time_name, lat_name, lon_name), quantity, spec, where)
        for variable in pair
    )
    lon, lon_order = even_axis(pair[0][lon_name], "lon", where)
    lat, lat_order = even_axis(pair[0][lat_name], "lat", where)
    velocity = np.stack([east, north], axis=-1)[:, lat_order][:, :, lon_order]
    velocity[np.isnan(velocity).any(axis=-1)] = np.nan
    _check_values(velocity, quantity, where)
    climatology = spec.valid == "climatology"
    title = " ".join(str(data.attrs.get("title", "")).split()) or "no title"
    if climatology:
        times = _climatology_time(velocity, quantity, where)
        notes.append(
            f"{quantity.capitalize()}: {where} ({title}) is a mean field used as a climatology: "
            "the same at all times, without the day's weather, eddies or tide."
        )
    else:
        times, velocity = _dated(pair[0], time_name, velocity, where)
    times, velocity, gap_notes = drop_empty_steps(times, velocity, quantity, where)
    gap_notes += () if climatology else check_steps(times, quantity, spec.max_gap_h, where)
    notes += [*gap_notes, *_hole_notes(velocity, quantity)]
    if not climatology:
        notes.insert(0, f"{quantity.capitalize()}: {where} ({title}), linear in time and space.")
    return GridLayer(
        quantity=quantity,
        times_ns=times,
        lon_deg=lon,
        lat_deg=lat,
        velocity_m_s=np.ascontiguousarray(velocity, dtype=np.float32),
        climatology=climatology,
        assumptions=tuple(notes),
        labels=(
            *(("CLIMATOLOGY",) if climatology else ()),
            *(("GAP BRIDGED",) if gap_notes else ()),
        ),
        source=where,
    )


def _time_name(variable: xr.DataArray) -> str | None:
    """The dimension of time: by standard name, axis or name."""
    for name in variable.dims:
        attributes = variable.coords[name].attrs if name in variable.coords else {}
        named = attributes.get("standard_name") == "time" or attributes.get("axis") == "T"
        if named or str(name).lower() in {"time", "t", "valid_time"}:
            return str(name)
    return None


def _values(
    variable: xr.DataArray,
    names: tuple[str | None, str, str],
    quantity: Quantity,
    spec: LayerSpec,
    where: str,
) -> NDArray[np.float64]:
    """(time, lat, lon) [m s-1]; other dimensions must have one value."""
    kept = [name for name in names if name is not None]
    missing = [name for name in kept if name not in variable.dims]
    extra = [str(n) for n in variable.dims if n not in kept and variable.sizes[n] > 1]
    if missing or extra:
        raise FieldError(
            f"the {quantity} has other dimensions than time, latitude and longitude",
            given=", ".join(f"{n} ({size})" for n, size in variable.sizes.items()),
            allowed="time, latitude and longitude; any other with one value",
            remedy="Cut the file to one level (the surface, or 10 m for a wind) and one member.",
            where=f"{where}, variable {variable.name}",
        )
    factor = unit_factor(variable, spec, where)
    ordered = variable.squeeze([n for n in variable.dims if n not in kept]).transpose(*kept)
    values: NDArray[np.float64] = ordered.values.astype(np.float64) * factor
    return values if names[0] is not None else values[np.newaxis]


def _height_notes(
    pair: tuple[xr.DataArray, xr.DataArray], quantity: Quantity, spec: LayerSpec, where: str
) -> tuple[str, ...]:
    """Refuse a wind at another height than 10 m, or at none that is stated."""
    if quantity == "current":
        return ()
    stated = {h for h in map(stated_height_m, pair) if h is not None}
    if spec.height_m is not None:
        stated.add(spec.height_m)
    if stated == {WIND_HEIGHT_M}:
        return ()
    if not stated:
        raise FieldError(
            "the height of the wind is not stated",
            allowed="10 m above the sea",
            remedy="Write height_m = 10 for the wind in the case, once its owner confirms it.",
            where=f"{where}, variable {pair[0].name}",
        )
    raise FieldError(
        "not the wind at 10 m",
        given=", ".join(f"{height:g} m" for height in sorted(stated)),
        allowed="10 m above the sea, which leeway coefficients refer to",
        remedy="Take the 10 m wind of the same source, or reduce the file to 10 m and say so.",
        where=f"{where}, variable {pair[0].name}",
    )


def _check_values(velocity: NDArray[np.float64], quantity: Quantity, where: str) -> None:
    if np.isnan(velocity).all():
        raise FieldError(
            f"the {quantity} has no values at all",
            given=f"{velocity.size // 2} grid values, all missing",
            remedy="Fetch the file again; check the area and the variable.",
            where=where,
        )
    fastest = float(np.nanmax(np.abs(velocity)))
    if fastest > _LIMIT_M_S[quantity]:
        raise FieldError(
            f"a {quantity} that cannot be",
            given=f"{fastest:g} m/s",
            allowed=f"at most {_LIMIT_M_S[quantity]:g} m/s",
            remedy="Check the unit, and that missing values are declared by _FillValue.",
            where=where,
        )


def _climatology_time(
    velocity: NDArray[np.float64], quantity: Quantity, where: str
) -> NDArray[np.int64]:
    if velocity.shape[0] != 1:
        raise FieldError(
            f"a climatology of the {quantity} with several times",
            given=f"{velocity.shape[0]} times",
            allowed="one mean field",
            remedy="Cut the file to the month or season that applies, or leave out valid = "
            "'climatology' if its times are dates.",
            where=where,
        )
    return np.zeros(1, np.int64)


def _dated(
    variable: xr.DataArray, time_name: str | None, velocity: NDArray[np.float64], where: str
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if time_name is None or time_name not in variable.coords or velocity.shape[0] < 2:
        raise FieldError(
            "a single field" if time_name in variable.coords else "an undated field",
            given="no time" if time_name not in variable.coords else "one time",
            allowed="two times or more, which reach from the distress to the end of the forecast",
            remedy="Give a file with dates; for a mean field state valid = 'climatology', which is "
            "then printed on every output.",
            where=where,
        )
    return decode_times(variable.coords[time_name], where), velocity


def _hole_notes(velocity: NDArray[np.float64], quantity: Quantity) -> tuple[str, ...]:
    empty = np.isnan(velocity[..., 0])
    if not empty.any():
        return ()
    return (
        f"{quantity.capitalize()}: {100 * empty.mean():.0f} % of the grid has no value (land or "
        "holes); beside it the value is interpolated from the grid points that have one.",
    )
