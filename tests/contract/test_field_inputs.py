"""A case with several field files: each becomes an artefact, and a job reads them back."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from field_files import linear, on_axes
from small_play import CONTROL_VIEW, SEED, InlineRunner
from typer.testing import CliRunner
from whole_runs import small_case

from sarex.artefacts import ArtefactRef
from sarex.cli.case import app
from sarex.drift.job import job_parameters, read_inputs, run
from sarex.ensemble.storage import open_ensemble
from sarex.errors import CaseFileError, DriftError, FieldError
from sarex.exercise import store_inputs
from sarex.exercise.registry import exercise_registry
from sarex.incident import LoadedCase, parse_case
from sarex.incident.toml_text import to_toml
from sarex.jobs import CancelToken, JobContext
from sarex.journal import CaseFolder, SeededIds, SimulatedClock, SystemClock
from sarex.metocean import load_forcing
from sarex.metocean.files import field_files, is_field_input
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review import EVENTS

HOURS = tuple(range(-4, 39, 3))  # of 7 June: from before the distress to after the forecast
ERROR = 'error = { sigma_m_s = 0.1, tau_h = 6.0, source = "test" }'


def write(folder: Path, name: str, value: float, lon0: float, size: int, **options: Any) -> None:
    same = linear(value, 0.0, 0.0)
    lon, lat = lon0 + 0.5 * np.arange(size), 31.0 + 0.5 * np.arange(size)
    data = on_axes((same, same), lon, lat, hours=HOURS, **options)
    if name.endswith(".zarr"):
        data.to_zarr(folder / name, zarr_format=2)
    else:
        data.to_netcdf(folder / name)


def text_of(current: str, further: str = "") -> str:
    """The small case with other current, and sections beside it."""
    blocks = re.split(r"(?m)^(?=\[)", small_case(draws=12))
    kept = [b for b in blocks if not b.startswith(("[fields.current", "[[fields.current"))]
    at = next(i for i, b in enumerate(kept) if b.startswith("[forecast]"))
    return "".join([*kept[:at], f"{current}\n{further}\n", *kept[at:]])


SEVERAL = f"""
[fields.current]
file = "near.nc"
{ERROR}
[[fields.current.sources]]
file = "far.zarr"
[[fields.current.sources]]
file = "u.nc"
v_file = "v.nc"
"""
STOKES = '\n[fields.stokes]\nfile = "stokes.nc"\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder, "near.nc", 0.5, 128.0, 3)
    write(folder, "far.zarr", 0.25, 127.0, 5)
    write(folder, "u.nc", 0.125, 126.0, 9)
    write(folder, "v.nc", 0.125, 126.0, 9)
    names = tuple(f"sea_surface_wave_stokes_drift_{d}_velocity" for d in "xy")
    write(folder, "stokes.nc", 0.05, 126.0, 9, names=names)
    return folder


def stored(
    loaded: LoadedCase, data: Path, path: Path, current_file: Path | None = None
) -> tuple[CaseFolder, dict[str, ArtefactRef]]:
    key = draw_key(np.random.default_rng(SEED))
    clock = SimulatedClock(loaded.case.report.received_at_ns, SystemClock())
    folder = CaseFolder.create(
        path,
        case_id=loaded.case.id,
        origin="EXCON",
        registry=exercise_registry(EVENTS),
        clocks=clock,
        ids=SeededIds(hashlib.sha256(key.tobytes()).digest()),
    )
    with folder:
        runner: Any = InlineRunner(folder.artefacts)
        desk = Desk(folder, runner, clock, loaded, CONTROL_VIEW, SEED, key)
        return folder, store_inputs(desk, data, None, current_file)


def test_every_file_is_an_artefact_and_is_read_from_it(data: Path, tmp_path: Path):
    loaded = parse_case(text_of(SEVERAL, STOKES), Path("x.toml"))
    folder, refs = stored(loaded, data, tmp_path / "case")
    assert set(refs) == {"case", "current", "current-2", "current-3", "current-3-v", "stokes"}
    inputs = {name: folder.artefacts.path(ref) for name, ref in refs.items()}
    for ref in refs.values():
        folder.artefacts.verify(ref)
    assert (inputs["current-2"] / "far.zarr" / ".zgroup").is_file()
    forcing = read_inputs(inputs).forcing
    assert forcing.content_hash == load_forcing(loaded.case.fields, data).content_hash
    assert forcing.current.sources == ("near.nc", "far.zarr", "u.nc")
    time = int(forcing.current.coverage.start_ns or 0)
    u, _ = forcing.current.sample([128.5, 127.25, 126.25], [31.5, 31.5, 31.5], time)
    assert u.tolist() == [0.5, 0.25, 0.125]
    assert forcing.stokes is not None


def test_files_of_a_pattern_are_one_artefact(data: Path, tmp_path: Path):
    import xarray as xr

    with xr.open_dataset(data / "near.nc", decode_times=False) as near:
        for at in range(near.sizes["time"]):
            near.isel(time=[at]).to_netcdf(data / f"near_{at:02d}.nc")
    text = text_of(SEVERAL.replace("near.nc", "near_*.nc"))
    folder, refs = stored(parse_case(text, Path("x.toml")), data, tmp_path / "case")
    inputs = {name: folder.artefacts.path(ref) for name, ref in refs.items()}
    assert len(list(inputs["current"].iterdir())) == len(HOURS)
    forcing = read_inputs(inputs).forcing
    assert forcing.current.sources[0] == "near_*.nc"
    whole = load_forcing(parse_case(text_of(SEVERAL), Path("x.toml")).case.fields, data)
    assert np.array_equal(forcing.current.arrays[0], whole.current.arrays[0], equal_nan=True)


class Never:
    """A flag that nobody sets."""

    def is_set(self) -> bool:
        return False


def test_a_drift_job_runs_on_them(data: Path, tmp_path: Path):
    """The forecast names the sources in their rank, the warning, and its forcing."""
    loaded = parse_case(text_of(SEVERAL, STOKES), Path("x.toml"))
    folder, refs = stored(loaded, data, tmp_path / "case")
    out = tmp_path / "out"
    out.mkdir()
    context = JobContext(
        inputs={name: folder.artefacts.path(ref) for name, ref in refs.items()},
        parameters=job_parameters(loaded.case),
        key="0123456789abcdef0123456789abcdef",
        out=out,
        progress=lambda *_: None,
        cancel=CancelToken(Never()),
    )
    run(context)
    ensemble = open_ensemble(out)
    said = ensemble.provenance.assumptions
    assert any("3 sources in order of priority: 1. near.nc" in sentence for sentence in said)
    assert any("Stokes drift: WARNING" in sentence for sentence in said)
    forcing = load_forcing(loaded.case.fields, data)
    assert ensemble.provenance.inputs["forcing"] == forcing.content_hash


def test_a_file_that_is_not_given_to_the_job_is_named(data: Path, tmp_path: Path):
    loaded = parse_case(text_of(SEVERAL), Path("x.toml"))
    folder, refs = stored(loaded, data, tmp_path / "case")
    inputs = {name: folder.artefacts.path(ref) for name, ref in refs.items()}
    for name in ("current", "current-2", "current-3-v"):
        less = {key: path for key, path in inputs.items() if key != name}
        with pytest.raises(DriftError, match="given none") as caught:
            read_inputs(less)
        assert f"input {name!r}" in caught.value.remedy


def test_one_file_on_the_command_line_takes_the_place_of_all(data: Path, tmp_path: Path):
    loaded = parse_case(text_of(SEVERAL), Path("x.toml"))
    folder, refs = stored(loaded, data, tmp_path / "case", data / "far.zarr")
    assert set(refs) == {"case", "current-instead"}
    inputs = {name: folder.artefacts.path(ref) for name, ref in refs.items()}
    assert read_inputs(inputs).forcing.current.sources == ("far.zarr",)


def test_a_missing_file_is_named_with_its_key(data: Path, tmp_path: Path):
    (data / "v.nc").unlink()
    loaded = parse_case(text_of(SEVERAL), Path("x.toml"))
    with pytest.raises(FieldError, match="a field file is not there") as caught:
        stored(loaded, data, tmp_path / "case")
    assert caught.value.where == "fields.current.sources[2].v_file"
    assert caught.value.given == "v.nc"
    assert str(data) in str(caught.value.allowed)


def test_names_of_inputs():
    loaded = parse_case(text_of(SEVERAL, STOKES), Path("x.toml"))
    assert all(is_field_input(file.name) for file in field_files(loaded.case.fields))
    for name in ("current-instead", "wind", "waves-12", "sea_temperature-2"):
        assert is_field_input(name)
    for name in ("case", "current-1", "current-0", "winds", "current-2-w", "ensemble"):
        assert not is_field_input(name)


def test_case_check_says_back_every_file(data: Path):
    path = data / "case.toml"
    path.write_text(text_of(SEVERAL, STOKES), encoding="utf-8")
    said = CliRunner().invoke(app, ["check", str(path)])
    assert said.exit_code == 0, said.output
    rest = "".join(f"    where it has no value: file {x}\n" for x in ("far.zarr", "u.nc, v.nc"))
    assert f"  current: file near.nc\n{rest}" in said.stdout
    assert f"  fields.current.sources[2].v_file: {data / 'v.nc'}\n" in said.stdout
    assert "stokes: file stokes.nc" in said.stdout


def test_the_keys_survive_a_round_trip():
    keys = """file = "far.zarr"
valid_from = "070000Z JUN 26"
member_weights = [0.25, 0.75]
angle = "grid lines"
absent_chunks = "no_value"
grid_step_deg = 0.1
[fields.waves]
file = "waves.grib2"
variable = "swh"
[[fields.waves.sources]]
file = "more.nc"
units = "m"
"""
    text = text_of(SEVERAL + "[[fields.current.sources]]\n" + keys)
    case = parse_case(text, Path("x.toml")).case
    assert case.fields.current.sources[2].member_weights == (0.25, 0.75)
    assert parse_case(to_toml(case), Path("y.toml")).case.fields == case.fields


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ('valid_from = "070000 JUN 26"', "valid_from", "zone"),
        ("member_weights = [0.5, 0.4]", "member_weights", "weights"),
        ('members = "equal"\nmember = 2', "members", "more than one rule"),
        ("height_m = 10.0", "height_m", "wind only"),
        ('valid = "climatology"\nmax_gap_h = 2.0', "max_gap_h", "no gap"),
        ('valid = "sometimes"', "valid", "cannot be"),
        ("speed = 2", "speed", "unknown key"),
    ],
)
def test_faults_of_a_further_source_have_their_line(line: str, key: str, message: str):
    text = text_of(SEVERAL.replace('file = "far.zarr"', f'file = "far.zarr"\n{line}'))
    with pytest.raises(CaseFileError, match=re.escape(message)) as caught:
        parse_case(text, Path("x.toml"))
    own = text.splitlines().index(next(x for x in line.splitlines() if x.startswith(key))) + 1
    assert caught.value.where == f"x.toml:{own}, fields.current.sources[1].{key}"
    assert caught.value.remedy
