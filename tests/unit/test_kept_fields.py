"""Fields kept in the cache: the same bit for bit, and never one that is not of these bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sarex.errors import FieldError
from sarex.metocean import GridLayer, LayerSpec, open_grid, opening
from sarex.metocean.kept import open_kept_grid

SPEC = LayerSpec(error={"sigma_m_s": 0.1, "tau_h": 3.0, "source": "assumed"})


def write_currents(path: Path, factor: float = 1.0) -> Path:
    rng = np.random.default_rng(5)
    shape = (4, 6, 7)
    data = xr.Dataset(
        {
            name: (
                ("time", "lat", "lon"),
                (factor * rng.uniform(-1, 1, shape)).astype(np.float32),
                {"standard_name": standard, "units": "m s-1"},
            )
            for name, standard in (
                ("u", "eastward_sea_water_velocity"),
                ("v", "northward_sea_water_velocity"),
            )
        },
        coords={
            "time": ("time", np.arange(4), {"units": "hours since 2026-02-24T00:00:00Z"}),
            "lat": ("lat", 48 + 0.25 * np.arange(6), {"units": "degrees_north"}),
            "lon": ("lon", -6 + 0.25 * np.arange(7), {"units": "degrees_east"}),
        },
    )
    data.to_netcdf(path, engine="netcdf4")
    return path


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were really read."""
    made: list[Path] = []

    def counted(path: Path, *args: object, **more: object) -> GridLayer:
        made.append(path)
        return open_grid(path, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "open_grid", counted)
    return made


def test_what_is_kept_is_what_was_read(tmp_path: Path, readings: list[Path]) -> None:
    path = write_currents(tmp_path / "c.nc")
    first, second = (
        open_kept_grid(path, "current", SPEC, cache_dir=tmp_path / "k") for _ in range(2)
    )
    assert readings == [path]
    for name in GridLayer.__slots__:
        before, after = getattr(first, name), getattr(second, name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype
            assert before.tobytes() == after.tobytes()
            assert not after.flags.writeable
        else:
            assert before == after
            assert type(before) is type(after)
    assert first.content_hash == second.content_hash


def test_other_bytes_words_or_names_are_read_anew(tmp_path: Path, readings: list[Path]) -> None:
    path = write_currents(tmp_path / "c.nc")
    keep = tmp_path / "k"
    open_kept_grid(path, "current", SPEC, cache_dir=keep)
    open_kept_grid(path, "current", SPEC.model_copy(update={"max_gap_h": 9.0}), cache_dir=keep)
    other = path.rename(tmp_path / "d.nc")
    assert open_kept_grid(other, "current", SPEC, cache_dir=keep).source == "d.nc"
    write_currents(other, 0.5)
    halved = open_kept_grid(other, "current", SPEC, cache_dir=keep)
    assert len(readings) == 4
    assert np.nanmax(np.abs(halved.velocity_m_s)) <= 0.5


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut short", None])
def test_a_damaged_entry_is_read_anew_and_mended(
    tmp_path: Path, readings: list[Path], damage: bytes | None
) -> None:
    path, keep = write_currents(tmp_path / "c.nc"), tmp_path / "k"
    first = open_kept_grid(path, "current", SPEC, cache_dir=keep)
    (entry,) = keep.iterdir()
    whole = entry.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    entry.write_bytes(flipped if damage is None else damage)
    assert open_kept_grid(path, "current", SPEC, cache_dir=keep).content_hash == first.content_hash
    assert len(readings) == 2
    assert entry.read_bytes() == whole


def test_what_is_refused_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "c.nc"
    path.write_bytes(b"no field")
    with pytest.raises(FieldError):
        open_kept_grid(path, "current", SPEC, cache_dir=tmp_path / "k")
    assert not (tmp_path / "k").exists()


def test_a_cache_that_cannot_be_written_hinders_nobody(tmp_path: Path) -> None:
    path = write_currents(tmp_path / "c.nc")
    (tmp_path / "k").write_text("a file where the folder would be")
    made = open_kept_grid(path, "current", SPEC, cache_dir=tmp_path / "k")
    assert made.content_hash == open_grid(path, "current", SPEC).content_hash
