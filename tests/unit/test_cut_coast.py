"""Cutting a region in a process of its own, and keeping it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sarex.errors import CoastError
from sarex.geo import cut_coast
from sarex.geo.cutting import default_cache, snapped_box

TAVEUNI = (179.7, -17.2, 180.4, -16.6)
"""Around Taveuni, Fiji, through which the 180th meridian runs."""


def _no_process(*_: Any, **__: Any) -> None:
    raise AssertionError("a second cut was started")


def test_cut_once_across_the_antimeridian_then_read_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loads the world once (some 10 s, 1.2 GB, in another process)."""
    coast = cut_coast(TAVEUNI, tmp_path)
    assert coast.bbox == TAVEUNI
    assert coast.name == "cut"
    assert "OpenStreetMap" in coast.attribution
    lon = np.array([179.97, 180.0, -180.0, -179.97, 180.03, 180.2, -179.8, 179.75])
    lat = np.array([-16.86] * 5 + [-17.1] * 3)
    assert coast.contains(lon, lat).tolist() == [True] * 5 + [False] * 3
    assert "roaring_landmask" not in sys.modules  # the world was never loaded in this process
    assert [path.name for path in tmp_path.iterdir()] == [next(tmp_path.glob("*.coast")).name]

    monkeypatch.setattr(subprocess, "run", _no_process)
    again = cut_coast((-180.3, -17.2, -179.6, -16.6), tmp_path)  # the same box, a turn away
    assert again.content_hash == coast.content_hash

    file = next(tmp_path.glob("*.coast"))
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(CoastError, match="damaged") as caught:
        cut_coast(TAVEUNI, tmp_path)
    assert f"Delete {file}" in caught.value.remedy


def test_a_cut_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        draft = command[-1].split('"out": "')[1].split('"')[0]
        Path(draft).write_bytes(b"half a file")
        return subprocess.CompletedProcess(command, -9, "", "")

    monkeypatch.setattr(subprocess, "run", killed)
    with pytest.raises(CoastError, match="exit status -9") as caught:
        cut_coast(TAVEUNI, tmp_path)
    assert "1.5 GB" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_the_fault_of_the_process_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = subprocess.run

    def broken(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        return real([*command[:-1], "not a job"], **options)

    monkeypatch.setattr(subprocess, "run", broken)
    with pytest.raises(CoastError, match="JSONDecodeError"):
        cut_coast(TAVEUNI, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_cut_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sarex.geo.cutting._TIMEOUT_S", 0.05)
    with pytest.raises(CoastError, match="took too long"):
        cut_coast(TAVEUNI, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_is_a_file_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("not a folder")
    with pytest.raises(CoastError, match="cannot be kept") as caught:
        cut_coast(TAVEUNI, taken)
    assert "cache_dir" in caught.value.remedy


def test_a_box_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoastError, match="at most 30 degrees"):
        cut_coast((100.0, 0.0, 140.0, 20.0), tmp_path)


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ((126.0, 31.0, 131.0, 35.0), (126.0, 31.0, 131.0, 35.0)),
        ((126.001, 31.009, 130.991, 34.995), (126.0, 31.0, 131.0, 35.0)),
        ((-7.0, 45.7, -0.9, 51.7), (-7.0, 45.7, -0.9, 51.7)),
        ((175.0, -20.0, 190.0, -10.0), (175.0, -20.0, 190.0, -10.0)),
        ((100.01, 0.01, 129.99, 20.0), (99.99, 0.0, 129.99, 20.01)),
    ],
)
def test_a_box_is_widened_to_whole_cells(
    bbox: tuple[float, float, float, float], expected: tuple[float, float, float, float]
) -> None:
    assert snapped_box(bbox).degrees == expected


def test_the_default_cache_belongs_to_the_user() -> None:
    assert default_cache().parts[-2:] == ("sarex", "coast")
