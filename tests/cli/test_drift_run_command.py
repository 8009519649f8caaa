"""``sarex drift run`` and ``sarex drift export``: what they say, leave, and take up again."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import xarray as xr
from typer.testing import CliRunner, Result
from whole_runs import finish, start_sarex

from sarex.canonical import file_hash, ns_to_iso, tree_hash
from sarex.cli import app
from sarex.drift.forecast import draws_for, prepare_forecast
from sarex.drift.job import job_parameters
from sarex.drift.job import run as drift_job
from sarex.ensemble.ledger import finished_chunks
from sarex.ensemble.storage import CHUNK, open_stored
from sarex.ensemble.writer import EnsembleWriter
from sarex.errors import ArtefactError, DriftError, QuantityError, SarexError
from sarex.incident.case_file import load_case
from sarex.jobs import CancelToken, JobContext
from sarex.quantities.shares import share_text
from sarex.randomness import derive_key, draw_key, key_to_hex

FEW = ("--particles", "400", "--hours", "3")
ALL = ("--format", "all", "--every", "1h")
MANY = ("--particles", str(2 * CHUNK + 100), "--hours", "1")


def invoke(*words: object) -> Result:
    return CliRunner().invoke(app, ["drift", *map(str, words)])


def run(out: Path, *words: object, case: str = "goto") -> Result:
    return invoke("run", case, "--out", out, *words)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A small forecast with everything."""
    out = tmp_path_factory.mktemp("drift") / "forecast"
    return out, run(out, *FEW, *ALL)


def test_what_is_said(made: tuple[Path, Result]) -> None:
    out, result = made
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "EXERCISE · OBSERVED · SYNTHETIC"
    counts = [int(re.match(r"\w+: (\d+) particles; at ", line)[1]) for line in lines[1:-1]]  # type: ignore[index]
    assert sum(counts) == open_stored(out / "ensemble.zarr").particle_count
    assert abs(sum(counts) - 400) <= 5
    assert lines[-1] == f"folder: {out}"
    said = [line.split("s  ")[1] for line in result.stderr.splitlines()]
    assert said == ["fields", "drift 100 %", "nc", "geotiff", "kml", "geojson", "png"]


def test_the_states_said_are_those_at_the_end(tmp_path: Path) -> None:
    result = run(tmp_path / "f", "--hours", "48")
    ensemble = open_stored(tmp_path / "f" / "ensemble.zarr").read()
    readme = (tmp_path / "f" / "README.md").read_text(encoding="utf-8")
    for number, line in enumerate(result.stdout.splitlines()[1:-1]):
        own = ensemble.search_object == number
        weight = np.exp(ensemble.log_prior[own])
        ashore = float(weight[ensemble.status[-1, own] == 1].sum() / weight.sum())
        name = ensemble.object_ids[number]
        assert ashore > 0.02
        assert line.startswith(f"{name}: {own.sum()} particles; at ")
        assert f"{share_text(1 - ashore)} afloat, {share_text(ashore)} ashore" in line
        assert f"| {name} | {share_text(1 - ashore)} | {share_text(ashore)} | 0 % |" in readme


def test_what_lies_in_the_folder(made: tuple[Path, Result]) -> None:
    out, _ = made
    assert {path.name for path in out.iterdir()} == {
        "README.md", "contours.geojson", "contours.kml", "ensemble.zarr", "forecast.nc", "maps",
        "overview.png", "run.json", "stranding.geojson",
    }  # fmt: skip
    assert [path.name for path in out.parent.iterdir()] == ["forecast"]
    assert len(list((out / "maps").glob("raft-*.tif"))) >= 3
    assert (out / "overview.png").read_bytes()[:4] == b"\x89PNG"


def test_the_readme_says_how_to_run_again_and_what_it_rests_on(made: tuple[Path, Result]) -> None:
    out, _ = made
    text = (out / "README.md").read_text(encoding="utf-8")
    ensemble = open_stored(out / "ensemble.zarr")
    assert text.startswith("# EXERCISE OBSERVED SYNTHETIC drift forecast: ")
    assert "sarex drift run goto --out FOLDER --particles 400 --hours 3.0 --format all" in text
    assert str(out) not in text
    assert f"--out {out} " in json.loads((out / "run.json").read_text())["command"]
    assert all(f"- {sentence}\n" in text for sentence in ensemble.provenance.assumptions)
    assert ensemble.provenance.inputs["forcing"] in text
    assert "OpenStreetMap" in text
    for name in ("overview.png", "forecast.nc", "maps"):
        assert f"- `{name}`: " in text


def test_every_file_carries_stamp_and_provenance(made: tuple[Path, Result]) -> None:
    out, _ = made
    key = open_stored(out / "ensemble.zarr").provenance.key
    for name in ("contours.geojson", "stranding.geojson"):
        data = json.loads((out / name).read_text(encoding="utf-8"))
        assert data["stamp"] == "EXERCISE"
        assert data["provenance"]["key"] == key
    with rasterio.open(next((out / "maps").glob("raft-*.tif"))) as data:
        assert data.tags()["STAMP"] == "EXERCISE OBSERVED SYNTHETIC"
        assert json.loads(data.tags()["PROVENANCE"])["key"] == key
    with xr.open_dataset(out / "forecast.nc") as data:
        assert json.loads(data.attrs["provenance"])["key"] == key
        assert "SYNTHETIC" in data.attrs["comment"]


def test_the_paths_are_those_of_the_whole_run(tmp_path: Path) -> None:
    """The job of ``sarex run`` with the key that its desk derives gives the same bytes."""
    assert run(tmp_path / "f", "--seed", "7").exit_code == 0
    loaded = load_case("goto")
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.toml").write_text(loaded.text, encoding="utf-8")
    (tmp_path / "job").mkdir()
    key = derive_key(draw_key(np.random.default_rng(7)), "forecast")

    class Never:
        def is_set(self) -> bool:
            return False

    drift_job(
        JobContext(
            inputs={"case": tmp_path / "case"},
            parameters=job_parameters(loaded.case),
            key=key_to_hex(key),
            out=tmp_path / "job",
            progress=lambda *_: None,
            cancel=CancelToken(Never()),
        )
    )
    assert tree_hash(tmp_path / "f" / "ensemble.zarr") == tree_hash(tmp_path / "job")


def test_exports_made_later_are_the_same(made: tuple[Path, Result], tmp_path: Path) -> None:
    whole, _ = made
    assert run(tmp_path / "f", *FEW).exit_code == 0
    assert {path.name for path in (tmp_path / "f").iterdir()} == {
        "README.md", "ensemble.zarr", "run.json"
    }  # fmt: skip
    for _ in range(2):
        result = invoke("export", tmp_path / "f", *ALL)
        assert result.exit_code == 0, result.output
        assert result.stdout == f"folder: {tmp_path / 'f'}\n"
        for path in whole.rglob("*"):
            name = path.relative_to(whole)
            if path.is_file() and name.name not in {"README.md", "run.json"}:
                assert file_hash(tmp_path / "f" / name) == file_hash(path), name
    readme = (tmp_path / "f" / "README.md").read_text(encoding="utf-8")
    assert "- `overview.png`: " in readme


def test_particles_and_hours_are_kept(tmp_path: Path) -> None:
    case = load_case("goto").case
    prepared = prepare_forecast(case, tmp_path, particles=1000, hours=5.0)
    every = int(case.forecast.output_step_s) * 10**9
    first = int(prepared.draws.start_ns.min()) // every * every
    assert prepared.end_ns - first == 5 * 3600 * 10**9
    objects = {h.id: len(h.objects) for h in case.hypotheses}
    found = sum(objects[prepared.draws.hypothesis_ids[i]] for i in prepared.draws.hypothesis)
    assert abs(found - 1000) <= max(objects.values()) * len(objects)
    with pytest.raises(DriftError, match="too few particles"):
        draws_for(case, 1)
    for hours in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(DriftError, match="not a length of time"):
            prepare_forecast(case, tmp_path, hours=hours)


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (("--format", "geotif"), DriftError, "Did you mean geotiff?"),
        (("--format", ""), DriftError, "not a format"),
        (("--every", "1"), QuantityError, "not a duration"),
        (("--every", "0 s"), DriftError, "not a time between"),
        (("--hours", "-2"), DriftError, "hours above 0"),
        (("--particles", "1"), DriftError, "too few particles"),
    ],
)
def test_what_is_refused_leaves_nothing(
    tmp_path: Path, words: tuple[str, ...], kind: type[SarexError], said: str
) -> None:
    result = run(tmp_path / "new" / "f", *words)
    assert isinstance(result.exception, kind)
    assert said in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, *FEW)
    assert isinstance(result.exception, DriftError)
    assert "something here already" in str(result.exception)


def test_only_a_forecast_is_exported(made: tuple[Path, Result], tmp_path: Path) -> None:
    assert isinstance(invoke("export", tmp_path, "--format", "nc").exception, DriftError)
    (tmp_path / "run.json").write_text('{"format": "sarex.drift-run/9"}')
    result = invoke("export", tmp_path, "--format", "nc")
    assert "another version" in str(result.exception)
    (tmp_path / "run.json").write_bytes((made[0] / "run.json").read_bytes())
    assert isinstance(invoke("export", tmp_path, "--format", "nc").exception, ArtefactError)


def stop_after(monkeypatch: pytest.MonkeyPatch, chunks: int, error: BaseException) -> None:
    """Let so many chunks be written, then be stopped."""
    write, seen = EnsembleWriter.write, []

    def counted(self: EnsembleWriter, *given: Any, **more: Any) -> None:
        if len(seen) >= chunks:
            raise error
        seen.append(1)
        write(self, *given, **more)

    monkeypatch.setattr(EnsembleWriter, "write", counted)


def test_a_stopped_run_goes_on_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_after(patch, 2, KeyboardInterrupt())
        stopped = run(tmp_path / "f", *MANY)
    assert stopped.exit_code == 130
    assert "stopped; 2 chunks of particles are kept" in stopped.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".f.partial"]
    other = run(tmp_path / "f", *MANY, "--seed", "99")
    assert "another forecast was begun here" in str(other.exception)
    assert finished_chunks(tmp_path / ".f.partial" / "ensemble.zarr") == 2
    with monkeypatch.context() as patch:
        stop_after(patch, 1, AssertionError("a chunk that was whole was computed again"))
        assert run(tmp_path / "f", *MANY).exit_code == 0
    assert run(tmp_path / "g", *MANY).exit_code == 0
    assert tree_hash(tmp_path / "f" / "ensemble.zarr") == tree_hash(
        tmp_path / "g" / "ensemble.zarr"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"f", "g"}


def test_nothing_is_left_where_no_chunk_was_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, 0, KeyboardInterrupt())
    assert run(tmp_path / "new" / "f", *FEW).exit_code == 130
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_a_forecast_that_was_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, 1, DriftError("no", remedy="Do otherwise."))
    assert isinstance(run(tmp_path / "f", *MANY).exception, DriftError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_process_leaves_no_folder_and_goes_on(
    tmp_path: Path, how: signal.Signals
) -> None:
    words = ("drift", "run", "goto", "--out", tmp_path / "f", "--particles", 12 * CHUNK)
    process = start_sarex(*words, "--threads", 1)
    assert process.stderr is not None
    for line in process.stderr:
        if "drift" in line:
            break
    process.send_signal(how)
    done = finish(process)
    assert done.code == {signal.SIGINT: 130, signal.SIGTERM: 143}[how]
    assert [path.name for path in tmp_path.iterdir()] == [".f.partial"]
    assert finished_chunks(tmp_path / ".f.partial" / "ensemble.zarr") >= 1
    again = finish(start_sarex(*words))
    assert again.code == 0, again.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"f"}
    assert open_stored(tmp_path / "f" / "ensemble.zarr").particle_count >= 11 * CHUNK


def _buoy_file(path: Path, error_m_s: float) -> Path:
    """Two buoys amid the search area that drift as forecast, and so much further east."""
    prepared = prepare_forecast(load_case("goto").case, Path(), particles=300)
    start, draws = int(prepared.draws.start_ns.min()), prepared.draws
    lines = ["buoy,time,lat_deg,lon_deg,error_m"]
    for name, beside in (("one", -0.01), ("two", 0.01)):
        lon, lat = float(draws.lon_deg.mean()) + beside, float(draws.lat_deg.mean())
        for hour in range(7):
            time_ns = start + hour * 3_600_000_000_000
            lines.append(f"{name},{ns_to_iso(time_ns)},{lat:.7f},{lon:.7f},10")
            u, v = prepared.forcing.current.sample(lon, lat, time_ns)
            lon += (float(u) + error_m_s) * 3600 / (111_320 * np.cos(np.radians(lat)))
            lat += float(v) * 3600 / 110_900
    path.write_text("\n".join(lines) + "\n")
    return path


def test_marker_buoys_move_the_forecast_and_are_said(tmp_path: Path) -> None:
    """To the side on which they drift off the forecast; less than they, for the area is wide."""
    mean_lon = {}
    for error_m_s in (-0.2, 0.0, 0.2):
        out = tmp_path / f"moved{error_m_s}"
        fixes = _buoy_file(tmp_path / "fixes.csv", error_m_s)
        result = run(out, "--particles", "600", "--hours", "8", "--buoys", fixes)
        assert result.exit_code == 0, result.output
        stored = open_stored(out / "ensemble.zarr")
        told = stored.provenance.assumptions
        assert any("corrected by 2 marker buoys" in sentence for sentence in told)
        lon, _, _ = stored.at(int(stored.times_ns[-1]))
        mean_lon[error_m_s] = float(np.average(lon, weights=np.exp(stored.log_prior)))
    degree_m = 111_320 * np.cos(np.radians(32.6))
    east_m = (mean_lon[0.2] - mean_lon[0.0]) * degree_m
    west_m = (mean_lon[0.0] - mean_lon[-0.2]) * degree_m
    assert 100 < east_m < 0.2 * 8 * 3600
    assert east_m == pytest.approx(west_m, rel=0.2)


def test_the_leeway_class_of_the_buoys_is_used_and_said(tmp_path: Path) -> None:
    fixes = _buoy_file(tmp_path / "fixes.csv", 0.0)
    out = tmp_path / "out"
    words = ("--particles", "300", "--hours", "8", "--buoy-leeway", "SEPIRB")
    result = run(out, *words, "--buoys", fixes)
    assert result.exit_code == 0, result.output
    told = open_stored(out / "ensemble.zarr").provenance.assumptions
    assert any("2 marker buoys (SEPIRB leeway)" in sentence for sentence in told)
    assert "--buoy-leeway SEPIRB" in json.loads((out / "run.json").read_text())["command"]
    without = run(tmp_path / "none", *words)
    assert isinstance(without.exception, DriftError)
    assert "a leeway of buoys without buoys" in str(without.exception)
    unknown = run(tmp_path / "none", "--buoys", fixes, "--buoy-leeway", "BUOY")
    assert isinstance(unknown.exception, DriftError)
    assert "no such leeway class" in str(unknown.exception)


def test_a_distress_in_another_sea_is_refused_even_where_some_may_leave(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "examples" / "adrift.toml").read_text(encoding="utf-8")
    text = text.replace('analytic = [{ kind = "uniform", u_m_s = 0.15, v_m_s = 0.25 }]\n', "")
    text = text.replace("synthetic = true\n", 'file = "far.nc"\n').replace('= "stop"', '= "flag"')
    hours = np.arange(30)
    values = np.full((30, 3, 3), 0.1)
    axes = {"time": ("time", hours, {"units": "hours since 2026-06-06T18:00:00Z"}),
            "lat": ("lat", [30.0, 33.0, 36.0], {"standard_name": "latitude"}),
            "lon": ("lon", [-130.0, -127.0, -124.0], {"standard_name": "longitude"})}  # fmt: skip
    names = (("u", "eastward_sea_water_velocity"), ("v", "northward_sea_water_velocity"))
    variables = {
        name: (("time", "lat", "lon"), values, {"standard_name": standard, "units": "m s-1"})
        for name, standard in names
    }
    xr.Dataset(variables, coords=axes).to_netcdf(tmp_path / "far.nc")
    case = tmp_path / "case.toml"
    case.write_text(text, encoding="utf-8")
    result = run(tmp_path / "out", "--particles", "200", case=str(case))
    assert isinstance(result.exception, SarexError)
    assert "200 of 200 objects enter the water outside the current field" in str(result.exception)
    assert not (tmp_path / "out").exists()
