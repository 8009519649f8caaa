"""Everything by keyboard: what Tab reaches and shows, and each act of the pointer done by keys."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyboard import listen, pointed_only, press_until, type_into, walk
from playwright.sync_api import Locator, Page, expect
from served_pages import ServedPages
from under_watch import WATCH, exercise_under_way

from sarex.words import say

pytestmark = pytest.mark.pages

Opens = Callable[..., Page]
SLOW = 60_000
SEATS = (
    "KOR:SMC",
    "EXCON:control",
    "EXCON:evaluator",
    "KOR:facility:kor-helicopter",
    "JPN:observer",
    "SERVER:admin",
)
POINTED_BESIDE = re.compile(r'^<g [^>]*class="inject ')
"""Marks on the timeline of injects: its table and "Move" do the same by keys, as shown below."""


@pytest.fixture(scope="session")
def under_way(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exercise_under_way(tmp_path_factory.mktemp("under_way"))


@pytest.fixture(scope="module")
def served_watch(
    make_server: Callable[..., ServedPages],
    under_way: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> ServedPages:
    own = tmp_path_factory.mktemp("keyboard") / "goto"
    shutil.copytree(under_way, own)
    return make_server(own)


@pytest.fixture
def at(served_watch: ServedPages, watched: Opens) -> Opens:
    """Opens a part of the case at a seat, with a map that stands still."""

    def open_part(seat: str, part: str) -> Page:
        page = watched(served_watch, seat, f"#/{part}", reduced_motion="reduce")
        page.set_default_timeout(SLOW)
        expect(page.get_by_role("navigation", name="Parts of the page")).to_be_visible()
        expect(page.locator("main :is(h1, h2)").first).to_be_visible()
        return page

    return open_part


def go(page: Page, name: str, key: str = "Tab") -> Locator:
    return press_until(page, page.get_by_role("button", name=name, exact=True).first, key)


def press(page: Page, name: str) -> None:
    """Goes to a button by Tab and presses it by Enter."""
    expect(page.get_by_role("button", name=name, exact=True).first).to_be_enabled()
    go(page, name)
    page.keyboard.press("Enter")


def choose_row(page: Page, caption: str, down: int = 0) -> None:
    rows = page.get_by_role("grid", name=caption, exact=True).locator("tbody tr")
    press_until(page, rows.first)
    for _ in range(down):
        page.keyboard.press("ArrowDown")
    expect(rows.nth(down)).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.nth(down)).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("seat", SEATS)
def test_every_part_is_walked_by_tab_with_the_focus_seen(
    served_watch: ServedPages, watched: Opens, seat: str
) -> None:
    case = served_watch.cases[0]
    page = watched(served_watch, seat, f"#/c/{case}/picture", reduced_motion="reduce")
    listen(page)
    navigation = page.get_by_role("navigation", name="Parts of the page")
    links = navigation.get_by_role("link")
    expect(links.first).to_be_visible()
    addresses = links.evaluate_all("(all) => all.map((each) => each.hash)")
    watch = [f"{each}/{tab}" for each in addresses if each.endswith("/watch") for tab in WATCH]
    found: dict[str, list[str]] = {}
    for address in (*addresses, *watch):
        page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(page.locator("main :is(h1, h2)").first).to_be_visible()
        page.wait_for_timeout(1000)  # tables are filled; where they come later nothing is missed
        beside = [each for each in pointed_only(page) if not POINTED_BESIDE.match(each)]
        found[address] = [*walk(page).faults(), *(f"by pointer only: {each}" for each in beside)]
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("seat", "part", "opener"),
    [
        ("KOR:SMC", "cases", "ui.shell.help"),
        ("KOR:SMC", "c/goto/watch/sightings", "ui.watch.act.sighting_report"),
        ("KOR:SMC", "c/goto/watch/messages", "ui.watch.act.message_send"),
        ("JPN:SMC", "c/goto/plan", "ui.plan.propose"),
        ("EXCON:control", "c/goto/control", "ui.control.pause"),
        ("SERVER:admin", "admin", "ui.admin.user.add"),
        ("KOR:SMC", "c/goto/picture", "NO DUFF"),
    ],
)
def test_a_dialog_keeps_the_focus_and_escape_gives_it_back(
    at: Opens, seat: str, part: str, opener: str
) -> None:
    page = at(seat, part)
    name = opener if opener == "NO DUFF" else say(opener, "en")
    press(page, name)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    walked = walk(page)
    assert walked.faults() == []
    assert len(walked.stops) >= 1
    assert page.evaluate("[...window.walked.keys()].every((each) => each.closest('dialog'))")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name=name, exact=True).first).to_be_focused()


def test_a_menu_opens_chooses_by_arrows_and_closes_by_escape(at: Opens) -> None:
    page = at("KOR:SMC", "cases")
    button = press_until(page, page.locator("header [popovertarget]").first)
    page.keyboard.press("Enter")
    expect(page.locator("[popover]:popover-open")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="English")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("[popover] input[value=ko]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("data-theme", "dusk")
    page.keyboard.press("Escape")
    expect(page.locator("[popover]:popover-open")).to_have_count(0)
    expect(button).to_be_focused()


def _change(page: Page, do: Callable[[], object]) -> dict[str, Any]:
    """Does something that changes a task; the parameters that the server judged."""
    with page.expect_response(lambda answer: answer.request.method == "PUT") as told:
        do()
    asked = told.value.request.post_data_json
    assert told.value.ok, told.value.text()
    shown = page.get_by_test_id("draft-figures")
    expect(shown).to_have_attribute("aria-busy", "false", timeout=SLOW)
    return dict(asked)


def _write(page: Page, label: str, text: str) -> dict[str, Any]:
    def write() -> None:
        type_into(page, page.get_by_label(say(label, "en"), exact=True), text)
        page.keyboard.press("Tab")

    return _change(page, write)


def test_an_area_is_moved_turned_resized_respaced_and_a_leg_overridden_by_keys(
    at: Opens,
) -> None:
    page = at("JPN:SMC", "c/goto/plan")
    press(page, say("ui.plan.change", "en"))
    expect(page.get_by_test_id("draft-figures")).to_be_visible()
    choose_row(page, say("ui.plan.table.tasks", "en"))
    latitude = page.get_by_label(say("ui.plan.task.lat", "en"), exact=True).first
    expect(latitude).to_be_visible()
    was = float(latitude.input_value())
    press_until(page, page.locator(".maplibregl-canvas"))
    moved = _change(page, lambda: page.keyboard.press("ArrowUp"))["parameters"]
    assert moved["centre_lat_deg"] > was
    turned = _change(page, lambda: page.keyboard.press("Alt+ArrowRight"))["parameters"]
    assert (turned["bearing_deg"] - moved["bearing_deg"]) % 360.0 == pytest.approx(5.0, abs=0.01)
    wider = _change(page, lambda: page.keyboard.press("Alt+ArrowUp"))["parameters"]
    assert wider["track_spacing_m"] == pytest.approx(1.1 * turned["track_spacing_m"], abs=0.01)
    assert _write(page, "ui.plan.task.length", "5")["parameters"]["length_m"] == 9260.0
    assert _write(page, "ui.plan.task.width", "4")["parameters"]["width_m"] == 7408.0
    assert _write(page, "ui.plan.task.spacing", "0.5")["parameters"]["track_spacing_m"] == 926.0
    press(page, say("ui.plan.corners", "en"))
    type_into(page, page.get_by_label(say("ui.plan.corner", "en"), exact=True), "2")
    corner = page.get_by_label(say("ui.plan.task.lat", "en"), exact=True).last
    press_until(page, corner)
    overridden = _change(page, lambda: page.keyboard.press("ArrowUp") or page.keyboard.press("Tab"))
    assert list(overridden["points"]) == ["2"]
    steps = page.get_by_text(say("ui.plan.steps", "en", count=7), exact=True)
    expect(steps).to_be_visible()
    go(page, say("ui.plan.undo", "en"), "Shift+Tab")
    for _ in range(7):
        _change(page, lambda: page.keyboard.press("Control+z"))
    assert float(latitude.input_value()) == pytest.approx(was, abs=1e-4)
    _change(page, lambda: page.keyboard.press("Control+Shift+Z"))
    lock = page.get_by_role("button", name=say("ui.plan.lock", "en"), exact=True)
    press_until(page, lock)
    _change(page, lambda: page.keyboard.press("Space"))
    expect(latitude).to_be_disabled()
    plans = page.get_by_role("grid", name=say("ui.plan.table.plans", "en"), exact=True)
    press(page, say("ui.plan.propose_changed", "en"))
    expect(plans.locator("tbody tr")).to_have_count(2, timeout=SLOW)


def test_two_nations_approve_a_plan_and_it_is_issued_by_keys(at: Opens) -> None:
    seats = {"KOR": "KOR:RCC", "JPN": "JPN:SMC"}
    pages = {nation: at(seat, "c/goto/plan") for nation, seat in seats.items()}
    for nation, page in pages.items():
        choose_row(page, say("ui.plan.table.plans", "en"))
        press(page, say("ui.plan.approve_as", "en", nation=nation))
        press(page, say("ui.plan.approve", "en"))
        expect(page.get_by_role("dialog")).to_be_hidden(timeout=SLOW)
    page = pages["JPN"]
    press(page, say("ui.plan.issue", "en"))
    dialog = page.get_by_role("dialog")
    press_until(page, dialog.get_by_role("button", name=say("ui.plan.issue", "en"), exact=True))
    page.keyboard.press("Enter")
    issued = page.get_by_role("grid", name=say("ui.plan.table.plans", "en"), exact=True)
    expect(issued).to_contain_text(say("ui.plan.stage.issued", "en"), timeout=SLOW)


def test_the_clock_of_the_picture_is_moved_by_keys(at: Opens) -> None:
    page = at("KOR:SMC", "c/goto/picture")
    shown = press_until(page, page.get_by_label(say("ui.shell.clock.shown", "en")))
    page.keyboard.press("Home")
    first = float(shown.input_value())
    page.keyboard.press("ArrowRight")
    assert float(shown.input_value()) - first == 60.0
    page.keyboard.press("End")
    assert float(shown.input_value()) == float(shown.get_attribute("max") or 0)
    rate = press_until(page, page.get_by_label(say("ui.shell.clock.rate", "en")))
    before = rate.input_value()
    page.keyboard.press("ArrowDown")
    assert rate.input_value() != before


def test_an_inject_is_held_moved_and_sent_out_by_keys(at: Opens) -> None:
    page = at("EXCON:control", "c/goto/control")
    choose_row(page, say("ui.control.injects", "en"), down=1)
    rows = page.get_by_role("grid", name=say("ui.control.injects", "en")).locator("tbody tr")
    row = rows.filter(has_text="The radar fails")
    for act in ("hold", "move", "fire"):
        press(page, say(f"ui.control.{act}", "en"))
        dialog = page.get_by_role("dialog")
        if act == "move":
            field = dialog.get_by_label(re.compile(say("ui.control.move.to", "en")))
            type_into(page, field, "070130Z JUN 26")
        if act != "fire":
            field = dialog.get_by_label(re.compile(f"^{say('ui.control.reason', 'en')}"))
            type_into(page, field, "the players are not ready")
        press_until(page, dialog.locator("footer button").last)
        page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        if act == "hold":
            expect(row).to_contain_text(say("ui.control.held.short", "en"))
            press(page, say("ui.control.unhold", "en"))
            expect(row).not_to_contain_text(say("ui.control.held.short", "en"))
        if act == "move":
            expect(row).to_contain_text("01:30Z")
    expect(row).to_contain_text("released")


def test_a_position_of_the_report_is_given_and_accepted_by_keys(at: Opens) -> None:
    page = at("KOR:SMC", "intake")
    press_until(page, page.locator("ol.steps button").nth(1))
    page.keyboard.press("Enter")
    place = page.locator('.place[data-at="/hypotheses/0/position/at"]')
    type_into(page, place.get_by_role("textbox"), "32-36.0N 128-12.0E")
    press(page, say("ui.intake.place.accept", "en"))
    expect(place.get_by_text(say("ui.intake.place.accepted", "en"))).to_be_visible()


def test_a_sighting_is_reported_and_a_message_acknowledged_by_keys(at: Opens) -> None:
    page = at("KOR:facility:kor-helicopter", "c/goto/watch/sightings")
    press(page, say("ui.watch.act.sighting_report", "en"))
    dialog = page.get_by_role("dialog")
    press_until(page, dialog.get_by_label(re.compile("^Search object")))
    page.keyboard.press("ArrowDown")
    type_into(page, dialog.get_by_label(re.compile("^Position")), "32-38.0N 128-16.0E")
    type_into(page, dialog.get_by_label(re.compile("^Error")), "0.3")
    press_until(page, dialog.locator("footer button").last)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("article")).to_have_count(2)
    acknowledge = page.get_by_role("complementary").get_by_role("button", name="Acknowledge")
    press_until(page, acknowledge.first, "Shift+Tab")
    page.keyboard.press("Space")
    expect(acknowledge).to_have_count(0)


def test_an_observation_a_user_and_a_row_of_cases_by_keys(at: Opens) -> None:
    page = at("EXCON:evaluator", "c/goto/evaluate")
    text = page.get_by_label(re.compile(f"^{say('ui.evaluate.text', 'en')}"))
    type_into(page, text, "The centre asked twice.")
    press(page, say("ui.evaluate.keep", "en"))
    expect(page.get_by_text(say("ui.evaluate.waiting", "en", count=0))).to_be_visible()
    page = at("SERVER:admin", "admin")
    press(page, say("ui.admin.user.add", "en"))
    dialog = page.get_by_role("dialog")
    fields = dialog.get_by_role("textbox")
    type_into(page, fields.first, "park")
    type_into(page, fields.nth(1), "Park")
    press_until(page, dialog.locator("footer button").last)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("grid", name="Users")).to_contain_text("Park")
    page = at("KOR:SMC", "cases")
    press_until(page, page.locator("main").get_by_role("link").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/c/goto"))


def test_a_real_alert_and_no_duff_by_keys(at: Opens) -> None:
    """The last one: the exercise stands still afterwards."""
    page, other = at("KOR:SMC", "c/goto/picture"), at("JPN:SMC", "c/goto/picture")
    press(page, "NO DUFF")
    page.keyboard.press("Tab")
    press_until(page, page.get_by_role("dialog").get_by_role("radio").first)
    page.keyboard.press("ArrowRight")
    known = page.get_by_label(re.compile("What is known"))
    type_into(page, known, "MV Seagull: fire in the engine room")
    press(page, say("ui.shell.no_duff.next", "en"))
    press(page, say("ui.shell.no_duff.alert.send", "en"))
    for each in (other, page):
        alert = each.get_by_role("dialog").filter(has_text="MV Seagull")
        expect(alert).to_be_visible()
        each.keyboard.press("Escape")
        each.keyboard.press("Escape")  # would close a dialog that only prevents `cancel`
        expect(alert).to_be_visible()
        assert walk(each).faults() == []
        press(each, say("ui.shell.alert.acknowledge", "en"))
        expect(alert).to_be_hidden()
    press(page, "NO DUFF")
    type_into(page, known, "man overboard")
    press(page, say("ui.shell.no_duff.next", "en"))
    press(page, say("ui.shell.no_duff.declare", "en"))
    held = other.get_by_role("region", name="NO DUFF")
    expect(held).to_contain_text("man overboard")
    expect(other.locator("main")).to_contain_text(say("ui.shell.no_duff.withheld", "en"))
