"""Blocks and folds: far apart in space or time, whole, and the kept file is what is computed."""

from __future__ import annotations

import itertools
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from drifters import HOUR_NS, START_NS, made_set, made_track

from sarex.drift.skill import (
    Track,
    TrackSet,
    layout_of,
    make_blocks,
    read_blocks,
    read_tracks,
    write_blocks,
)
from sarex.errors import DriftError
from sarex.geo import inverse


def far_apart(tracks: TrackSet, apart_m: float, every: int = 1) -> int:
    """Least distance at common hours of tracks in different blocks of a window is the stated one.

    Pairs are looked at one by one with geodesics. Returns how many were.
    """
    blocks = make_blocks(tracks)
    by_id = {t.id: t for t in tracks.tracks}
    looked = 0
    for a, b in itertools.combinations(blocks.pieces, 2):
        if a.window != b.window or a.block == b.block:
            continue
        one, two = by_id[a.track_id], by_id[b.track_id]
        common, i, j = np.intersect1d(one.times_ns, two.times_ns, return_indices=True)
        inside = (common >= a.start_ns) & (common < a.end_ns)
        i, j = i[inside][::every], j[inside][::every]
        if i.size:
            distance = inverse(one.lon_deg[i], one.lat_deg[i], two.lon_deg[j], two.lat_deg[j])[2]
            assert distance.min() > 0.994 * apart_m, (a, b)  # sphere against ellipsoid: 0.6 %
            looked += 1
    return looked


def still(name: str, lon: float, lat: float, hours: int = 72, start_h: int = 0) -> Track:
    times = START_NS + (start_h + np.arange(hours)) * HOUR_NS
    return Track(name, "", times, np.full(hours, lon), np.full(hours, lat))


def test_near_tracks_and_those_between_are_one_block() -> None:
    """30 km apart in a row: the ends are 60 km apart and linked through the middle."""
    tracks = made_set([still("a", 130.0, 30.0), still("b", 130.31, 30.0), still("c", 130.62, 30.0)])
    assert make_blocks(tracks).count == 1
    assert make_blocks(made_set([tracks.tracks[0], tracks.tracks[2]])).count == 2


def test_the_antimeridian_parts_nothing() -> None:
    tracks = made_set([still("a", 179.9, 30.0), still("b", -179.9, 30.0)])
    assert make_blocks(tracks).count == 1


def test_same_place_at_another_hour_is_no_meeting() -> None:
    tracks = made_set([still("a", 130.0, 30.0, 30), still("b", 130.0, 30.0, 30, start_h=40)])
    assert make_blocks(tracks).count == 2


def test_windows_are_whole_and_what_is_left_joins_the_last() -> None:
    blocks = make_blocks(made_set([still("a", 130.0, 30.0, hours=72 * 2 + 40)]))
    spans = [(p.end_ns - p.start_ns) / HOUR_NS for p in blocks.pieces]
    assert len(spans) == 2
    assert min(spans) >= 72


def test_every_fix_is_in_one_piece() -> None:
    tracks = made_set([made_track(f"t{k}", lon_deg=130 + k, seed=k) for k in range(6)])
    blocks = make_blocks(tracks)
    for track in tracks.tracks:
        held = sum(
            int(((track.times_ns >= p.start_ns) & (track.times_ns < p.end_ns)).sum())
            for p in blocks.pieces
            if p.track_id == track.id
        )
        assert held == track.times_ns.size
    assert len({(p.block, p.fold) for p in blocks.pieces}) == blocks.count


def test_blocks_are_written_and_read_back(tmp_path: Path) -> None:
    tracks = made_set([still("a", 130.0, 30.0), still("b", 132.0, 30.0)])
    blocks = make_blocks(tracks)
    write_blocks(blocks, tmp_path / "b.csv")
    assert read_blocks(tmp_path / "b.csv", tracks) == blocks


@pytest.mark.parametrize("text", ["", "segment,fold\n", "a,b,c,d,e,f\n1,2\n", "\x00"])
def test_a_file_that_is_no_blocks_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.csv").write_text(text)
    with pytest.raises(DriftError, match="blocks does not fit"):
        read_blocks(tmp_path / "b.csv", made_set([still("a", 130.0, 30.0)]))


def test_blocks_of_other_tracks_are_refused(tmp_path: Path) -> None:
    write_blocks(make_blocks(made_set([still("a", 130.0, 30.0)])), tmp_path / "b.csv")
    with pytest.raises(DriftError, match="in one file only"):
        read_blocks(tmp_path / "b.csv", made_set([still("z", 130.0, 30.0)]))


@pytest.mark.data
def test_the_kept_folds_of_the_drifters_are_what_is_computed(data_folder: Path) -> None:
    path = data_folder / "trex_drifters_gsl" / "trex_ciopsev2_hrdps1km.csv.gz"
    tracks = read_tracks(path, layout_of("trex"))
    kept = Path(str(files("sarex") / "data" / "skill" / "folds_trex_gsl_2020.csv"))
    blocks = read_blocks(kept, tracks)
    assert blocks == make_blocks(tracks, days=3.0, apart_m=40_000.0, folds=5)
    assert (len(tracks.tracks), blocks.count, blocks.folds) == (122, 10, 5)
    assert min(p.end_ns - p.start_ns for p in blocks.pieces) >= 72 * HOUR_NS
    assert far_apart(tracks, 40_000.0, every=6) > 100
