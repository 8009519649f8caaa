"""Files of tracks: what is said is read, what is not said is refused with a way out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from drifters import HOUR_NS, START_NS, made_track, rows_of, write_rows

from sarex.drift.skill import Layout, layout_of, read_tracks
from sarex.errors import DriftError, QuantityError, SarexError


@pytest.fixture
def rows() -> list[list[str]]:
    return rows_of([made_track("a", hours=10), made_track("b", hours=10, lon_deg=-179.99, seed=2)])


def refused(rows: list[list[str]], folder: Path, match: str, layout: Layout | None = None) -> str:
    with pytest.raises(SarexError, match=match) as caught:
        read_tracks(write_rows(rows, folder / "t.csv"), layout or Layout())
    assert caught.value.remedy
    assert caught.value.where
    return str(caught.value)


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_written_tracks_are_read_back(rows: list[list[str]], tmp_path: Path, name: str) -> None:
    read = read_tracks(write_rows(rows, tmp_path / name), Layout())
    assert [t.id for t in read.tracks] == ["a", "b"]
    assert read.sampled
    assert read.kinds == ("ball",)
    made = made_track("a", hours=10)
    np.testing.assert_array_equal(read.tracks[0].times_ns, made.times_ns)
    np.testing.assert_allclose(read.tracks[0].current_m_s, made.current_m_s, atol=1e-6)
    np.testing.assert_allclose(read.tracks[0].lon_deg, made.lon_deg, atol=1e-7)
    assert re.fullmatch("[0-9a-f]{64}", read.sha256)


def test_rows_of_tracks_may_be_interleaved(rows: list[list[str]], tmp_path: Path) -> None:
    mixed = [rows[0], *sorted(rows[1:], key=lambda row: row[1])]
    assert len(read_tracks(write_rows(mixed, tmp_path / "t.csv"), Layout()).tracks) == 2


def test_other_names_and_a_zone_are_said_once(rows: list[list[str]], tmp_path: Path) -> None:
    rows[0][0], rows[0][2] = "buoy", "latitude"
    for row in rows[1:]:
        row[1] = row[1].removesuffix("Z")
    layout = layout_of(None, ["id=buoy", "lat_deg=latitude"], "+09:00")
    read = read_tracks(write_rows(rows, tmp_path / "t.csv"), layout)
    assert int(read.tracks[0].times_ns[0]) == START_NS - 9 * HOUR_NS


def test_a_time_without_a_zone_is_refused(rows: list[list[str]], tmp_path: Path) -> None:
    rows[3][1] = rows[3][1].removesuffix("Z")
    assert "--zone" in refused(rows, tmp_path, "zone")


def test_a_missing_column_names_the_near_one(rows: list[list[str]], tmp_path: Path) -> None:
    rows[0][2] = "latdeg"
    message = refused(rows, tmp_path, "no column 'lat_deg'")
    assert "--column lat_deg=NAME" in message
    assert "did you mean latdeg" in message


def test_unknown_columns_are_refused_with_the_layouts_that_exist(tmp_path: Path) -> None:
    path = write_rows([["buoy", "t"], ["1", "2"]], tmp_path / "t.csv")
    with pytest.raises(DriftError, match="no column 'id'") as caught:
        read_tracks(path, Layout())
    assert "--layout of a known collection (trex)" in caught.value.remedy


def test_a_column_of_the_layout_must_be_there(rows: list[list[str]], tmp_path: Path) -> None:
    refused(rows, tmp_path, "no column 'buoy'", layout_of(None, ["kind=buoy"]))


@pytest.mark.parametrize("gone", range(5, 9))
def test_current_and_wind_come_whole(rows: list[list[str]], tmp_path: Path, gone: int) -> None:
    cut = [row[:gone] + row[gone + 1 :] for row in rows]
    refused(cut, tmp_path, f"no column '{rows[0][gone]}'")


def test_tracks_without_current_and_wind_are_read(rows: list[list[str]], tmp_path: Path) -> None:
    read = read_tracks(write_rows([row[:4] for row in rows], tmp_path / "t.csv"), Layout())
    assert not read.sampled
    assert read.kinds == ("",)


@pytest.mark.parametrize(
    ("line", "column", "value", "match"),
    [
        (4, 2, "", "lat_deg is not a number"),
        (4, 2, "91", "lat_deg is not a number in its range"),
        (4, 2, "nan", "lat_deg is not a number"),
        (4, 2, "N 30", "lat_deg is not a number"),
        (4, 3, "361", "lon_deg is not"),
        (4, 5, "35.0", "current_east_m_s is not"),
        (4, 7, "-9999", "wind_east_m_s is not"),
        (4, 0, "", "the id is empty"),
        (4, 4, "cube", "of two kinds"),
        (4, 2, "33.5", "a drifter jumped"),
        (4, 1, "2026-06-07T01:00:00Z", "have one time"),
        (4, 1, "2026-06-06T23:00:00Z", "runs back in time"),
        (4, 1, "2026-06-31T02:00:00Z", "no such|not|day"),
    ],
)
def test_a_bad_value_is_named_with_its_line(
    rows: list[list[str]], tmp_path: Path, line: int, column: int, value: str, match: str
) -> None:
    rows[line - 1][column] = value
    message = refused(rows, tmp_path, match)
    assert "t.csv" in message


def test_a_gap_is_refused_or_parted_or_bridged_as_said(
    rows: list[list[str]], tmp_path: Path
) -> None:
    holed = rows[:5] + rows[8:]
    path = write_rows(holed, tmp_path / "t.csv")
    with pytest.raises(DriftError, match="has a gap") as caught:
        read_tracks(path, Layout())
    assert "--split-gap-h" in caught.value.remedy
    parted = read_tracks(path, Layout(), split_gap_h=2.0)
    assert [t.id for t in parted.tracks] == ["a#1", "a#2", "b"]
    assert "parted at gaps of more than 2 h into 3; 0 shorter" in parted.notes[0]
    bridged = read_tracks(path, Layout(), split_gap_h=6.0)
    assert [t.id for t in bridged.tracks] == ["a", "b"]
    assert "1 shorter gaps bridged" in bridged.notes[0]


@pytest.mark.parametrize(
    ("content", "name", "match"),
    [
        (b"", "t.csv", "no column"),
        (b"\xff\xfe\x00", "t.csv", "cannot be read"),
        (b"no gzip", "t.csv.gz", "cannot be read"),
        (b"id,time,lat_deg,lon_deg\n", "t.csv", "no fix"),
        (b"id,time,lat_deg,lat_deg\n", "t.csv", "two columns"),
        (b"id,time,lat_deg,lon_deg\na,2026-06-07T00:00Z,30\n", "t.csv", "number of fields"),
        (b"id,time,lat_deg,lon_deg\na,2026-06-07T00:00Z,30,130\n", "t.csv", "one fix only"),
    ],
)
def test_a_file_that_holds_no_tracks(tmp_path: Path, content: bytes, name: str, match: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DriftError, match=match):
        read_tracks(tmp_path / name, Layout())


def test_a_file_that_is_not_there_and_one_cut_short(rows: list[list[str]], tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="cannot be read"):
        read_tracks(tmp_path / "none.csv", Layout())
    whole = write_rows(rows, tmp_path / "t.csv.gz").read_bytes()
    (tmp_path / "t.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DriftError, match="cannot be read"):
        read_tracks(tmp_path / "t.csv.gz", Layout())


def test_a_layout_that_is_none() -> None:
    with pytest.raises(DriftError, match="no such layout") as caught:
        layout_of("trax")
    assert "did you mean trex" in str(caught.value)
    for pair in ("lat_deg", "lat=latitude", "=x", "lat_deg="):
        with pytest.raises(DriftError, match="not a column"):
            layout_of(None, [pair])


def test_a_time_in_a_layout_with_zone_that_is_none(rows: list[list[str]], tmp_path: Path) -> None:
    with pytest.raises(QuantityError):
        read_tracks(write_rows(rows, tmp_path / "t.csv"), layout_of(None, (), "Z"))


@pytest.mark.data
def test_velocities_of_the_drifters_are_metres_a_second(data_folder: Path) -> None:
    """The file's own drifter velocity, in m/s, is the way between its fixes: unit and zone fit."""
    import csv
    import gzip

    from sarex.geo import inverse

    path = data_folder / "trex_drifters_gsl" / "trex_ciopsev2_hrdps1km.csv.gz"
    with gzip.open(path, "rt") as stream:
        rows = list(csv.DictReader(stream))
    track = read_tracks(path, layout_of("trex")).tracks[0]
    own = [row for row in rows if row["segment"] == track.id]
    stated = np.array([complex(float(r["ueast_drifter"]), float(r["vnorth_drifter"])) for r in own])
    way = inverse(track.lon_deg[:-1], track.lat_deg[:-1], track.lon_deg[1:], track.lat_deg[1:])[2]
    assert np.corrcoef(np.abs(stated)[1:], way / 3600.0)[0, 1] > 0.95
    assert np.abs(stated)[1:].mean() == pytest.approx((way / 3600.0).mean(), rel=0.02)
