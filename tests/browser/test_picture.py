"""The picture of a case: what is on the map is in the tables, is drawn, and can be measured."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import serious
from picked import pick
from playwright.sync_api import Page, expect
from proposed import ProposedCase, proposed_case  # noqa: F401
from pyproj import Geod
from served_pages import ServedPages

from sarex.words import say

pytestmark = pytest.mark.pages

Opens = Callable[..., Page]
Shoots = Callable[[Page, str], None]
PICTURE = "#/c/goto/picture"
BELOW = 0
ABOVE = 1


@pytest.fixture(scope="module")
def served_plan(
    make_server: Callable[..., ServedPages],
    proposed_case: ProposedCase,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> ServedPages:
    own = tmp_path_factory.mktemp("picture") / "goto"
    shutil.copytree(proposed_case.path, own)
    return make_server(own)


def _drawn(page: Page, canvas: int) -> int:
    """How many pixels of a canvas over the map are not clear."""
    count = (
        page.locator("canvas.over")
        .nth(canvas)
        .evaluate(
            "(c) => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }"
        )
    )
    return int(count)


def _all_there(page: Page) -> None:
    """Waits until particles, contours and fields of the shown time are drawn."""
    expect(page.get_by_text(re.compile(r"^Map of \w+ for"))).to_be_visible(timeout=30_000)
    expect(page.get_by_text("still on its way")).to_have_count(0, timeout=30_000)


@pytest.fixture
def picture(served_plan: ServedPages, watched: Opens) -> Page:
    page = watched(served_plan, "JPN:SMC", PICTURE)
    _all_there(page)
    return page


def test_every_facility_and_sortie_has_a_row_and_is_selected_from_it(
    picture: Page, served_plan: ServedPages, shot: Shoots
) -> None:
    with served_plan.client("JPN:SMC") as client:
        state = client.get("/cases/goto").json()["state"]
    facilities = picture.get_by_role("grid", name=say("ui.picture.table.facilities", "en"))
    expect(facilities.locator("tbody tr")).to_have_count(len(state["facilities"]))
    sorties = picture.get_by_role("grid", name=say("ui.picture.table.sorties", "en"))
    (plan,) = state["plans"].values()
    expect(sorties.locator("tbody tr")).to_have_count(len(plan["proposed"]["sorties"]))
    before = _drawn(picture, ABOVE)
    row = sorties.locator("tbody tr").first
    row.focus()
    picture.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-selected", "true")
    picture.wait_for_timeout(100)
    assert _drawn(picture, ABOVE) != before, "the map does not show what is selected"
    shot(picture, "picture")
    assert serious(picture) == []


def test_layers_are_shown_and_hidden_by_key(picture: Page) -> None:
    with_particles = _drawn(picture, BELOW)
    picture.keyboard.press("p")
    picture.wait_for_timeout(100)
    without = _drawn(picture, BELOW)
    assert with_particles > without + 500
    picture.keyboard.press("o")
    picture.wait_for_timeout(300)
    assert _drawn(picture, BELOW) > without + 500, "no probability map"


def test_range_and_bearing_are_those_of_the_ellipsoid(picture: Page) -> None:
    readout = picture.get_by_role("region", name=say("ui.picture.readout", "en"))

    def middle() -> tuple[float, float]:
        found = re.search(r"(-?\d+\.\d{4}), (-?\d+\.\d{4})", readout.inner_text())
        assert found
        return float(found[1]), float(found[2])

    picture.keyboard.press("m")
    picture.keyboard.press("x")
    lat1, lon1 = middle()
    picture.locator(".maplibregl-canvas").focus()
    picture.keyboard.press("ArrowUp")
    picture.wait_for_timeout(800)
    lat2, lon2 = middle()
    assert lat2 > lat1 + 0.01
    said = readout.locator("output").inner_text()
    found = re.fullmatch(r"([\d.,]+) NM · (\d{3})°T", said)
    assert found, said
    azimuth, _, metres = Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)
    assert float(found[1].replace(",", "")) == pytest.approx(metres / 1852.0, abs=0.03)
    assert abs((float(found[2]) - azimuth + 180.0) % 360.0 - 180.0) <= 1.0


@pytest.mark.parametrize("locale", ["ko", "ja"])
def test_the_picture_is_told_in_other_languages(
    served_plan: ServedPages, watched: Opens, locale: str
) -> None:
    page = watched(served_plan, "KOR:RCC", PICTURE, locale=locale)
    expect(page.get_by_role("heading", name=say("ui.picture.title", locale))).to_be_visible()
    pick(page.get_by_role("radio", name=say("ui.picture.tab.layers", locale)))
    expect(page.get_by_text(say("ui.picture.layer.contours", locale))).to_be_visible()


def test_who_may_not_see_the_forecast_is_drawn_nothing_of_it(
    served_plan: ServedPages, watched: Opens
) -> None:
    page = watched(served_plan, "USA:RCC", PICTURE)
    expect(page.get_by_role("alert")).to_be_visible()
    assert Path(served_plan.home).is_dir()
    assert page.locator("canvas.over").count() in {0, 2}
    expect(page.get_by_text(re.compile(r"^Map of"))).to_have_count(0)
