"""The briefing: one page in each language, with its stamps, in the catalogue's own font."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
import typst
from fontTools.ttLib import TTFont
from joint_requests import cloud, facility, request, state

from sarex.errors import PlanError
from sarex.geo import no_coast
from sarex.planning import Proposal, propose_baseline
from sarex.planning.orders.briefing import briefing_content
from sarex.planning.orders.figures import PlanFigures, Reference, plan_figures
from sarex.planning.request import PlanningRequest
from sarex.review.base_map import Chart
from sarex.review.briefing import BriefingAbout, briefing
from sarex.words import LOCALES, font_path

ABOUT = BriefingAbout(
    exercise=True,
    labels=("SYNTHETIC", "MIXED"),
    case_id="case",
    title="A case with twelve facilities and a title that is longer than usual (fictional)",
    smc="JPN RCC",
    issued_ns=1_780_793_600_000_000_000,
    no_survival="nobody says how warm the water is. State its temperature in the case.",
)
CHART = Chart(no_coast((127.0, 31.0, 129.0, 34.0)), "")


def _asked(count: int) -> PlanningRequest:
    ships = [
        facility(f"patrol-ship-number-{n:02d}").model_copy(
            update={"name": f"Patrol Ship Number {n} (fictional)"}
        )
        for n in range(count)
    ]
    states = [state(ship, -60_000 + 12_000 * n, 5_000 * n) for n, ship in enumerate(ships)]
    ensemble = cloud(((0.0, 0.0), (20e3, 0.0), (0.0, 20e3)), count=600)
    return request(states, ensemble=ensemble)


@pytest.fixture(scope="module")
def twelve() -> tuple[PlanningRequest, Proposal, PlanFigures]:
    asked = _asked(12)
    proposal = propose_baseline(asked)
    assert len(proposal.plan.tasks) == 12
    figures = plan_figures(asked, proposal, Reference({"B1": 0.97, "B2": 0.9}, 0.4))
    return asked, proposal, figures


@pytest.mark.parametrize("locale", LOCALES)
def test_twelve_facilities_are_on_one_page_of_a4(
    twelve: tuple[PlanningRequest, Proposal, PlanFigures], locale: str
) -> None:
    page = briefing(*twelve, ABOUT, CHART, locale, kind="png")
    assert page.startswith(b"\x89PNG")
    width, height = (int.from_bytes(page[i : i + 4], "big") for i in (16, 20))
    assert (width, height) == pytest.approx((1240, 1754), abs=1)


def test_the_pdf_has_one_page_its_font_and_the_same_bytes_each_time(
    twelve: tuple[PlanningRequest, Proposal, PlanFigures],
) -> None:
    first, again = (briefing(*twelve, ABOUT, CHART, "en") for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF")
    assert first.count(b"/Type /Page\n") + first.count(b"/Type/Page\n") <= 1
    assert b"SarexSans" in first


@pytest.mark.parametrize("locale", LOCALES)
def test_every_character_is_in_the_font_and_the_stamps_are_there(
    twelve: tuple[PlanningRequest, Proposal, PlanFigures], locale: str
) -> None:
    content = briefing_content(*twelve, ABOUT, locale)
    with TTFont(font_path()) as font:
        known = {chr(code) for code in font.getBestCmap()}
    assert set(json.dumps(content, ensure_ascii=False)) <= known
    assert len(content["marks"]) == 3
    assert "EXERCISE" in content["marks"][0]
    assert ABOUT.no_survival in content["tasks"]["notes"][0]


def test_the_page_says_what_the_figures_say(
    twelve: tuple[PlanningRequest, Proposal, PlanFigures],
) -> None:
    _, proposal, figures = twelve
    content = briefing_content(*twelve, ABOUT, "en")
    shown = f"{100 * figures.value:.1f} %"
    assert content["headline"][0][1] == shown
    assert content["reference"]["rows"][0] == ["This plan", shown]
    assert [row[0] for row in content["hypotheses"]["rows"]] == ["h0", "h1", "h2"]
    rows = content["tasks"]["rows"]
    assert [row[1].split("[")[1] for row in rows] == [
        f"{sortie.facility}]" for sortie in proposal.plan.sorties
    ]
    assert all(row[4] < row[5] for row in rows)
    assert len(content["why"]["lines"]) == 5


def test_an_operation_with_real_fields_carries_no_stamp(
    twelve: tuple[PlanningRequest, Proposal, PlanFigures],
) -> None:
    from dataclasses import replace

    real = replace(ABOUT, exercise=False, labels=("FORECAST",))
    assert briefing_content(*twelve, real, "en")["marks"] == []


def test_what_cannot_fit_is_an_error(
    twelve: tuple[PlanningRequest, Proposal, PlanFigures],
) -> None:
    from dataclasses import replace

    endless = replace(ABOUT, no_survival="many words " * 3000)
    with pytest.raises(PlanError, match="does not fit on one page"):
        briefing(*twelve, endless, CHART, "en")


def test_the_template_asks_for_no_package_and_no_other_font() -> None:
    text = (files("sarex") / "data" / "report" / "briefing.typ").read_text(encoding="utf-8")
    assert "@preview" not in text
    assert text.count("font:") == 1
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_path().parent)])
    assert "Sarex Sans" in fonts.families()
