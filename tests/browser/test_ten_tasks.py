"""The ten tasks of a co-ordinator, in order, on one server: from the report to the review.

Each test goes on where the one before ended; docs/client.md tells the same with pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from directed_runs import small_scenario
from drawn_handles import drag_task
from picked import pick_setting
from playwright.sync_api import Locator, Page, expect
from served_pages import ServedPages
from typed_report import accept, fill, say_the_rest, say_where, step, take_report

from sarex.words import say

Opens = Callable[..., Page]
Shoots = Callable[[Page, str], None]

CASE = "minami-boshi"
DRILL = "drill"
SLOW = 60_000
BOAT = "jpn-patrol-vessel"


@pytest.fixture(scope="module")
def drill(make_server: Callable[..., ServedPages]) -> Iterator[ServedPages]:
    """A server of exercises without a case, with a scenario of its own that is soon played."""
    served = make_server("--mode", "exercise")
    folder = served.home / "scenarios"
    folder.mkdir()
    small_scenario(folder).rename(folder / "small.toml")
    yield served
    with served.client("EXCON:control") as control:  # a director outlives its server
        for case in served.cases:
            control.post(f"/cases/{case}/acts/endex", json={"reason": "the tests are over"})


@pytest.fixture
def opened(drill: ServedPages, watched: Opens) -> Opens:
    """Opens a part of the case at a seat: ``opened("KOR:SMC", "plan")``."""

    def open_part(seat: str, part: str, case: str = CASE, **more: object) -> Page:
        page = watched(drill, seat, f"#/c/{case}/{part}", **more)
        page.set_default_timeout(SLOW)
        expect(page.get_by_role("navigation", name="Parts of the page")).to_be_visible(timeout=SLOW)
        return page

    return open_part


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click(timeout=SLOW)


def choose(page: Page, key: str) -> None:
    page.get_by_role("radio", name=say(key, "en"), exact=True).check()


def answer(page: Page, name: str, **values: str) -> None:
    """Fills in the dialog's fields, a label each, and presses its button."""
    dialog = page.get_by_role("dialog")
    for label, value in values.items():
        field = dialog.get_by_label(re.compile(f"^{label.replace('_', ' ')}")).first
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    dialog.get_by_role("button", name=name, exact=True).click()
    expect(dialog).to_be_hidden(timeout=SLOW)


def rows(page: Page, caption: str) -> Locator:
    return page.get_by_role("grid", name=caption, exact=True).locator("tbody tr")


def plans(page: Page) -> Locator:
    return rows(page, say("ui.plan.table.plans", "en"))


def propose(page: Page, how: str, before: int) -> None:
    """Asks for a plan beside so many and waits until it is there."""
    expect(plans(page)).to_have_count(before, timeout=SLOW)
    press(page, say(how, "en"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(say("ui.plan.budget", "en")).fill("10")
    dialog.get_by_role("button", name=say("ui.plan.begin", "en"), exact=True).click()
    expect(plans(page)).to_have_count(before + 1, timeout=2 * SLOW)


def approve(page: Page, nation: str) -> None:
    press(page, say("ui.plan.approve_as", "en", nation=nation))
    answer(page, say("ui.plan.approve", "en"))


def issue(page: Page) -> None:
    press(page, say("ui.plan.issue", "en"))
    answer(page, say("ui.plan.issue", "en"))
    issued = plans(page).filter(has_text=say("ui.plan.stage.issued", "en"))
    expect(issued.first).to_be_visible(timeout=SLOW)


def test_1_a_report_becomes_a_forecast(drill: ServedPages, watched: Opens, shot: Shoots) -> None:
    page = watched(drill, "KOR:SMC", "#/cases")
    page.set_default_timeout(SLOW)
    press(page, "New report")
    take_report(page)
    say_where(page)
    say_the_rest(page, period=("070000Z JUN 26", "070500Z JUN 26"))
    press(page, "Add a facility")
    fill(
        page,
        facilities__1__kind="patrol_ship",
        facilities__1__nation="JPN",
        facilities__1__name="Kaihei (fictional)",
        facilities__1__id=BOAT,
        facilities__1__position="32-40N 128-30E",
        facilities__1__available_from="062330Z JUN 26",
    )
    for number in (0, 1):
        accept(page, f"/facilities/{number}/position")
    step(page, 2)
    accept(page, "/hypotheses/0/position/at")
    shot(page, "1-report")
    step(page, 5)
    expect(page.get_by_text("Complete: nothing is left to settle.")).to_be_visible(timeout=SLOW)
    press(page, "Create case and forecast")
    expect(page).to_have_url(re.compile(f"#/c/{CASE}/picture"), timeout=2 * SLOW)
    expect(page.get_by_text(re.compile(r"^Map of \w+ for"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("still on its way")).to_have_count(0, timeout=SLOW)
    shot(page, "1-forecast")


def test_2_a_plan_is_proposed_dragged_and_proposed_as_changed(opened: Opens, shot: Shoots) -> None:
    page = opened("KOR:SMC", "watch")
    press(page, say("ui.watch.act.phase_declare", "en"))
    answer(page, "Declare a phase", Phase="distress", Reason="they abandon the vessel")
    japan = opened("JPN:RCC", "watch/facilities")
    press(japan, say("ui.watch.act.facility_offer", "en"))
    answer(japan, "Offer a facility", Id=BOAT)
    page.goto(page.url.partition("#")[0] + f"#/c/{CASE}/plan")
    propose(page, "ui.plan.propose", before=0)
    press(page, say("ui.plan.change", "en"))
    figures = page.get_by_test_id("draft-figures")
    expect(figures).to_be_visible(timeout=SLOW)
    rows(page, say("ui.plan.table.tasks", "en")).first.click()
    expect(figures).to_have_attribute("aria-busy", "false", timeout=SLOW)
    before = figures.inner_text()
    drag_task(page, 12, -8)
    expect(figures).not_to_have_text(before, timeout=SLOW)
    expect(figures).to_have_attribute("aria-busy", "false", timeout=SLOW)
    shot(page, "2-drag")
    press(page, say("ui.plan.propose_changed", "en"))
    expect(plans(page)).to_have_count(2, timeout=SLOW)


def test_3_two_nations_approve_in_two_browsers(opened: Opens, shot: Shoots) -> None:
    korea, japan = opened("KOR:SMC", "plan"), opened("JPN:RCC", "plan")
    for page, nation in ((korea, "KOR"), (japan, "JPN")):
        plans(page).last.click()
        approve(page, nation)
    expect(plans(korea).last).to_contain_text("JPN", timeout=SLOW)
    shot(korea, "3-approved")
    issue(korea)
    waits = japan.get_by_text(say("ui.plan.task.waits", "en"), exact=True)
    expect(waits.first).to_be_visible(timeout=SLOW)


def test_4_exercise_control_runs_it(opened: Opens, shot: Shoots) -> None:
    page = opened("EXCON:control", "control")
    press(page, say("ui.control.startex", "en"))
    dialog = page.get_by_role("dialog")
    for seat in ("smc", "jpn-rcc", BOAT):
        dialog.get_by_role("checkbox", name=re.compile(f"\\b{seat}$")).check()
    dialog.get_by_label(say("ui.control.ratio", "en")).fill("60")
    shot(page, "4-startex")
    answer(page, say("ui.control.startex", "en"))
    running = say("ui.shell.play.running", "en")
    expect(page.get_by_text(running).first).to_be_visible(timeout=2 * SLOW)
    choose(page, "ui.control.sides")
    table = rows(page, say("ui.control.side.table", "en"))
    expect(table.filter(has_text="kor-destroyer")).to_be_visible(timeout=SLOW)
    shot(page, "4-sides")


def test_5_a_sighting_is_reported_and_classified(opened: Opens, shot: Shoots) -> None:
    boat = opened(f"JPN:facility:{BOAT}", "watch/sightings")
    press(boat, say("ui.watch.act.sighting_report", "en"))
    answer(
        boat,
        say("ui.watch.act.sighting_report", "en"),
        Search_object="o1",
        Position="32-38.0N 128-16.0E",
        Error="0.3",
    )
    smc = opened("KOR:SMC", "watch/sightings")
    sighted = smc.get_by_role("article").filter(has_text="Orange raft")
    expect(sighted.get_by_text("not looked at")).to_be_visible(timeout=SLOW)
    sighted.get_by_role("button", name=say("ui.watch.act.sighting_divert", "en")).click()
    answer(smc, say("ui.watch.act.sighting_divert", "en"), Facility=BOAT, Reason="she is near")
    press(boat, say("ui.watch.act.sighting_classify", "en"))
    answer(
        boat,
        say("ui.watch.act.sighting_classify", "en"),
        It_is="debris",
        Certainty="confirmed",
        What_is_there="a blue tarpaulin, no raft",
    )
    expect(sighted.get_by_text(re.compile("confirmed"))).to_be_visible(timeout=SLOW)
    shot(smc, "5-sighting")


def test_6_the_plan_is_replaced(opened: Opens, shot: Shoots) -> None:
    korea = opened("KOR:SMC", "plan")
    propose(korea, "ui.plan.replan", before=2)
    plans(korea).last.click()
    approve(korea, "KOR")
    japan = opened("JPN:RCC", "plan")
    plans(japan).last.click()
    approve(japan, "JPN")
    issue(korea)
    replaced = plans(korea).filter(has_text=say("ui.plan.stage.replaced", "en"))
    expect(replaced).to_have_count(1, timeout=SLOW)
    shot(korea, "6-replan")


def test_7_an_inject_is_fired_from_the_timeline(
    drill: ServedPages, watched: Opens, shot: Shoots
) -> None:
    page = watched(drill, "EXCON:control", "#/exercises")
    page.set_default_timeout(SLOW)
    page.get_by_label(say("ui.control.scenario", "en"), exact=True).select_option("small")
    page.get_by_label(say("ui.control.folder", "en")).fill(DRILL)
    for seat in ("smc", "kor-rcc"):
        page.get_by_role("checkbox", name=re.compile(f"\\b{seat}$")).check()
    page.get_by_label(say("ui.control.ratio", "en")).fill("1")
    press(page, say("ui.control.begin", "en"))
    begun = rows(page, say("ui.control.exercises.list", "en")).filter(has_text=DRILL)
    expect(begun).to_be_visible(timeout=SLOW)
    shot(page, "7-exercises")
    begun.get_by_role("button").click(timeout=2 * SLOW)
    injects = rows(page, say("ui.control.injects", "en"))
    expect(page.get_by_text(say("ui.shell.play.running", "en")).first).to_be_visible(
        timeout=2 * SLOW
    )
    injects.filter(has_text="The owner says").click()
    press(page, say("ui.control.hold", "en"))
    answer(page, say("ui.control.hold", "en"), Reason="the centres are busy")
    expect(injects.filter(has_text="The owner says")).to_contain_text("held")
    press(page, say("ui.control.unhold", "en"))
    expect(injects.filter(has_text="The owner says")).not_to_contain_text("held", timeout=SLOW)
    shot(page, "7-inject")
    press(page, say("ui.control.fire", "en"))
    answer(page, say("ui.control.fire", "en"))
    released = say("exercise.status.released", "en")
    expect(injects.filter(has_text="The owner says")).to_contain_text(released, timeout=SLOW)
    korea = watched(drill, "KOR:RCC", f"#/c/{DRILL}/watch/messages")
    expect(korea.get_by_text(re.compile("The owner says")).first).to_be_visible(timeout=SLOW)


def test_8_no_duff_stops_all_and_each_nation_ends_it(opened: Opens, shot: Shoots) -> None:
    boat = opened(f"JPN:facility:{BOAT}", "watch/situation")
    others = [opened(seat, "control") for seat in ("KOR:control", "JPN:control")]
    press(boat, "NO DUFF")
    dialog = boat.get_by_role("dialog")
    dialog.get_by_label(re.compile("What is known")).fill("man overboard, our own crew")
    dialog.get_by_role("button", name=say("ui.shell.no_duff.next", "en")).click()
    dialog.get_by_role("button", name=say("ui.shell.no_duff.declare", "en")).click()
    for page in (boat, *others):
        held = page.get_by_role("region", name="NO DUFF")
        expect(held).to_contain_text("man overboard", timeout=SLOW)
    shot(boat, "8-no-duff")
    for page, nation in zip(others, ("KOR", "JPN"), strict=True):
        press(page, say("ui.control.no_duff_end", "en", nation=nation))
    for page in (boat, *others):
        expect(page.get_by_role("region", name="NO DUFF")).to_have_count(0, timeout=SLOW)


def test_8b_a_real_alert_covers_every_page_until_each_party_has_it(
    opened: Opens, shot: Shoots
) -> None:
    boat = opened(f"JPN:facility:{BOAT}", "watch/situation")
    korea, control = opened("KOR:SMC", "plan"), opened("EXCON:control", "control")
    press(boat, "NO DUFF")
    dialog = boat.get_by_role("dialog")
    choose(boat, "ui.shell.no_duff.kind.alert")
    dialog.get_by_label(re.compile("What is known")).fill("MV Seagull: fire in the engine room")
    dialog.get_by_label(re.compile("^Position")).fill("32-20N 128-40E")
    shot(boat, "8-alert-asked")
    dialog.get_by_role("button", name=say("ui.shell.no_duff.next", "en")).click()
    dialog.get_by_role("button", name=say("ui.shell.no_duff.alert.send", "en")).click()
    for page in (boat, korea, control):
        alert = page.get_by_role("dialog").filter(has_text="MV Seagull")
        expect(alert).to_be_visible(timeout=SLOW)
        page.keyboard.press("Escape")
        expect(alert).to_contain_text("128°40")
    shot(korea, "8-alert")
    for page in (boat, korea, control):
        alert = page.get_by_role("dialog").filter(has_text="MV Seagull")
        alert.get_by_role("button", name=say("ui.shell.alert.acknowledge", "en")).click()
        expect(alert).to_be_hidden(timeout=SLOW)


def test_9_the_exercise_is_reviewed(opened: Opens, shot: Shoots) -> None:
    control = opened("EXCON:control", "control")
    press(control, say("ui.control.endex", "en"))
    answer(control, say("ui.control.endex", "en"), Reason="enough is seen")
    expect(control.get_by_text(say("ui.shell.play.ended", "en")).first).to_be_visible(timeout=SLOW)
    page = opened("KOR:SMC", "review")
    counted = page.get_by_role("button", name=re.compile(r"^\d+ events?$"))
    expect(counted.first).to_be_visible(timeout=SLOW)
    shot(page, "9-measures")
    counted.first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=say("ui.review.cite", "en")).first.click()
    page.keyboard.press("Escape")
    choose(page, "ui.review.replay")
    table = rows(page, say("ui.control.side.table", "en"))
    expect(table.filter(has_text="kor-destroyer").first).to_be_visible(timeout=SLOW)
    shot(page, "9-replay")
    choose(page, "ui.review.lessons")
    press(page, say("ui.review.lesson.observe", "en"))
    page.get_by_label(say("ui.review.lesson.name", "en")).fill("share the sighting")
    page.get_by_label(say("lesson.column.observed", "en")).fill("The sighting came late to both.")
    press(page, say("ui.review.lesson.observe", "en"))
    kept = page.get_by_role("heading", name=re.compile("share the sighting"))
    expect(kept).to_be_visible(timeout=SLOW)
    shot(page, "9-lesson")


def test_10_the_briefing_is_printed_and_language_and_theme_change(
    opened: Opens, shot: Shoots
) -> None:
    page = opened("KOR:SMC", "plan")
    plans(page).filter(has_text=say("ui.plan.stage.issued", "en")).last.click()
    choose(page, "ui.plan.tab.why")
    with page.expect_download() as saved:
        page.get_by_role("link", name="action-plan.en.txt").first.click()
    assert "ROKS Haeoreum" in saved.value.path().read_text(encoding="utf-8")
    shot(page, "10-papers")
    page.emulate_media(media="print")
    expect(page.locator(".banner")).to_be_visible()
    expect(page.get_by_role("navigation", name="Parts of the page")).to_be_hidden()
    expect(page.get_by_role("button", name=say("ui.plan.print", "en"))).to_be_hidden()
    shot(page, "10-print")
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")
    for choice, attribute in (("ja", "lang"), ("ko", "lang"), ("night", "data-theme")):
        pick_setting(page, choice)
        expect(page.locator("html")).to_have_attribute(attribute, choice)
    page.keyboard.press("Escape")
    title = say("ui.plan.title", "ko")
    expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible()
    shot(page, "10-night-ko")
