"""The report of a small exercise: what it holds, that it holds nothing else, that it repeats."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from small_play import CONTROL_VIEW, SmallPlay, open_case, play_small

from sarex.artefacts import ArtefactRef
from sarex.canonical import content_hash, tree_hash
from sarex.drift.job import read_inputs
from sarex.errors import ReviewError
from sarex.labels import Viewer
from sarex.operation.desk import Author
from sarex.quantities import format_dtg
from sarex.review import record_review, write_review
from sarex.review.basis_tables import assumptions_of, inputs_table, plan_assumptions
from sarex.review.density import density_of
from sarex.review.incident_tables import weights_table
from sarex.review.picture import Studio, share_text
from sarex.review.plan_tables import facilities_table, widths_table, worksheet_tables
from sarex.review.quality_tables import quality_blocks
from sarex.review.record import read_record
from sarex.review.summary import outcome_sentences, summary_sentences
from sarex.review.timeline import timeline_rows
from sarex.review.worlds_picture import worlds_picture
from sarex.words import LOCALES, say


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> SmallPlay:
    return play_small(tmp_path_factory.mktemp("review") / "case")


@pytest.fixture(scope="module")
def reports(played: SmallPlay) -> dict[str, Path]:
    """The written review in each language."""
    found = {}
    with open_case(played.path) as folder:
        view = folder.journal.view(CONTROL_VIEW)
        for locale in LOCALES:
            ref = write_review(folder, view, played.inputs, locale=locale)
            found[locale] = folder.artefacts.path(ref)
    return found


@pytest.fixture
def studio(played: SmallPlay):
    with open_case(played.path) as folder:
        record = read_record(folder.journal.view(CONTROL_VIEW))
        inputs = {name: folder.artefacts.path(ref) for name, ref in played.inputs.items()}
        yield Studio(record, read_inputs(inputs), "en")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def test_the_same_record_gives_the_same_bytes_elsewhere_and_later(
    played: SmallPlay, reports: dict[str, Path], tmp_path: Path
) -> None:
    shutil.copytree(played.path, tmp_path / "moved")
    first = ArtefactRef(reports["en"].name, "review")
    with open_case(tmp_path / "moved") as folder:
        view = folder.journal.view(CONTROL_VIEW)
        last = view.events()[-1]
        event = record_review(
            folder, view, first, Author("EXCON", "control"), occurred_at_ns=last.occurred_at_ns
        )
        assert event.body.last_event == last.event_id
        assert "report.html" in event.body.files
        assert event.label.audience == {"EXCON"}  # it was made with truth.drawn
        assert folder.journal.verify().ok
        _remove(folder.artefacts.path(first))
        again = write_review(folder, view, played.inputs, locale="en")
        assert tree_hash(folder.artefacts.path(again)) == again.sha256 == first.sha256


def _remove(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(folder)


def test_it_holds_what_it_says(reports: dict[str, Path]) -> None:
    names = {p.relative_to(reports["en"]).as_posix() for p in reports["en"].rglob("*")}
    wanted = {
        "report.html",
        "summary.txt",
        "summary.json",
        "timeline.txt",
        "forecast.nc",
        "plan-1.geojson",
        "plan-2.geojson",
        "contours-before-raft.geojson",
        "plan-1/action-plan.ja.txt",
        "plan-1/tasking-kor-destroyer.ko.txt",
        "figures/sea.png",
        "figures/sea-over-time.png",
        "figures/forecast.png",
        "figures/plan-1.png",
        "figures/residual-2.png",
        "figures/pos.png",
        "figures/hypotheses.png",
        "figures/timeline.png",
    }
    assert wanted - names == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_asks_nobody_for_anything(reports: dict[str, Path], locale: str) -> None:
    text = (reports[locale] / "report.html").read_text(encoding="utf-8")
    page = _Page(text)
    assert not {"script", "link", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert "srcset" not in attributes, tag
        assert tag != "img" or attributes["src"].startswith("data:image/png;base64,")
        assert attributes.get("href", "#").startswith("#")
    bare = re.sub(r"base64,[^\")]+", "", text)
    assert not re.search(r"https?:|url\((?!data:)|@import|//[a-z]+\.", bare)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_picture_is_inline_captioned_and_stamped(
    reports: dict[str, Path], locale: str
) -> None:
    text = (reports[locale] / "report.html").read_text(encoding="utf-8")
    images = [attributes for tag, attributes in _Page(text).tags if tag == "img"]
    assert len(images) == len(list((reports[locale] / "figures").iterdir()))
    for image in images:
        assert say("mark.exercise_short", locale) in image["alt"]
        assert say("mark.synthetic", locale) in image["alt"]
        assert len(image["alt"]) > 80
    assert text.count("<figcaption><b>") == len(images)


def test_pictures_carry_no_word_on_machine_or_time(reports: dict[str, Path]) -> None:
    for path in (reports["en"] / "figures").iterdir():
        data = path.read_bytes()
        assert data.startswith(b"\x89PNG")
        assert not any(chunk in data for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME"))


def test_the_page_names_no_place_of_this_machine(
    played: SmallPlay, reports: dict[str, Path]
) -> None:
    for path in reports["en"].rglob("*"):
        if path.is_file():
            assert str(played.path.parent).encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize("locale", ["ko", "ja"])
def test_another_language_says_that_nobody_checked_it(
    reports: dict[str, Path], locale: str
) -> None:
    text = (reports[locale] / "report.html").read_text(encoding="utf-8")
    assert say("report.unreviewed", locale) in text
    assert f"<h2>{say('report.incident', locale)}</h2>" in text
    assert f'<html lang="{locale}">' in text
    assert "url(data:font/ttf;base64," in text


def test_the_forecast_goes_out_whole(reports: dict[str, Path], studio: Studio) -> None:
    ensemble = studio.record.forecast.ensemble
    with xr.open_dataset(reports["en"] / "forecast.nc") as data:
        assert data.attrs["featureType"] == "trajectory"
        np.testing.assert_array_equal(data["lon"].values.T, ensemble.lon_deg)


def test_contours_and_plans_are_geojson(reports: dict[str, Path]) -> None:
    for path in reports["en"].glob("*.geojson"):
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data["type"] == "FeatureCollection"
        assert data["features"], path.name
    contours = json.loads((reports["en"] / "contours-before-raft.geojson").read_text())
    assert [f["properties"]["share"] for f in contours["features"]] == [0.95, 0.75, 0.5]
    assert contours["marks"] == ["EXERCISE", "SYNTHETIC"]


def test_the_facilities_table_says_what_the_plan_says(studio: Studio) -> None:
    period = studio.record.periods[0]
    table = facilities_table(studio, period)
    assert len(table.rows) == len(period.plan.tasks)
    spacing = {t.id: t.parameters.track_spacing_m / 1852 for t in period.plan.tasks}
    shown = [row[8] for row in table.rows]
    tasks = [
        t
        for track in period.tracks
        for s in period.plan.sorties
        if s.id == track.sortie
        for t in s.tasks
    ]
    assert shown == [f"{spacing[t.id]:.2f} NM" for t in tasks]
    worth = {row["facility"]: row["alone"] for row in period.files["worth"]["pos"]["facilities"]}
    assert [row[12] for row in table.rows] == [share_text(worth[t.facility]) for t in period.tracks]


def test_every_sweep_width_has_its_source_and_every_lack_its_reason(studio: Studio) -> None:
    period = studio.record.periods[0]
    rows = widths_table(studio, period).rows
    count = sum(len(v) for name in ("widths", "no_width") for v in period.files[name].values())
    assert len(rows) == count
    assert all(len(row[6]) > 5 for row in rows)


def test_the_worksheets_keep_every_line_with_its_source(studio: Studio) -> None:
    """Plans by the manual have worksheets; a joint plan has none."""
    period = studio.record.periods[0]
    assert worksheet_tables(studio, period) == []
    line = {"name": "Sweep width", "symbol": "W", "display": "1.20 NM", "source": "table N-4"}
    sheet = {
        "designation": "A",
        "search_object": "raft",
        "hypothesis": "h1",
        "lines": [{**line, "our_reading": False}, {**line, "name": "Z", "our_reading": True}],
    }
    files = {**period.files, "worksheets": [sheet, {**sheet, "designation": "B"}]}
    tables = worksheet_tables(studio, dataclasses.replace(period, files=files))
    assert [len(t.rows) for t in tables] == [2, 2]
    assert tables[0].rows[0][3] == "table N-4"
    assert "our reading" in tables[0].rows[1][3]


def test_the_report_says_how_good_each_plan_is(studio: Studio) -> None:
    for period in studio.record.periods:
        blocks = quality_blocks(studio, period, None)
        compared = period.files["compared"]["methods"]
        (judged,) = (b for b in blocks if b.kind == "table")
        assert "ws-1" in judged.heads[2]
        assert {row[0] for row in judged.rows} >= {f"{name} found" for name in period.body.pos}
        own, other = compared[period.body.method], compared["ws-1"]
        assert judged.rows[0][1:3] == (
            share_text(own["any_found"]),
            share_text(other["any_found"]),
        )
        (said,) = (b for b in blocks if b.kind == "list")
        assert any("B1" in line for line in said.items)
        assert any("stopped" in line for line in said.items)


def test_worlds_are_told_of_the_first_plan_alone(studio: Studio) -> None:
    first, second = studio.record.periods
    assert first.worlds is not None
    assert second.worlds is None
    picture = worlds_picture(studio, first)
    assert picture is not None
    assert worlds_picture(studio, second) is None
    text = " ".join((b.text + " ".join(b.items)) for b in quality_blocks(studio, first, picture))
    counts = first.worlds["compared"]["stated"]["shares"]["any"]
    assert f"found something in {counts['first']['count']} of 2 worlds" in text
    assert "These worlds alone do not tell the two plans apart." in text
    wide = 100 * (counts["high"] - counts["low"])
    assert f"an interval {wide:.0f} points wide" in text


def test_every_plan_states_its_assumptions_and_the_case_its_own(studio: Studio) -> None:
    general = assumptions_of(studio)
    for period in studio.record.periods:
        own = plan_assumptions(period)
        assert set(period.plan.assumptions) <= set(own)
        assert not set(period.plan.assumptions) & set(general)
    assert set(studio.inputs.forcing.assumptions) <= set(general)
    assert len(set(general)) == len(general)


def test_inputs_are_named_by_hash(studio: Studio) -> None:
    rows = inputs_table(studio).rows
    hashes = {row[2] for row in rows}
    assert content_hash(studio.record.incident.case) in hashes
    assert studio.record.forecast.citation.sha256 in hashes
    assert {p.body.artefact.sha256 for p in studio.record.periods} <= hashes
    assert ("Seed", str(studio.record.case.forecast.seed), "–") in rows


def test_weights_are_those_of_the_events(studio: Studio) -> None:
    rows = weights_table(studio).rows
    first = studio.record.prior.body.hypothesis_weights
    assert [row[1] for row in rows] == [share_text(first[row[0].split(":")[0]]) for row in rows]
    assert len(rows[0]) == 2 + len([p for p in studio.record.periods if p.after])


def test_the_summary_tells_who_is_found_and_proposes_no_end(studio: Studio) -> None:
    record = studio.record
    text = "\n".join(summary_sentences(studio))
    for name, found in record.found.items():
        assert f"found {name} (" in text
        assert format_dtg((found.sighting or found).event.occurred_at_ns) in text
    saved = sum(item.body.persons for item in record.found.values())
    everybody = saved >= record.case.report.persons_on_board
    assert (say("review.summary.goes_on", "en") in text) is not everybody
    record.found.clear()
    text = "\n".join(outcome_sentences(studio))
    assert f"0 of {record.case.report.persons_on_board} persons are found." in text
    assert "proposes no end to the search" in text
    assert text.count("with probability") == len(record.latest.body.remaining_objects)


def test_the_timeline_leaves_out_position_reports_and_says_how_many(
    studio: Studio, reports: dict[str, Path]
) -> None:
    rows = timeline_rows(studio)
    labels = {row.event for row in rows}
    assert "position.reported" not in labels
    assert not any("." in label for label in labels), "a type without words"
    count = sum(e.type == "position.reported" for e in studio.record.events)
    assert count > 10
    text = (reports["en"] / "timeline.txt").read_text(encoding="utf-8")
    assert f"{count} position reports" in text


def test_who_sees_too_little_gets_no_report(played: SmallPlay) -> None:
    with (
        open_case(played.path) as folder,
        pytest.raises(ReviewError, match=r"(?s)too little.*USA sees nothing"),
    ):
        write_review(folder, folder.journal.view(Viewer("USA", "RCC")), played.inputs)


def test_a_nation_gets_a_report_of_what_it_sees(played: SmallPlay) -> None:
    with open_case(played.path) as folder:
        record = read_record(folder.journal.view(Viewer("KOR", "RCC")))
        assert not [event for event in record.events if event.type == "truth.drawn"]
        assert record.truth is not None  # put on record for all after ENDEX
        assert len(record.periods) == 2


def test_a_smooth_density_keeps_the_mass_and_its_levels_hold_their_share(studio: Studio) -> None:
    record = studio.record
    ensemble, weights = record.forecast.ensemble, record.prior.weights
    made = density_of(ensemble, weights, ["raft"], record.periods[0].middle_ns, record.plane)
    assert made is not None
    assert made.mass == pytest.approx(1.0)
    assert float(made.per_nm2.sum() * made.cell_nm2) == pytest.approx(1.0, abs=2e-3)
    for share in (0.5, 0.75, 0.95):
        inside = made.per_nm2 >= made.level(share)
        held = float(made.per_nm2[inside].sum() / made.per_nm2.sum())
        assert share <= held < share + 0.01


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 %"),
        (0.0004, "< 0.1 %"),
        (0.0123, "1.2 %"),
        (0.5, "50 %"),
        (0.996, "> 99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_certainty(value: float, text: str) -> None:
    assert share_text(value) == text
