"""An ensemble written in pieces, stopped, taken up again and read in pieces."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sarex.canonical import tree_hash
from sarex.ensemble import Ensemble
from sarex.ensemble.reader import parts_of
from sarex.ensemble.storage import (
    CHUNK,
    EnsembleWriter,
    open_ensemble,
    open_stored,
    save_ensemble,
)
from sarex.errors import ArtefactError, DriftError
from sarex.provenance import Provenance

T0 = 1_780_000_200_000_000_000
COUNT = 2 * CHUNK + 1234
TIMES = 70
LEDGER = "chunks.part.ndjson"


def make(count: int = COUNT, times: int = TIMES) -> Ensemble:
    rng = np.random.default_rng(3)
    status = rng.integers(0, 4, (times, count)).astype(np.uint8)
    status[:, CHUNK : 2 * CHUNK] = 0  # a chunk of nothing but zeros is written too
    return Ensemble(
        times_ns=T0 + 600_000_000_000 * np.arange(times),
        lon_deg=rng.uniform(-180, 180, (times, count)),
        lat_deg=rng.uniform(-80, 80, (times, count)),
        status=status,
        draw=np.arange(count, dtype=np.int32) // 2,
        hypothesis=(np.arange(count) % 4 // 2).astype(np.int32),
        search_object=(np.arange(count) % 2).astype(np.int32),
        member=(np.arange(count) // 2 % 7).astype(np.int32),
        log_prior=rng.uniform(-9, -8, count),
        hypothesis_ids=("sank", "adrift"),
        object_ids=("raft", "person one"),
        provenance=Provenance("test", key="00", assumptions=("One.", "Two.")),
    )


@pytest.fixture(scope="module")
def whole() -> Ensemble:
    return make()


@pytest.fixture(scope="module")
def saved(whole: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "e"
    save_ensemble(whole, folder)
    return folder


def writer(whole: Ensemble, folder: Path, run_id: str | None = None) -> EnsembleWriter:
    return EnsembleWriter(
        folder,
        times_ns=whole.times_ns,
        draw=whole.draw,
        hypothesis=whole.hypothesis,
        search_object=whole.search_object,
        member=whole.member,
        log_prior=whole.log_prior,
        hypothesis_ids=whole.hypothesis_ids,
        object_ids=whole.object_ids,
        run_id=run_id,
    )


def write(made: EnsembleWriter, whole: Ensemble, low: int, note: Any = None) -> None:
    part = slice(low, low + CHUNK)
    made.write(
        low, whole.lon_deg[:, part], whole.lat_deg[:, part], whole.status[:, part], note=note
    )


def stopped(whole: Ensemble, folder: Path, lows: tuple[int, ...], run_id: str | None = "r") -> None:
    """Write some chunks of a run and be stopped."""
    with pytest.raises(KeyboardInterrupt), writer(whole, folder, run_id) as made:
        write_until(made, whole, lows)


def write_until(made: EnsembleWriter, whole: Ensemble, lows: tuple[int, ...]) -> None:
    for low in lows:
        write(made, whole, low, {"number": low})
    raise KeyboardInterrupt


def test_pieces_in_any_order_are_the_bytes_of_the_whole(
    whole: Ensemble, saved: Path, tmp_path: Path
) -> None:
    with writer(whole, tmp_path / "e") as made:
        for low in (2 * CHUNK, 0, CHUNK):
            write(made, whole, low)
        made.close_with(whole.provenance)
    assert tree_hash(tmp_path / "e") == tree_hash(saved)


def test_a_piece_that_does_not_fit_is_refused(whole: Ensemble, tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="not a chunk"), writer(whole, tmp_path / "e") as made:
        made.write(0, whole.lon_deg, whole.lat_deg, whole.status)
    with writer(whole, tmp_path / "e", "r") as made:
        write(made, whole, 0)
        with pytest.raises(ArtefactError, match="not a chunk"):
            write(made, whole, 0)


def test_nothing_is_left_of_a_writer_that_was_stopped(whole: Ensemble, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        stopped(whole, tmp_path / name, (0,), run_id=None)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_missing_chunks_or_no_close_are_errors(whole: Ensemble, tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="not whole"), writer(whole, tmp_path / "a") as made:
        made.close_with(whole.provenance)
    with pytest.raises(ArtefactError, match="not closed"), writer(whole, tmp_path / "b"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_its_last_write_is_not_opened(whole: Ensemble, tmp_path: Path) -> None:
    stopped(whole, tmp_path / "e", (0, CHUNK, 2 * CHUNK))
    with pytest.raises(ArtefactError, match="its writing was stopped"):
        open_ensemble(tmp_path / "e")


def test_a_stopped_run_goes_on_where_it_was(whole: Ensemble, saved: Path, tmp_path: Path) -> None:
    stopped(whole, tmp_path / "e", (0, 2 * CHUNK))
    with writer(whole, tmp_path / "e", "r") as made:
        assert made.note_of(0) == {"number": 0}
        assert made.note_of(CHUNK) is None
        assert made.note_of(2 * CHUNK) == {"number": 2 * CHUNK}
        write(made, whole, CHUNK)
        made.close_with(whole.provenance)
    assert tree_hash(tmp_path / "e") == tree_hash(saved)


def test_a_chunk_that_was_changed_or_lost_is_written_again(
    whole: Ensemble, saved: Path, tmp_path: Path
) -> None:
    stopped(whole, tmp_path / "e", (0, CHUNK, 2 * CHUNK))
    (tmp_path / "e" / "lon" / "c" / "1" / "0").unlink()
    damaged = tmp_path / "e" / "status" / "c" / "0" / "1"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x07")
    with writer(whole, tmp_path / "e", "r") as made:
        assert [made.note_of(low) is None for low in (0, CHUNK, 2 * CHUNK)] == [True, True, False]
        for low in (0, CHUNK):
            write(made, whole, low)
        made.close_with(whole.provenance)
    assert tree_hash(tmp_path / "e") == tree_hash(saved)


def test_a_line_of_the_ledger_that_was_cut_short_does_not_count(
    whole: Ensemble, saved: Path, tmp_path: Path
) -> None:
    stopped(whole, tmp_path / "e", (0, CHUNK))
    ledger = tmp_path / "e" / LEDGER
    ledger.write_bytes(ledger.read_bytes()[:-30])
    with writer(whole, tmp_path / "e", "r") as made:
        assert made.note_of(0) is not None
        assert made.note_of(CHUNK) is None
        for low in (CHUNK, 2 * CHUNK):
            write(made, whole, low)
        made.close_with(whole.provenance)
    assert tree_hash(tmp_path / "e") == tree_hash(saved)


def test_what_another_run_began_is_refused(whole: Ensemble, tmp_path: Path) -> None:
    stopped(whole, tmp_path / "e", (0,))
    before = tree_hash(tmp_path / "e")
    with pytest.raises(ArtefactError, match="another run"):
        writer(whole, tmp_path / "e", "other")
    with pytest.raises(ArtefactError, match="written once"):
        writer(whole, tmp_path / "e")
    assert tree_hash(tmp_path / "e") == before


def test_times_between_seconds_are_refused(tmp_path: Path) -> None:
    made = make(10, 3)
    odd = Ensemble(**{f: getattr(made, f) for f in made.__slots__ if f != "times_ns"},
                   times_ns=made.times_ns + 1)  # fmt: skip
    with pytest.raises(ArtefactError, match="no whole second"):
        save_ensemble(odd, tmp_path / "e")


def test_parts_are_the_whole(whole: Ensemble, saved: Path) -> None:
    stored = open_stored(saved)
    found = list(parts_of(stored))
    assert [part.start for part, _ in found] == [0, CHUNK, 2 * CHUNK]
    for (part, piece), (_, other) in zip(found, parts_of(whole), strict=True):
        np.testing.assert_array_equal(other.lat_deg, piece.lat_deg)
        np.testing.assert_array_equal(piece.lon_deg, whole.lon_deg[:, part])
        np.testing.assert_array_equal(piece.status, whole.status[:, part])
        np.testing.assert_array_equal(piece.log_prior, whole.log_prior[part])
        np.testing.assert_array_equal(piece.draw, whole.draw[part])
    assert stored.particle_count == COUNT
    assert stored.draw_count == whole.draw_count
    assert stored.step_ns == whole.step_ns
    assert stored.provenance == whole.provenance


@pytest.mark.parametrize("seconds", [0, 1, 600, 599 + 63 * 600, 64 * 600, 69 * 600])
def test_the_state_at_one_time_is_that_of_the_whole(
    whole: Ensemble, saved: Path, seconds: int
) -> None:
    time_ns = T0 + seconds * 1_000_000_000
    for here, there in zip(open_stored(saved).at(time_ns), whole.at(time_ns), strict=True):
        np.testing.assert_array_equal(here, there)


def test_a_time_that_the_store_does_not_reach(whole: Ensemble, saved: Path) -> None:
    with pytest.raises(DriftError) as here:
        open_stored(saved).at(T0 - 1)
    with pytest.raises(DriftError) as there:
        whole.at(T0 - 1)
    assert str(here.value) == str(there.value)


@pytest.mark.parametrize("missing", ["lat/c/1/1", "status/c/1/1", "lon"])
def test_what_is_taken_away_after_opening_is_not_read_as_zeros(
    whole: Ensemble, saved: Path, tmp_path: Path, missing: str
) -> None:
    shutil.copytree(saved, tmp_path / "e")
    stored = open_stored(tmp_path / "e")
    (tmp_path / "e" / missing).rename(tmp_path / "away")
    with pytest.raises(ArtefactError, match="is missing"):
        stored.at(int(whole.times_ns[-1]))
    with pytest.raises(ArtefactError, match="is missing"):
        list(parts_of(stored))


def test_xarray_reads_it_as_a_cf_trajectory_dataset(whole: Ensemble, saved: Path) -> None:
    with xr.open_zarr(saved) as data:
        assert data.attrs["featureType"] == "trajectory"
        assert data.attrs["Conventions"] == "CF-1.11"
        assert dict(data.sizes) == {"time": TIMES, "trajectory": COUNT}
        assert data["trajectory"].attrs["cf_role"] == "trajectory_id"
        assert set(data.coords) == {"time", "trajectory", "lon", "lat"}
        assert data["time"].values[-1] == np.datetime64(int(whole.times_ns[-1]), "ns")
        assert data["status"].dtype == np.uint8
        assert data["search_object"].attrs["flag_meanings"] == "raft person_one"
        np.testing.assert_array_equal(data["lon"].values, whole.lon_deg)
        np.testing.assert_array_equal(data["status"].values, whole.status)
        assert json.loads(data.attrs["provenance"])["assumptions"] == ["One.", "Two."]


def test_its_metadata_are_consolidated(saved: Path) -> None:
    root = json.loads((saved / "zarr.json").read_text(encoding="utf-8"))
    assert "lon" in root["consolidated_metadata"]["metadata"]
    assert not (saved / LEDGER).exists()
