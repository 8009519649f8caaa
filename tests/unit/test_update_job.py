"""The job behind ``probability.updated``: finds, looks before and after them, curve, maps."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from seas import PLANE, START_NS, make_ensemble, make_track, make_width

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection.looks import log_miss
from sarex.ensemble import Ensemble
from sarex.ensemble.storage import save_ensemble
from sarex.errors import ProbabilityError
from sarex.facilities import Track
from sarex.jobs import JobContext
from sarex.jobs.job import CancelToken
from sarex.operation.situation import plane_of
from sarex.operation.update_job import LEAST_DRAWS, read_flown, run
from sarex.probability import Find, Sighting, pos, update_after_search

HOURS = 4
WIDTH = make_width(1500.0)


class Never:
    def is_set(self) -> bool:
        return False


def ensemble_of(draws: int = 800, with_hull: int = 40) -> Ensemble:
    """Rafts about the origin that drift east; the first draws have a hull beside the raft too."""
    rng = np.random.default_rng(5)
    raft = rng.normal(0.0, 4000.0, (2, draws))
    start = np.concatenate([raft, raft[:, :with_hull] + 300.0], axis=1)
    steps = np.arange(6 * HOURS + 1)[:, None]
    draw = [*range(draws), *range(with_hull)]
    return make_ensemble(
        start[0] + 120.0 * steps,
        start[1] + 0.0 * steps,
        draw=draw,
        search_object=[0] * draws + [1] * with_hull,
        hypothesis=[0 if k < with_hull else 1 for k in draw],
        log_prior=[-math.log(draws)] * len(draw),
        object_ids=("raft", "hull") if with_hull else ("raft",),
        hypothesis_ids=("both", "alone"),
    )


def exclusive() -> Ensemble:
    """A raft or a hull, never both, all at the origin."""
    return make_ensemble(
        np.zeros((7, 20)),
        np.zeros((7, 20)),
        search_object=[0] * 10 + [1] * 10,
        hypothesis=[0] * 10 + [1] * 10,
        object_ids=("raft", "hull"),
        hypothesis_ids=("sunk", "adrift"),
    )


def swath(name: str, y_m: float, start_h: float = 0.5, hours: float = 1.0) -> Track:
    """East along one line at 7.5 m/s, rounded as a recorded track is."""
    begin, seconds = 3600 * start_h, 3600 * hours
    half = 3.75 * seconds
    track = make_track([begin, begin + seconds], [-half, half], [y_m, y_m], name=name)
    return Track.from_json(track.to_json())


def find(name: str = "raft", at_h: float = 1.0, error_m: float = 50.0) -> dict[str, Any]:
    lon, lat = PLANE.to_lonlat(120.0 * 6 * at_h, 0.0)
    time = ns_to_iso(START_NS + round(at_h * 3.6e12))
    return {
        "object": name,
        "time": time,
        "lon_deg": float(lon),
        "lat_deg": float(lat),
        "error_m": error_m,
    }


def update(
    tmp_path: Path,
    ensemble: Ensemble,
    *,
    flown: tuple[Track, ...] = (),
    finds: tuple[dict[str, Any], ...] = (),
    latest: tuple[str, ...] = (),
    before: np.ndarray | None = None,
    map_hours: tuple[float, ...] = (),
    sightings: tuple[dict[str, Any], ...] = (),
) -> tuple[np.ndarray, dict[str, Any], Path]:
    """Run the job as the runner does; draw weights, summary and folder."""
    place = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
    inputs = {"ensemble": place / "ensemble"}
    inputs["ensemble"].mkdir(parents=True)
    save_ensemble(ensemble, inputs["ensemble"])
    for track in flown:
        folder = inputs[f"flown-{track.sortie}"] = place / track.sortie
        folder.mkdir()
        widths = {name: asdict(WIDTH) for name in ensemble.object_ids}
        text = json.dumps({"track": track.to_json(), "widths": widths})
        (folder / "flown.json").write_text(text)
    if before is not None:
        folder = inputs["before"] = place / "before"
        folder.mkdir()
        np.save(folder / "draw_weights.npy", before)
    parameters = {
        "finds": list(finds),
        "latest": list(latest),
        "map_times": [ns_to_iso(START_NS + round(h * 3.6e12)) for h in map_hours],
        "persons": {"raft": 6, "hull": 0},
        "sightings": list(sightings),
        "sought": list(ensemble.object_ids),
    }
    out = place / "out"
    out.mkdir()
    run(JobContext(inputs, parameters, None, out, lambda *_: None, CancelToken(Never())))
    summary = json.loads((out / "summary.json").read_text())
    return np.load(out / "draw_weights.npy"), summary, out


def effective(weights: np.ndarray) -> float:
    return float(1.0 / np.sum(weights**2))


def test_without_evidence_the_prior_stays(tmp_path: Path) -> None:
    weights, summary, _ = update(tmp_path, ensemble_of())
    assert weights == pytest.approx(1 / 800, rel=1e-12)
    assert summary["search"] is None
    assert summary["find_error_m"] == {}
    (member,) = summary["members"]["weights"]
    assert (member["member"], member["draws"]) == (0, 800)
    assert summary["members"]["sentence"] is None
    assert summary["remaining"] == ["raft", "hull"]
    assert summary["hypothesis_weights"] == pytest.approx({"both": 0.05, "alone": 0.95})


def test_a_find_is_widened_by_quarters_until_enough_draws_carry_it(tmp_path: Path) -> None:
    ensemble = ensemble_of()
    weights, summary, _ = update(tmp_path, ensemble, finds=(find(),))
    error_m = summary["find_error_m"]["raft"]
    quarters = math.log(error_m / 50.0) / math.log(1.25)
    assert quarters == pytest.approx(round(quarters), abs=1e-9)
    assert round(quarters) > 0
    assert effective(weights) >= LEAST_DRAWS
    one_less = find(error_m=error_m / 1.25)
    posterior = update_after_search(ensemble, [], [_find(one_less)])
    assert posterior.effective_draws < LEAST_DRAWS
    assert summary["effective_draws"] == round(effective(weights))


def test_a_find_that_enough_draws_carry_keeps_its_error(tmp_path: Path) -> None:
    _, summary, _ = update(tmp_path, ensemble_of(), finds=(find(error_m=6000.0),))
    assert summary["find_error_m"] == {"raft": 6000.0}


def test_a_find_of_what_few_draws_have_ends_its_widening(tmp_path: Path) -> None:
    """Forty draws have the hull: more than forty can never carry its find."""
    weights, summary, _ = update(tmp_path, ensemble_of(), finds=(find("hull"),))
    assert 20 <= effective(weights) <= 40
    assert 50.0 < summary["find_error_m"]["hull"] < 100_000.0
    assert weights[40:].max() == 0.0
    assert summary["hypothesis_weights"] == {"both": pytest.approx(1.0), "alone": 0.0}
    assert summary["remaining"] == ["raft"]


def test_a_find_that_no_draw_can_explain_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProbabilityError, match="to do"):
        update(tmp_path, exclusive(), finds=(find("hull"), find("raft")))


def sighting(name: str = "raft", confidence: float = 0.9, error_m: float = 50.0) -> dict[str, Any]:
    return {
        **find(name, 1.0, error_m),
        "confidence": confidence,
        "facility": "MV Passing",
        "sighting": "event-1",
        "watched_area_m2": 1e9,
    }


def test_a_sighting_is_widened_counts_and_leaves_the_object_in_the_search(tmp_path: Path) -> None:
    ensemble = ensemble_of()
    weights, summary, _ = update(tmp_path, ensemble, sightings=(sighting(),))
    error_m = summary["sighting_error_m"]["event-1"]
    assert error_m > 50.0
    assert effective(weights) >= LEAST_DRAWS
    seen = Sighting("raft", START_NS + 3_600_000_000_000, *place(), error_m, 0.9, 1e9, "MV Passing")
    expected = update_after_search(ensemble, [], sighted=[seen])
    np.testing.assert_allclose(weights, expected.draw_weights, rtol=1e-6)
    assert summary["remaining"] == ["raft", "hull"]
    assert summary["found"] == []


def test_a_doubtful_sighting_keeps_its_error_and_moves_little(tmp_path: Path) -> None:
    doubtful = sighting(confidence=0.01, error_m=500.0)
    weights, summary, _ = update(tmp_path, ensemble_of(), sightings=(doubtful,))
    assert summary["sighting_error_m"] == {"event-1": 500.0}
    assert weights.min() > 0.3 / 800
    assert weights.max() > 2 / 800


def place() -> tuple[float, float]:
    at = find()
    return at["lon_deg"], at["lat_deg"]


def test_a_look_after_the_find_says_nothing(tmp_path: Path) -> None:
    ensemble = ensemble_of(with_hull=0)
    found = find(at_h=1.0, error_m=6000.0)
    late = swath("late", 800.0, start_h=1.0)
    plain, _, _ = update(tmp_path, ensemble, finds=(found,))
    searched, _, _ = update(tmp_path, ensemble, finds=(found,), flown=(late,))
    missed, _, _ = update(tmp_path, ensemble, flown=(late,))
    assert searched.tobytes() == plain.tobytes()
    assert np.abs(missed - plain).max() > 1e-4  # the look would have said something


def test_a_search_during_which_something_is_found_counts_up_to_the_find(tmp_path: Path) -> None:
    ensemble = ensemble_of(with_hull=0)
    found = find(at_h=1.0, error_m=6000.0)
    track = swath("through", 800.0)  # from half an hour before the find to half an hour after
    weights, summary, _ = update(tmp_path, ensemble, finds=(found,), flown=(track,))
    cut = iso_to_ns(found["time"])
    look = log_miss(ensemble, track, {"raft": WIDTH}, plane_of(ensemble), end_ns=cut)
    expected = update_after_search(ensemble, [look], [_find(found)])
    assert summary["find_error_m"] == {"raft": 6000.0}
    np.testing.assert_allclose(weights, expected.draw_weights, rtol=1e-9, atol=1e-15)
    without = update_after_search(ensemble, [], [_find(found)])
    assert np.abs(weights - without.draw_weights).max() > 1e-5


def test_the_curve_rises_from_nothing_to_the_success_of_the_whole(tmp_path: Path) -> None:
    ensemble = ensemble_of()
    earlier, one, two = swath("s1", -900.0, 0.1, 0.3), swath("s2", 500.0), swath("s3", -500.0, 2.0)
    before, _, _ = update(tmp_path, ensemble, flown=(earlier,))
    _, summary, _ = update(
        tmp_path, ensemble, flown=(earlier, one, two), latest=("s2", "s3"), before=before
    )
    search = summary["search"]
    widths = dict.fromkeys(ensemble.object_ids, WIDTH)
    plane = plane_of(ensemble)
    whole = [log_miss(ensemble, track, widths, plane) for track in (one, two)]
    report = pos(ensemble, before[ensemble.draw], whole, persons={"raft": 6, "hull": 0})
    curve = search["curve"]
    assert curve[0]["any"] == 0.0
    assert all(value == 0.0 for value in curve[0]["objects"].values())
    assert (curve[0]["time"], curve[-1]["time"]) == (
        ns_to_iso(int(one.times_ns[0])),
        ns_to_iso(int(two.times_ns[-1])),
    )
    rises = [row["any"] for row in curve]
    assert rises == sorted(rises)
    assert report.any_found > 0.1
    assert curve[-1]["any"] == pytest.approx(report.any_found, rel=1e-6)
    assert search["pos"]["any_found"] == pytest.approx(report.any_found, rel=1e-6)
    for name in ensemble.object_ids:
        assert curve[-1]["objects"][name] == pytest.approx(report.objects[name].pos, rel=1e-6)
    assert search["pos"]["persons_found"] == pytest.approx(6 * report.objects["raft"].pos)
    assert [look["sortie"] for look in search["looks"]] == ["s2", "s3"]


def test_maps_and_datums_are_made_of_what_remains(tmp_path: Path) -> None:
    ensemble = ensemble_of()
    _, summary, out = update(
        tmp_path, ensemble, finds=(find(error_m=6000.0),), map_hours=(0.0, 3.0)
    )
    assert [(m["search_object"], m["file"]) for m in summary["maps"]] == [
        ("hull", "map-0-hull"),
        ("hull", "map-1-hull"),
    ]
    for made in summary["maps"]:
        cells = np.load(out / f"{made['file']}.npy")
        assert cells.sum() == pytest.approx(made["mass_present"], rel=1e-6)
        assert made["mass_present"] == pytest.approx(summary["hypothesis_weights"]["both"])
        assert (out / f"{made['file']}.geojson").is_file()
    assert list(summary["datum"]) == ["hull"]
    assert len(summary["datum"]["hull"]) == HOURS + 1
    assert summary["status"]["raft"]["afloat"] == 1.0


def test_an_object_that_no_draw_has_left_has_no_datum_and_no_map(tmp_path: Path) -> None:
    """Raft and yacht exclude each other: the find of one says that the other is not there."""
    weights, summary, _ = update(
        tmp_path, exclusive(), finds=(find(at_h=0.5, error_m=3000.0),), map_hours=(1.0,)
    )
    assert weights[10:].max() == 0.0
    assert summary["datum"] == {"hull": []}
    assert summary["maps"] == []
    assert summary["hypothesis_weights"] == {"sunk": pytest.approx(1.0), "adrift": 0.0}


def test_a_search_is_read_back_as_it_was_recorded(tmp_path: Path) -> None:
    track = swath("s1", 100.0)
    text = json.dumps({"track": track.to_json(), "widths": {"raft": asdict(WIDTH)}})
    (tmp_path / "flown.json").write_text(text)
    read, widths = read_flown(tmp_path)
    assert widths == {"raft": WIDTH}
    assert read.to_json() == track.to_json()


def _find(item: dict[str, Any]) -> Find:
    return Find(
        item["object"], iso_to_ns(item["time"]), item["lon_deg"], item["lat_deg"], item["error_m"]
    )
