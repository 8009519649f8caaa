"""Follows one particle of a case from the case file to the report.

Usage: python examples/follow_one_particle.py FOLDER [--draw 7] [--search-object raft]

FOLDER is a case that was run: ``sarex run goto --out FOLDER``. What is printed is read from the
journal and its artefacts, or computed again from them with the functions that made them; where both
are there they are compared, and a difference ends the script. docs/architecture/one_particle.md
shows the output for the built-in case goto and says what happens at each step.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import xarray as xr
from shapely.geometry import Point, shape

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import LogMiss, SweepWidth, log_miss
from sarex.drift import simulate
from sarex.drift.job import CaseInputs, read_inputs
from sarex.drift.leeway import leeway_of
from sarex.ensemble import Ensemble, Status
from sarex.ensemble.storage import open_ensemble
from sarex.exercise.registry import exercise_registry
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.incident import Draws, draw_incident
from sarex.incident.events import released_toml
from sarex.journal import CaseFolder, SystemClock, SystemIds, View
from sarex.labels import EXCON, Viewer
from sarex.operation.situation import plane_of
from sarex.operation.update_job import read_flown
from sarex.planning.judge import judge
from sarex.probability import Find, update_after_search
from sarex.quantities import format_dtg, format_positions
from sarex.randomness import generator_for, key_from_hex
from sarex.review.events import EVENTS

HOUR_NS = 3_600_000_000_000
TRACK_ROUNDING = 1e-6
"""A plan is judged before its tracks are written with positions rounded to 1e-7 degrees."""


def open_case(folder: Path) -> CaseFolder:
    """Open a case with all event types that are known."""
    return CaseFolder.open(
        folder, registry=exercise_registry(EVENTS), clocks=SystemClock(), ids=SystemIds()
    )


def place(lon_deg: float, lat_deg: float) -> str:
    """A position in degrees and minutes."""
    return format_positions(float(lat_deg), float(lon_deg)).dm


def job_record(folder: Path, sha256: str) -> dict[str, Any]:
    """What the runner remembered of the job that made an artefact."""
    for path in sorted((folder / "artefacts" / ".jobs").glob("*.json")):
        record: dict[str, Any] = json.loads(path.read_bytes())
        if record["sha256"] == sha256:
            return {"id": path.stem, **record["job"]}
    raise SystemExit(f"no finished job made {sha256}")


@dataclass(frozen=True)
class Followed:
    """A case, and the particle that is followed in it."""

    folder: Path
    view: View
    inputs: CaseInputs
    ensemble: Ensemble
    job: dict[str, Any]
    draw: int
    search_object: str
    particle: int

    def events(self, *types: str) -> list[Any]:
        """Events of these types, in the order in which they were recorded."""
        return [event for event in self.view.events() if event.type in types]

    @property
    def updates(self) -> list[Any]:
        """Updates of the probability; the first is the prior."""
        return self.events("probability.updated")

    def artefact(self, sha256: str) -> Path:
        """Folder of an artefact that a visible event cites."""
        return self.view.artefact(sha256)

    def at(self, time_ns: int) -> tuple[float, float]:
        """Longitude and latitude of the particle."""
        lon, lat, _ = self.ensemble.at(time_ns)
        return float(lon[self.particle]), float(lat[self.particle])


def follow(folder: Path, view: View, draw: int, search_object: str) -> Followed:
    """Find the particle of a draw and a search object."""
    (forecast,) = (cast("Any", e) for e in view.events() if e.type == "forecast.computed")
    sha256 = forecast.body.ensemble.sha256
    ensemble = open_ensemble(view.artefact(sha256))
    own = ensemble.search_object == ensemble.object_ids.index(search_object)
    (particle,) = np.flatnonzero(own & (ensemble.draw == draw))
    job = job_record(folder, sha256)
    paths = {name: folder / "artefacts" / value for name, value in job["inputs"].items()}
    inputs = read_inputs(paths)
    return Followed(folder, view, inputs, ensemble, job, draw, search_object, int(particle))


def step_case(this: Followed) -> Iterator[str]:
    """The hypothesis, as it stands in the case file that the journal keeps."""
    (reported,) = this.events("incident.reported")
    stored = this.folder / "artefacts" / this.job["inputs"]["case"] / "case.toml"
    text = reported.body.to_toml()
    name = this.ensemble.hypothesis_ids[this.ensemble.hypothesis[this.particle]]
    (block,) = (b for b in text.split("[[hypotheses]]")[1:] if f'id = "{name}"' in b)
    if stored.read_text(encoding="utf-8") != released_toml(reported.body.case_file()):
        raise SystemExit("the case that the jobs were given is not the one that was reported")
    yield f"event {reported.seq} {reported.type}  {format_dtg(reported.occurred_at_ns)}"
    yield f"sha256 of the case file {hashlib.sha256(text.encode()).hexdigest()}"
    yield f"{stored.relative_to(this.folder).as_posix()}"
    yield ""
    yield "[[hypotheses]]" + block.rstrip()


def draws_again(this: Followed) -> Draws:
    """The draws of the forecast, drawn again from its key."""
    key = key_from_hex(this.job["key"])
    count = this.job["parameters"]["draws"]
    return draw_incident(this.inputs.case.incident, count, generator_for(key, "incident"))


def step_draw(this: Followed, draws: Draws) -> Iterator[str]:
    """When and where it happened in this draw, and what the draw weighs."""
    n = this.draw
    yield f"draws                 {draws.count}"
    yield f"draw                  {n}"
    yield f"hypothesis            {draws.hypothesis_ids[draws.hypothesis[n]]}"
    yield f"start_ns              {draws.start_ns[n]}  {ns_to_iso(int(draws.start_ns[n]))}"
    yield f"lon_deg, lat_deg      {draws.lon_deg[n]:.6f}, {draws.lat_deg[n]:.6f}"
    yield f"                      {place(draws.lon_deg[n], draws.lat_deg[n])}"
    yield f"exp(log_weight)       {np.exp(draws.log_weight[n]):.6g}"


def step_drift(this: Followed, draws: Draws) -> Iterator[str]:
    """The job, and the path of this particle; the whole forecast is run again and compared."""
    case, forcing, coast = this.inputs
    job, ensemble, p = this.job, this.ensemble, this.particle
    again = simulate(
        draws,
        case.objects,
        {hypothesis.id: hypothesis.objects for hypothesis in case.hypotheses},
        forcing,
        coast,
        end_ns=iso_to_ns(job["parameters"]["end"]),
        step_s=job["parameters"]["step_s"],
        output_step_s=job["parameters"]["output_step_s"],
        coast_action=job["parameters"]["coast_action"],
        rng=generator_for(key_from_hex(job["key"]), "drift"),
    )
    same = np.array_equal(again.lon_deg, ensemble.lon_deg)
    same = same and np.array_equal(again.lat_deg, ensemble.lat_deg)
    if not same:
        raise SystemExit("the forecast run again differs from the one in the folder")
    (item,) = (o for o in case.objects if o.id == this.search_object)
    row = leeway_of(item)
    yield f"job                   artefacts/.jobs/{job['id']}.json"
    yield f"function              {job['function']}"
    yield f"key                   {job['key']}"
    yield f"leeway class          {row.class_id}: {row.description}"
    yield f"particle              {p} of {ensemble.particle_count}"
    yield ""
    for time_ns in ensemble.times_ns[:: max(1, 2 * HOUR_NS // ensemble.step_ns)]:
        lon, lat, status = ensemble.at(int(time_ns))
        state = Status(status[p]).name.lower()
        yield f"{format_dtg(int(time_ns))}  {place(lon[p], lat[p])}  {state}"
    yield ""
    yield "run again here: every position of every particle is the same, bit for bit"


def step_storage(this: Followed) -> Iterator[str]:
    """The ensemble on disk, and the event that cites it."""
    (forecast,) = this.events("forecast.computed")
    e = this.ensemble
    yield f"artefacts/{forecast.body.ensemble.sha256}/"
    for name in ("times_ns", "lon_deg", "lat_deg", "status", "draw", "search_object", "log_prior"):
        values = getattr(e, name)
        yield f"  {name:<20}{values.dtype!s:<9}{values.shape}"
    yield f"event {forecast.seq} {forecast.type}  {format_dtg(forecast.occurred_at_ns)}"
    yield f"  draws {forecast.body.draws}, particles {forecast.body.particles}"
    yield f"  status at the end: {forecast.body.status_at_end}"
    yield f"  marks: {', '.join(forecast.body.labels) or 'none'}"


def step_map(this: Followed) -> Iterator[str]:
    """The cell of the prior map that this particle lies in."""
    prior = this.updates[0]
    folder = this.artefact(prior.body.artefact.sha256)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    made = next(m for m in summary["maps"] if m["search_object"] == this.search_object)
    time_ns = iso_to_ns(made["time"])
    poc = np.load(folder / f"{made['file']}.npy")
    x, y = plane_of(this.ensemble).to_xy(*this.at(time_ns))
    column = int((x - made["x0_m"]) // made["cell_m"])
    row = int((y - made["y0_m"]) // made["cell_m"])
    yield f"event {prior.seq} {prior.type}  effective draws {prior.body.effective_draws}"
    yield f"artefacts/{prior.body.artefact.sha256}/"
    yield f"  {made['file']}.npy      {poc.shape} cells of {made['cell_m']:g} m"
    yield f"at {made['time']} the particle is in {place(*this.at(time_ns))}"
    yield f"  x {x:.0f} m, y {y:.0f} m from the plane's origin: row {row}, column {column}"
    yield f"  POC of that cell      {poc[row, column]:.3g}"
    yield f"  sum of all cells      {poc.sum():.6f} (mass present {made['mass_present']:.6f})"


def _miss_line(who: str, log_miss: float) -> str:
    detects = 0.0 - np.expm1(log_miss)
    return f"  {who:<24}log miss {log_miss:10.6f}  detects it with {detects:.4f}"


def first_plan(this: Followed) -> tuple[Any, Path]:
    """The first plan that was proposed, with its artefact."""
    proposed = this.events("plan.proposed")[0]
    return proposed, this.artefact(proposed.body.artefact.sha256)


def step_judge(this: Followed) -> Iterator[str]:
    """What the tracks of the first plan are worth against this particle."""
    proposed, folder = first_plan(this)

    def read(name: str) -> Any:
        return json.loads((folder / name).read_text(encoding="utf-8"))

    tracks = [Track.from_json(item) for item in read("tracks.json")]
    widths = {
        facility: {
            name: SweepWidth(**{**w, "assumptions": tuple(w["assumptions"])})
            for name, w in own.items()
        }
        for facility, own in read("widths.json").items()
    }
    prior = np.load(this.artefact(this.updates[0].body.artefact.sha256) / "draw_weights.npy")
    weights = prior[this.ensemble.draw]
    plane = plane_of(this.ensemble)
    worth = judge(this.ensemble, weights, tracks, widths, plane)
    stated = read("worth.json")["pos"]["any_found"]
    if abs(worth.pos.any_found - stated) > TRACK_ROUNDING:
        raise SystemExit(f"judged again {worth.pos.any_found}, in the plan {stated}")
    yield f"event {proposed.seq} {proposed.type} {proposed.body.plan}"
    yield f"artefacts/{proposed.body.artefact.sha256}/"
    yield "  tracks.json, widths.json, worth.json"
    total = 0.0
    for miss in worth.log_misses:
        value = float(miss.values[this.particle])
        total += value
        yield _miss_line(miss.facility, value)
    yield _miss_line("all together", total)
    yield f"over all particles: POS of {this.search_object} "
    yield f"  {worth.pos.objects[this.search_object].pos:.4f}, of at least one {stated:.4f}"


def flown_pieces(this: Followed, update: Any) -> Iterator[LogMiss]:
    """The searches that an update counts, cut at each find."""
    plane = plane_of(this.ensemble)
    sorties = {look.sortie for look in update.body.looks}
    cuts = [None, *sorted({iso_to_ns(find.time) for find in update.body.finds}), None]
    for event in this.events("search.flown"):
        if event.body.sortie not in sorties:
            continue
        track, widths = read_flown(this.artefact(event.body.artefact.sha256))
        on = track.times_ns[:-1][track.sensor_on], track.times_ns[1:][track.sensor_on]
        for start, end in itertools.pairwise(cuts):
            late = on[0] < (end or np.iinfo(np.int64).max)
            if widths and (late & (on[1] > (start or 0))).any():
                yield log_miss(this.ensemble, track, widths, plane, start_ns=start, end_ns=end)


def step_update(this: Followed) -> Iterator[str]:
    """Bayes' rule for this draw after the first search, against what the folder says."""
    update = this.updates[1]
    folder = this.artefact(update.body.artefact.sha256)
    errors = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["find_error_m"]
    finds = [
        Find(f.search_object, iso_to_ns(f.time), f.lon_deg, f.lat_deg, errors[f.search_object])
        for f in update.body.finds
    ]
    e, n = this.ensemble, this.draw
    misses = list(flown_pieces(this, update))
    posterior = update_after_search(e, misses, finds)
    stored = np.load(folder / "draw_weights.npy")
    if not np.allclose(posterior.draw_weights, stored, rtol=1e-9, atol=1e-15):
        raise SystemExit("the posterior computed again differs from the one in the folder")
    yield f"event {update.seq} {update.type}  {format_dtg(update.occurred_at_ns)}"
    yield f"artefacts/{update.body.artefact.sha256}/draw_weights.npy"
    prior = float(np.exp(e.log_prior[this.particle]))
    yield f"  prior weight                  {prior:.6g}"
    found = {find.object_id: find for find in finds}
    for p in np.flatnonzero(e.draw == n):
        name = e.object_ids[e.search_object[p]]
        until = found[name].time_ns if name in found else None
        counted = [m for m in misses if until is None or m.end_ns <= until]
        total = sum(float(m.values[p]) for m in counted)
        note = f", looks until {format_dtg(until)}" if until is not None else ""
        yield f"  log miss of its {name:<14}{total:.6f}{note}"
        if until is None:
            continue
        x, y = _from_find(this, found[name], int(p))
        away, error = float(np.hypot(x, y)), found[name].error_m
        yield f"  log likelihood of the find    {-(away**2) / (2 * error**2):.6f}"
        yield f"    {away:.0f} m from it, one standard deviation {error:.0f} m"
    yield f"  posterior weight              {posterior.draw_weights[n]:.6g}"
    yield f"  in the folder                 {stored[n]:.6g}"
    yield f"  weight after / weight before  {stored[n] / prior:.4g}"
    yield f"effective draws {update.body.effective_draws}; weights of the hypotheses:"
    yield f"  {dict(sorted(update.body.hypothesis_weights.items()))}"


def _from_find(this: Followed, find: Find, particle: int) -> tuple[float, float]:
    """Metres towards east and north from the place of a find."""
    lon, lat, _ = this.ensemble.at(find.time_ns)
    x, y = LocalPlane(find.lon_deg, find.lat_deg).to_xy(lon[particle], lat[particle])
    return float(x), float(y)


def step_report(this: Followed) -> Iterator[str]:
    """The particle in the report's data."""
    review = this.folder / "review"
    with xr.open_dataset(review / "forecast.nc") as data:
        one = data.isel(trajectory=this.particle, obs=-1)
        lon, lat = float(one["lon"]), float(one["lat"])
    e, p = this.ensemble, this.particle
    if (lon, lat) != (e.lon_deg[-1, p], e.lat_deg[-1, p]):
        raise SystemExit("the report's NetCDF file differs from the ensemble")
    yield f"review/forecast.nc  trajectory {this.particle}, last place {place(lon, lat)}"
    name = f"contours-before-{this.search_object}.geojson"
    contours = json.loads((review / name).read_text(encoding="utf-8"))
    proposed, _ = first_plan(this)
    middle = (iso_to_ns(proposed.body.start) + iso_to_ns(proposed.body.end)) // 2
    here = Point(*this.at(middle))
    regions = [f for f in contours["features"] if shape(f["geometry"]).contains(here)]
    inside = [region["properties"]["share"] for region in regions]
    least = f"{min(inside):.0%} area" if inside else "outside all contours"
    yield f"review/{name}"
    yield f"  at {ns_to_iso(middle)} it is in {place(here.x, here.y)}: {least}"
    (written,) = this.events("review.written")
    yield f"event {written.seq} {written.type}: {len(written.body.files)} files, report.html"


def walk(this: Followed) -> Iterator[str]:
    """All steps, each under a line that names it."""
    draws = draws_again(this)
    steps = {
        "case": step_case(this),
        "draw": step_draw(this, draws),
        "drift": step_drift(this, draws),
        "storage": step_storage(this),
        "map": step_map(this),
        "judge": step_judge(this),
        "update": step_update(this),
        "report": step_report(this),
    }
    for name, lines in steps.items():
        yield f"--- {name}"
        yield from lines
    yield "--- end"


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draw", type=int, default=7)
    parser.add_argument("--search-object", default="raft")
    given = parser.parse_args()
    with open_case(given.folder) as case:
        view = case.journal.view(Viewer(EXCON, "reader"))
        this = follow(given.folder, view, given.draw, given.search_object)
        for line in walk(this):
            print(line)


if __name__ == "__main__":
    main()
