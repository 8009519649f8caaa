"""A distress report as it comes: typed, plotted, accepted, recorded, forecast on the map."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import serious
from playwright.sync_api import Page, expect
from served_pages import ServedPages
from typed_report import WIND, accept, at, say_the_rest, say_where, step, take_report

from sarex.words import say

pytestmark = pytest.mark.pages

Opens = Callable[..., Page]
Shoots = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def desk(make_server: Callable[..., ServedPages]) -> ServedPages:
    """A server of exercises without any case."""
    return make_server("--mode", "exercise")


def test_a_report_becomes_a_forecast_on_the_map(
    desk: ServedPages, watched: Opens, shot: Shoots
) -> None:
    page = watched(desk, "KOR:SMC", "#/cases")
    page.get_by_role("button", name="New report").click()
    take_report(page)
    echo = page.locator('[data-at="/report/received_at"]')
    expect(echo).to_contain_text("062250Z JUN 26 · 2026-06-06 22:50Z")
    shot(page, "intake-report")
    say_where(page)
    expect(page.locator('.place[data-at="/hypotheses/0/position/at"]')).to_contain_text(
        "32°36'00.0\"N 128°12'00.0\"E"
    )
    shot(page, "intake-where")
    say_the_rest(page)
    step(page, 5)
    expect(page.get_by_text("things to settle")).to_be_visible()
    shot(page, "intake-check")
    create = page.get_by_role("button", name="Create case and forecast")
    expect(create).to_be_disabled()  # nobody has said that the places are meant
    page.get_by_role("button", name=re.compile("^32-36.0N")).click()
    accept(page, "/hypotheses/0/position/at")
    step(page, 4)
    accept(page, "/facilities/0/position")
    step(page, 5)
    expect(page.get_by_text("Complete: nothing is left to settle.")).to_be_visible()
    create.click()
    expect(page).to_have_url(re.compile("#/c/minami-boshi/picture"), timeout=60_000)
    with desk.client("KOR:SMC") as client:
        state = client.get("/cases/minami-boshi").json()["state"]
    assert state["forecast"]["draws"] == 500
    assert (
        state["incident"]["case"]["hypotheses"][0]["position"]["at"] == "32.6000000N 128.2000000E"
    )
    page.goto(desk.url + "/#/intake")  # the next report begins empty
    expect(at(page, "/report/vessel")).to_have_value("")


def test_what_was_typed_outlives_a_reload_and_a_lost_session(
    desk: ServedPages, watched: Opens
) -> None:
    page = watched(desk, "KOR:SMC", "#/intake")
    take_report(page, "Kept")
    page.context.clear_cookies()
    page.reload()
    page.get_by_label("Name").fill(desk.user("KOR:SMC"))
    page.get_by_label("Password").fill("seven quiet harbour lights")
    page.keyboard.press("Enter")
    expect(at(page, "/report/vessel")).to_have_value("Kept")
    expect(at(page, "/report/text")).to_have_value("Water in the engine room, we go to the raft.")


def test_a_position_with_two_readings_is_refused_with_what_is_allowed(
    desk: ServedPages, watched: Opens
) -> None:
    page = watched(desk, "KOR:SMC", "#/intake")
    step(page, 2)
    at(page, "/hypotheses/0/position/at").fill("32 36 128 12")
    place = page.locator('.place[data-at="/hypotheses/0/position/at"]')
    expect(place.locator(".fault")).to_contain_text(re.compile("N|hemisphere"))
    expect(place.get_by_role("button")).to_have_count(0)


def test_weights_are_summed_and_divided_only_when_asked(desk: ServedPages, watched: Opens) -> None:
    page = watched(desk, "KOR:SMC", "#/intake")
    step(page, 3)
    page.get_by_role("button", name="Add another account").click()
    at(page, "/hypotheses/0/weight").fill("3")
    at(page, "/hypotheses/1/weight").fill("1")
    expect(page.get_by_text("Sum of the weights: 400.0 %")).to_be_visible()
    page.get_by_role("button", name="Divide by their sum").click()
    expect(at(page, "/hypotheses/0/weight")).to_have_value("0.75")
    expect(page.get_by_text("Sum of the weights: 100.0 %")).to_be_visible()


def test_a_case_is_saved_as_toml_and_read_again(
    desk: ServedPages, watched: Opens, tmp_path: Path
) -> None:
    page = watched(desk, "KOR:SMC", "#/intake")
    take_report(page, 'Quoted "Maru"\\')
    say_where(page)
    say_the_rest(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as file").click()
    file = tmp_path / "case.toml"
    saved.value.save_as(file)
    page.get_by_role("button", name="Begin anew").click()
    page.get_by_role("button", name="Discard it").click()
    expect(at(page, "/report/vessel")).to_have_value("")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("The file was read.")).to_be_visible()
    expect(at(page, "/report/vessel")).to_have_value('Quoted "Maru"\\')
    step(page, 4)
    expect(at(page, "/fields/wind/observations/1")).to_have_value(WIND[1])
    expect(page.get_by_text("accepted on the map")).to_have_count(0)


def test_each_finding_leads_to_its_field(desk: ServedPages, watched: Opens) -> None:
    page = watched(desk, "KOR:SMC", "#/intake")
    step(page, 5)
    page.get_by_role("button", name=re.compile("^environment.visibility")).click()
    expect(at(page, "/environment/visibility")).to_be_focused()


@pytest.mark.parametrize("locale", ["ko-KR", "ja-JP"])
def test_axe_finds_nothing_serious_in_any_step(
    desk: ServedPages, watched: Opens, shot: Shoots, locale: str
) -> None:
    page = watched(desk, "KOR:SMC", "#/intake", locale=locale)
    for number in range(1, 6):
        step(page, number)
        assert serious(page) == []
        if number in {1, 5}:
            shot(page, f"intake-{number}-{locale[:2]}")
    expect(page.get_by_text(say("ui.intake.step.check", locale[:2])).first).to_be_visible()
