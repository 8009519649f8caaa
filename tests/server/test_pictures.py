"""What the map draws of a case is what the case holds, and only what is released."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from proposed import PLAN, ProposedCase, proposed_case, served  # noqa: F401

from sarex.canonical import iso_to_ns
from sarex.ensemble import Ensemble, Status
from sarex.ensemble.storage import open_ensemble
from sarex.geo import LocalPlane, inverse, load_coast
from sarex.labels import Viewer
from sarex.operation.desk import Author
from sarex.operation.situation import plane_of
from sarex.probability import poc_in_polygon, prior, smooth_map
from sarex.server.pictures.codec import Grid

Client = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def smc(served: Any) -> httpx.Client:  # noqa: F811
    return served.client("JPN:SMC")


@pytest.fixture(scope="module")
def base(proposed_case: ProposedCase) -> str:  # noqa: F811
    return f"/cases/goto/forecasts/{proposed_case.forecast}"


@pytest.fixture(scope="module")
def ensemble(proposed_case: ProposedCase) -> Ensemble:  # noqa: F811
    return open_ensemble(proposed_case.path / "artefacts" / proposed_case.forecast)


def test_a_frame_is_the_forecast_at_its_time(
    smc: httpx.Client, base: str, ensemble: Ensemble
) -> None:
    told = smc.get(base).json()
    codec = {k: v for k, v in told["codec"].items() if k != "error_m"}
    grid = Grid(**codec)
    assert [iso_to_ns(time) for time in told["times"]] == ensemble.times_ns.tolist()
    assert told["objects"] == list(ensemble.object_ids)
    for number in (0, 7, len(told["times"]) - 1):
        answer = smc.get(f"{base}/frames/{number}")
        xy = np.frombuffer(answer.content, dtype="<i2").reshape(-1, 2)
        lon, lat = grid.decode(xy)
        error_m = inverse(ensemble.lon_deg[number], ensemble.lat_deg[number], lon, lat)[2]
        assert float(np.max(error_m)) <= told["codec"]["error_m"] + 0.01 < 10.0
        status = np.frombuffer(smc.get(f"{base}/status/{number}").content, dtype=np.uint8)
        assert np.array_equal(status, ensemble.status[number])
    own = np.frombuffer(smc.get(f"{base}/particles/object").content, dtype=np.uint8)
    assert np.array_equal(own, ensemble.search_object)


def test_a_frame_is_immutable_private_and_not_sent_twice(smc: httpx.Client, base: str) -> None:
    first = smc.get(f"{base}/frames/3?count=60")
    assert first.headers["cache-control"] == "private, max-age=31536000, immutable"
    again = smc.get(f"{base}/frames/3?count=60", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert smc.get(f"{base}/frames/3").headers["etag"] != first.headers["etag"]


def test_weights_of_an_update_are_those_of_its_draws(
    smc: httpx.Client, base: str, ensemble: Ensemble
) -> None:
    update = smc.get(base).json()["updates"][-1]["sha256"]
    sent = np.frombuffer(smc.get(f"{base}/weights/{update}").content, dtype=np.uint8)
    assert sent.size == ensemble.particle_count
    assert np.all(sent == 255)  # nothing has been searched: every draw is what it was


def test_contours_hold_their_share_of_the_particles_smoothed_as_the_report_does(
    smc: httpx.Client, base: str, ensemble: Ensemble
) -> None:
    told = smc.get(base).json()
    time = told["times"][20]
    answer = smc.get(f"{base}/contours", params={"time": time, "object": "raft"})
    drawn = answer.json()
    weights, plane = prior(ensemble).weights, plane_of(ensemble)
    made = smooth_map(ensemble, weights, iso_to_ns(time), "raft", plane)
    assert drawn["features"] == json.loads(json.dumps(made.to_geojson()["features"]))
    for feature in drawn["features"]:
        share, poc = feature["properties"]["share"], feature["properties"]["poc"]
        assert share <= poc < share + 0.05
        polygon = shapely.geometry.shape(feature["geometry"])
        held = poc_in_polygon(ensemble, weights, iso_to_ns(time), "raft", polygon, plane)
        assert held > share - 0.1  # of the particles themselves, which the map spreads
    kept = smc.get(f"{base}/contours", params={"time": time, "object": "raft"})
    assert kept.content == answer.content


def test_the_density_image_holds_the_mass_where_the_particles_are(
    smc: httpx.Client, base: str, ensemble: Ensemble
) -> None:
    time = smc.get(base).json()["times"][20]
    about = smc.get(f"{base}/density", params={"time": time, "object": "raft"}).json()
    image = smc.get(f"{base}/density.png", params={"time": time, "object": "raft"})
    assert image.content[:8] == b"\x89PNG\r\n\x1a\n"
    size = int.from_bytes(image.content[16:20], "big"), int.from_bytes(image.content[20:24], "big")
    assert size == (about["width_px"], about["height_px"])
    west, south, east, north = about["bounds_deg"]
    lon, lat, status = ensemble.at(iso_to_ns(time))
    here = (ensemble.search_object == 0) & (status <= Status.STRANDED)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    assert np.all(inside[here])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/frames/9999", 404),
        ("/contours?time=2026-06-07T00:00:00Z&object=whale", 404),
        ("/contours?time=tomorrow&object=raft", 422),
        ("/contours?time=2036-06-07T00:00:00Z&object=raft", 422),
        ("/contours?time=2610-12-27T00:00:00Z&object=raft", 422),
        (f"/weights/{'0' * 64}", 404),
        ("/frames/1?count=0", 422),
    ],
)
def test_what_is_not_there_is_a_problem_that_says_so(
    smc: httpx.Client, base: str, path: str, status: int
) -> None:
    answer = smc.get(base + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_fields_say_where_there_is_none_and_how_old_they_are(smc: httpx.Client, base: str) -> None:
    time = smc.get(base).json()["times"][10]
    box = {"west": 127, "south": 31.5, "east": 129, "north": 33.5, "n": 5}
    told = smc.get("/cases/goto/fields", params={"time": time, **box}).json()
    assert len(told["lon_deg"]) == len(told["wind"]["u_m_s"]) == 25
    assert None not in told["wind"]["u_m_s"]
    source = told["wind"]["sources"][0]
    assert source["name"] == "observations"
    assert source["age_s"] == (iso_to_ns(time) - iso_to_ns(source["hour"])) / 1e9 >= 0
    early = smc.get("/cases/goto/fields", params={"time": "2001-01-01T00:00:00Z", **box}).json()
    assert set(early["wind"]["u_m_s"]) == {None}
    assert early["wind"]["missing"] == {"outside": list(range(25))}
    assert None not in early["current"]["u_m_s"]  # analytic: it holds at any time


def test_the_coast_of_a_case_is_the_coast_of_its_simulation(smc: httpx.Client) -> None:
    answer = smc.get("/cases/goto/coast")
    drawn = answer.json()
    held = smc.get("/cases/goto/coast", headers={"If-None-Match": answer.headers["ETag"]})
    assert (held.status_code, held.content) == (304, b"")
    coast = load_coast("goto")
    assert drawn["content_hash"] == coast.content_hash
    land = shapely.geometry.shape(
        {
            "type": "MultiPolygon",
            "coordinates": [f["geometry"]["coordinates"] for f in drawn["features"]],
        }
    )
    rng = np.random.default_rng(7)
    west, south, east, north = coast.bbox
    lon, lat = rng.uniform(west, east, 4000), rng.uniform(south, north, 4000)
    assert np.array_equal(shapely.contains_xy(land, lon, lat), coast.contains(lon, lat))
    assert "OpenStreetMap" in drawn["attribution"]


def test_a_plan_is_drawn_as_it_was_recorded(
    smc: httpx.Client,
    proposed_case: ProposedCase,  # noqa: F811
) -> None:
    folder = proposed_case.path / "artefacts" / proposed_case.plan
    told = smc.get(f"/cases/goto/plans/{PLAN}/tracks").json()
    assert told["tracks"] == json.loads((folder / "tracks.json").read_text(encoding="utf-8"))
    legs = [f for f in told["geojson"]["features"] if f["properties"]["kind"] == "leg"]
    assert {leg["properties"]["leg"] for leg in legs} == {
        leg for track in told["tracks"] for leg in track["leg_ids"]
    }
    assert told["stamp"] == "EXERCISE"


def test_a_facility_that_must_return_goes_less_far(smc: httpx.Client, base: str) -> None:
    time = smc.get(base).json()["times"][10]
    told = smc.get("/cases/goto/facilities/kor-helicopter/rings", params={"time": time}).json()
    reach, back = (
        shapely.geometry.shape(f["geometry"])
        for f in sorted(told["features"], key=lambda f: f["properties"]["kind"])
    )
    assert reach.contains(back)
    assert told["endurance_left_s"] > 0
    corner = np.array(back.exterior.coords)[0]
    plane = LocalPlane(128.0, 33.0)
    assert abs(plane.to_xy(*corner)[0]) < 650_000.0


def test_areas_show_bases_and_decks(smc: httpx.Client) -> None:
    kinds = {f["properties"]["kind"] for f in smc.get("/cases/goto/areas").json()["features"]}
    assert {"base", "deck"} <= kinds


def test_a_forecast_that_is_not_released_is_as_if_it_were_not(
    served: Any,  # noqa: F811
    proposed_case: ProposedCase,  # noqa: F811
) -> None:
    path = f"/cases/goto/forecasts/{proposed_case.secret}"
    own, other = served.client("JPN:SMC"), served.client("KOR:SMC")
    nothing = other.get(f"/cases/goto/forecasts/{'0' * 64}").json()
    assert own.get(path).status_code == 200
    assert own.get(f"{path}/frames/0").status_code == 200
    for part in ("", "/frames/0", "/status/0", "/particles/object", "/weights/" + "0" * 64):
        answer = other.get(path + part)
        assert answer.status_code == 404
        assert {**answer.json(), "given": ""} == {**nothing, "given": ""}
    params = {"time": "2026-06-07T00:00:00Z", "object": "raft"}
    for part in ("/contours", "/density", "/density.png"):
        assert other.get(path + part, params=params).status_code == 404
    assert served.client().get(path).status_code == 401


def test_nothing_is_drawn_under_no_duff(
    proposed_case: ProposedCase,  # noqa: F811
    serve: Callable[..., Any],
    tmp_path: Path,
) -> None:
    server = serve()
    home = server.shared.home.path
    shutil.copytree(proposed_case.path, home / "cases" / "goto")
    smc = server.client("JPN:SMC")
    paths = [
        f"/cases/goto/forecasts/{proposed_case.forecast}/frames/0",
        f"/cases/goto/plans/{PLAN}/tracks",
        "/cases/goto/areas",
        "/cases/goto/coast",
    ]
    assert [smc.get(path).status_code for path in paths] == [200] * 4
    from sarex.exercise import control

    desk = server.app.state.cases.open("goto").desk_as(Viewer("KOR", "SRU"))
    control.call_no_duff(desk, Author("kor-destroyer", "SRU"), "fire aboard")
    answers = [smc.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [409] * 4
    assert all("NO DUFF" in answer.text for answer in answers)
