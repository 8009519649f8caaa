"""The watch: from a sighting to a rescue, messages between nations, SITREP, handover, the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import serious
from control_acts import start
from playwright.sync_api import Page, expect
from rescues import rescue_desk, seen
from served_pages import ServedPages
from small_scenarios import SMALL

from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.truth_record import CONTROL
from sarex.operation.commands import CHECKLISTS

pytestmark = pytest.mark.pages

Opens = Callable[..., Page]
Shoots = Callable[[Page, str], None]
SLOW = 15_000


@pytest.fixture(scope="module")
def raft_sighted(
    make_server: Callable[..., ServedPages], tmp_path_factory: pytest.TempPathFactory
) -> ServedPages:
    """An exercise under way: a helicopter saw the raft, and nobody has looked yet."""
    folder: Path = tmp_path_factory.mktemp("watch")
    with rescue_desk(folder) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        start(desk)
        seen(desk)
    return make_server(folder / "case")


def tab(page: Page, served: ServedPages, name: str) -> None:
    page.goto(f"{served.url}/#/c/{served.cases[0]}/watch/{name}")
    expect(page.locator("nav a[aria-current=page]").last).to_be_visible(timeout=SLOW)


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_role("dialog").get_by_label(label).select_option(value)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_role("dialog").get_by_label(label).fill(text)


def do(page: Page, name: str) -> None:
    """Presses the dialog's own button; it closes once the act is recorded."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=name, exact=True).click()
    expect(dialog).to_have_count(0, timeout=SLOW)


def test_a_sighting_is_looked_at_confirmed_and_its_persons_are_rescued(
    raft_sighted: ServedPages, watched: Opens, shot: Shoots
) -> None:
    smc = watched(raft_sighted, "JPN:SMC")
    tab(smc, raft_sighted, "sightings")
    raft = smc.get_by_role("article").filter(has_text="Life raft")
    expect(raft.get_by_text("not looked at")).to_be_visible(timeout=SLOW)
    raft.get_by_role("button", name="Send a facility to look").click()
    choose(smc, "Facility", "jpn-helicopter")
    write(smc, "Reason", "nearest with a winch")
    do(smc, "Send a facility to look")
    expect(raft.get_by_text("Shiokaze 22 (fictional) is sent to look")).to_be_visible()

    helicopter = watched(raft_sighted, "JPN:facility:jpn-helicopter")
    tab(helicopter, raft_sighted, "situation")
    helicopter.get_by_role("button", name="Say what is there").click(timeout=SLOW)
    choose(helicopter, "It is", "object")
    choose(helicopter, "Search object", "raft")
    choose(helicopter, "Certainty", "confirmed")
    write(helicopter, "What is there", "orange raft, four persons wave")
    write(helicopter, "Persons seen", "4")
    do(helicopter, "Say what is there")

    # the other browser is told by the channel: nothing is loaded again
    expect(raft.get_by_text("· confirmed")).to_be_visible(timeout=SLOW)
    expect(smc.get_by_text("4 in sight")).to_be_visible()
    raft.get_by_label("Wind at the scene").fill("12")
    raft.get_by_role("button", name="Reckon").click()
    row = raft.get_by_role("row").filter(has_text="Shiokaze 22 (fictional)")
    expect(row).to_be_visible(timeout=SLOW)
    shot(smc, "watch-rescue")
    row.get_by_role("button", name="Order", exact=True).click()
    write(smc, "Reason", "on scene already")
    do(smc, "Order the rescue")
    expect(raft.get_by_text("under way")).to_be_visible()

    helicopter.get_by_role("button", name="Report persons recovered").first.click(timeout=SLOW)
    write(helicopter, "Alive", "4")
    write(helicopter, "Without signs of life", "0")
    do(helicopter, "Report persons recovered")
    expect(smc.get_by_text("4 recovered")).to_be_visible(timeout=SLOW)


def test_a_message_is_acknowledged_in_another_nations_browser(
    raft_sighted: ServedPages, watched: Opens, shot: Shoots
) -> None:
    smc = watched(raft_sighted, "JPN:SMC")
    tab(smc, raft_sighted, "messages")
    korea = watched(raft_sighted, "KOR:RCC", locale="ko-KR")
    tab(korea, raft_sighted, "messages")
    smc.get_by_role("button", name="Write a message").click(timeout=SLOW)
    smc.get_by_role("dialog").get_by_label("KOR RCC", exact=True).first.check()
    write(smc, "By what", "voice")
    write(smc, "Text", "Hold your aircraft above 2000 ft.")
    write(smc, "Acknowledge within, minutes", "10")
    do(smc, "Write a message")
    expect(smc.get_by_text(re.compile("awaited from KOR RCC"))).to_be_visible()
    card = korea.get_by_role("complementary").get_by_text("Hold your aircraft above 2000 ft.")
    expect(card.first).to_be_visible(timeout=SLOW)
    shot(korea, "watch-messages-ko")
    korea.get_by_role("button", name="수신 확인").first.click()
    said = smc.get_by_role("region", name="Messages").get_by_text(re.compile(r"KOR RCC \d\d:\d\dZ"))
    expect(said.first).to_be_visible(timeout=SLOW)


def test_a_sitrep_is_filled_in_from_the_journal_and_sent(
    raft_sighted: ServedPages, watched: Opens
) -> None:
    page = watched(raft_sighted, "JPN:SMC")
    tab(page, raft_sighted, "messages")
    page.get_by_role("button", name="Fill in from the record").click(timeout=SLOW)
    draft = page.locator("pre").first
    expect(draft).to_contain_text("Minami Boshi", timeout=SLOW)
    page.get_by_label("By what").fill("telex")
    page.get_by_role("button", name="Send SITREP 1").click()
    expect(page.get_by_text(re.compile("^SITREP 1 · "))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("^next by"))).to_be_visible()


def test_a_role_is_handed_over_line_by_line(
    raft_sighted: ServedPages, watched: Opens, shot: Shoots
) -> None:
    smc = watched(raft_sighted, "JPN:SMC")
    tab(smc, raft_sighted, "roles")
    smc.get_by_role("button", name="Hand over").click(timeout=SLOW)
    choose(smc, "To", "KOR RCC")
    lines = smc.get_by_role("dialog").locator("fieldset textarea")
    expect(lines).to_have_count(len(CHECKLISTS["SMC"]), timeout=SLOW)
    for number in range(len(CHECKLISTS["SMC"])):
        lines.nth(number).fill("as in the last report")
    shot(smc, "watch-handover")
    write(smc, "Reason", "it drifts north")
    do(smc, "Hand over")
    korea = watched(raft_sighted, "KOR:RCC")
    tab(korea, raft_sighted, "roles")
    waits = korea.get_by_role("complementary")
    for _ in CHECKLISTS["SMC"]:
        left = waits.get_by_role("button", name="taken in")
        before = left.count() or len(CHECKLISTS["SMC"])
        left.first.click(timeout=SLOW)
        expect(left).to_have_count(before - 1, timeout=SLOW)
    waits.get_by_role("button", name="Accept the role").click()
    do(korea, "Accept the role")
    expect(korea.get_by_role("article").filter(has_text="SMC").first).to_contain_text("KOR RCC")
    expect(smc.get_by_text(re.compile(r"accepted \d{4}-")).first).to_be_visible(timeout=SLOW)


def test_what_was_seen_is_marked_and_news_is_counted(
    raft_sighted: ServedPages, watched: Opens
) -> None:
    page = watched(raft_sighted, "KOR:observer")
    tab(page, raft_sighted, "log")
    page.get_by_role("button", name="Seen", exact=True).click(timeout=SLOW)
    expect(page.get_by_text("New since you looked: 0")).to_be_visible()
    page.get_by_label("Find").fill("sighting reported")
    expect(page.get_by_role("row").filter(has_text="Sighting reported")).to_have_count(1)
    page.goto(raft_sighted.url + "/#/cases")
    expect(page.get_by_text("nothing new")).to_be_visible()


def test_the_page_never_proposes_a_suspension(raft_sighted: ServedPages, watched: Opens) -> None:
    page = watched(raft_sighted, "JPN:SMC")
    for name in ("situation", "sightings", "facilities", "messages", "alerting", "roles"):
        tab(page, raft_sighted, name)
        expect(
            page.get_by_role("button", name=re.compile("suspen|authority|gather", re.I))
        ).to_have_count(0)
    tab(page, raft_sighted, "record")
    button = page.get_by_role("button", name="Gather the record")
    expect(button).to_be_hidden()  # behind "An authority has asked for a record"
    page.get_by_text("An authority has asked for a record").click()
    expect(button).to_be_visible()


@pytest.mark.parametrize("seat", ["JPN:SMC", "KOR:facility:kor-helicopter", "EXCON:control"])
def test_axe_finds_nothing_serious_on_any_page_of_the_watch(
    raft_sighted: ServedPages, watched: Opens, seat: str
) -> None:
    page = watched(raft_sighted, seat)
    for name in ("situation", "sightings", "facilities", "messages", "roles", "log"):
        tab(page, raft_sighted, name)
        assert serious(page) == [], name
