"""The frame of the client: signing in, languages, themes, keys, alerts, a session that ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import serious
from picked import pick_setting
from playwright.sync_api import Page, expect
from served_pages import PASSWORD, ServedPages

from sarex.words import say

Opens = Callable[..., Page]
Shoots = Callable[[Page, str], None]

NAMES = {"en": "English", "ko": "한국어", "ja": "日本語"}


def choose(page: Page, value: str) -> None:
    """Chooses a language or a theme in the menu of settings."""
    pick_setting(page, value)
    page.keyboard.press("Escape")


def map_is_drawn(page: Page) -> None:
    expect(page.locator("[data-ready]")).to_be_attached(timeout=20_000)


def test_a_person_signs_in_by_name_and_password_with_keys_alone(
    served: ServedPages, watched: Opens, shot: Shoots
) -> None:
    name = served.user("KOR:SMC", "KOR:RCC")
    page = watched(served)
    expect(page.get_by_role("heading", name="sarex")).to_be_visible()
    shot(page, "sign-in")
    page.get_by_label("Name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="wrong")).to_be_visible()
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Parts of the page")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Seat")).click()
    page.get_by_role("button", name="KOR · RCC").click()
    expect(page.get_by_role("button", name="Seat: KOR · RCC")).to_be_visible()


def test_a_link_signs_in_once(served: ServedPages, watched: Opens) -> None:
    name = served.user("JPN:observer")
    link = f"#/link/{served.link(name)}"
    page = watched(served, None, link)
    page.get_by_role("button", name="Sign in with this link").click()
    expect(page.get_by_role("navigation", name="Parts of the page")).to_be_visible()
    again = watched(served, None, link)
    again.get_by_role("button", name="Sign in with this link").click()
    expect(again.get_by_role("alert").filter(has_text="link")).to_be_visible()


def test_the_language_changes_without_loading_the_page_again(
    served: ServedPages, watched: Opens, shot: Shoots
) -> None:
    page = watched(served, "KOR:SMC", "#/admin")
    page.evaluate("() => { window.sameDocument = true; }")
    for locale in ("ko", "ja", "en"):
        choose(page, locale)
        heading = say("ui.admin.title", locale)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", locale)
        expect(page.locator(".banner")).to_have_text(say("mark.exercise", locale))
        shot(page, f"account-{locale}")
    assert page.evaluate("() => window.sameDocument")


@pytest.mark.parametrize("theme", ["day", "dusk", "night"])
def test_each_theme_can_be_read(
    served: ServedPages, watched: Opens, shot: Shoots, theme: str
) -> None:
    page = watched(served, "SERVER:admin", "#/admin")
    expect(page.get_by_role("grid", name="Users")).to_be_visible()
    choose(page, theme)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.get_by_role("button", name="Add a user").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert serious(page) == []
    shot(page, f"account-{theme}")


def test_at_night_only_red_is_lit(served: ServedPages, watched: Opens) -> None:
    case = served.cases[0]
    page = watched(served, "KOR:SMC", f"#/c/{case}/picture", reduced_motion="reduce")
    choose(page, "night")
    map_is_drawn(page)
    lit = page.evaluate(
        """() => {
          const named = ["color", "backgroundColor", "borderTopColor", "outlineColor", "fill"];
          const found = new Set();
          for (const element of document.querySelectorAll("body *")) {
            const style = getComputedStyle(element);
            if (!element.checkVisibility()) continue;
            for (const name of named) found.add(style[name]);
          }
          return [...found];
        }"""
    )
    colours = [re.findall(r"[\d.]+", each) for each in lit if each.startswith("rgb")]
    assert len(colours) > 5
    unseen = [each for each in colours if len(each) == 4 and float(each[3]) == 0.0]
    green_or_blue = [each for each in colours if each not in unseen and set(each[1:3]) != {"0"}]
    assert green_or_blue == []


def test_keys_alone_reach_everything_of_the_frame(served: ServedPages, watched: Opens) -> None:
    case = served.cases[0]
    page = watched(served, "KOR:SMC", f"#/c/{case}/picture")
    map_is_drawn(page)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("?")
    help_page = page.get_by_role("dialog", name="Keyboard help")
    expect(help_page).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_page).to_be_hidden()
    expect(page.locator("#content")).to_be_focused()
    shown = page.get_by_label("Time shown")
    before = shown.input_value()
    page.keyboard.press("ArrowRight")
    expect(shown).not_to_have_value(before)
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Follow case time")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+1")
    first = page.get_by_role("navigation", name="Parts of the page").get_by_role("link").first
    expect(first).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("seat", ["KOR:SMC", "EXCON:control", "SERVER:admin"])
def test_axe_finds_nothing_serious_on_any_page_of_a_seat(
    served: ServedPages, watched: Opens, seat: str
) -> None:
    page = watched(served, seat, f"#/c/{served.cases[0]}/picture")
    navigation = page.get_by_role("navigation", name="Parts of the page")
    links = navigation.get_by_role("link")
    expect(links.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = {}
    for address in links.evaluate_all("(all) => all.map((each) => each.hash)"):
        page.evaluate("(hash) => { location.hash = hash; }", address)
        expect(navigation.locator("[aria-current]")).to_have_attribute("href", address)
        expect(page.locator("main :is(h1, h2)").first).to_be_visible()
        found[address] = serious(page)
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_what_was_typed_outlives_a_session_that_ended(served: ServedPages, watched: Opens) -> None:
    page = watched(served, "JPN:SMC", "#/admin")
    page.get_by_label("New password").fill("typed before it ended")
    origin = {"Origin": served.url}
    page.context.request.delete(f"{served.url}/api/v1/session", headers=origin)
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    expect(again.get_by_label("Name")).to_have_value(served.user("JPN:SMC"))
    again.get_by_label("Password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    expect(again).to_be_hidden()
    expect(page.get_by_label("New password")).to_have_value("typed before it ended")


def test_offline_is_said_and_ends_when_the_server_is_back(
    served: ServedPages, watched: Opens
) -> None:
    page = watched(served, "KOR:SMC", f"#/c/{served.cases[0]}/picture")
    expect(page.locator("header .connected")).to_be_attached()
    expect(page.locator("[data-ready=yes]")).to_be_attached(timeout=30_000)  # all of it is loaded
    page.context.set_offline(True)
    offline = page.get_by_role("banner").get_by_text(re.compile("Offline since"))
    expect(offline).to_be_visible(timeout=30_000)
    page.context.set_offline(False)
    expect(page.locator("header .connected")).to_be_attached(timeout=30_000)


def test_no_duff_is_called_in_two_steps_and_a_real_alert_covers_all_until_acknowledged(
    make_server: Callable[..., ServedPages],
    started_exercise: Path,
    watched: Opens,
    shot: Shoots,
    tmp_path: Path,
) -> None:
    own = tmp_path / "case"
    own.symlink_to(started_exercise)
    server = make_server(own)
    address = f"#/c/{server.cases[0]}/picture"
    page = watched(server, "JPN:SMC", address)
    expect(page.locator("header .connected")).to_be_attached()
    with server.client("KOR:SMC") as other:
        heard = {"text": "MV Seagull: fire in the engine room"}
        other.post(f"/cases/{server.cases[0]}/acts/alert", json=heard).raise_for_status()
    alert = page.get_by_role("dialog").filter(has_text="MV Seagull")
    expect(alert).to_be_visible(timeout=15_000)
    for locale in ("en", "ko", "ja"):
        expect(alert.locator(f"[lang={locale}]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(alert).to_be_visible()
    assert serious(page) == []
    shot(page, "alert")
    alert.get_by_role("button", name="Acknowledge").click()
    expect(alert).to_be_hidden(timeout=15_000)

    page.get_by_role("button", name="NO DUFF", exact=True).click()
    asked = page.get_by_role("dialog", name="NO DUFF: a real emergency")
    asked.get_by_label(re.compile("What is known")).fill("fire aboard MV Seagull")
    asked.get_by_role("button", name="Next").click()
    expect(asked).to_contain_text("Stop the exercise")
    shot(page, "no-duff")
    asked.get_by_role("button", name="Declare NO DUFF").click()
    held = page.get_by_role("region", name="NO DUFF")
    expect(held).to_contain_text("fire aboard MV Seagull", timeout=15_000)
    assert serious(page) == []
    shot(page, "no-duff-held")


def test_a_time_without_a_zone_is_asked_for_its_zone(served: ServedPages, watched: Opens) -> None:
    page = watched(served, "KOR:SMC", "#/intake")
    field = page.locator('[data-at="/report/received_at"]')
    typed = field.get_by_role("textbox")
    typed.fill("2026-06-07 07:50")
    expect(field).to_contain_text(say("ui.shell.time.zoneless", "en"))
    expect(field).not_to_contain_text("JUN 26 ·")
    field.get_by_role("button", name="Asia/Seoul (+09:00)").click()
    expect(typed).to_have_value("2026-06-07 07:50+09:00")
    expect(field).to_contain_text("062250Z JUN 26 · 2026-06-06 22:50Z")
    typed.fill("072250 JUN 26")
    field.get_by_role("button", name="UTC (Z)").click()
    expect(field).to_contain_text("072250Z JUN 26 · 2026-06-07 22:50Z")


def test_a_part_that_cannot_be_loaded_says_so_and_is_tried_again(
    served: ServedPages, watched: Opens
) -> None:
    page = watched(served, "KOR:SMC", "#/cases")
    piece = "**/assets/Admin-*.js"
    page.route(piece, lambda asked: asked.abort("internetdisconnected"))
    page.evaluate("() => { location.hash = '#/admin'; }")
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_be_visible()
    page.unroute(piece)
    page.get_by_role("button", name=say("ui.shell.part.again", "en")).click()
    heading = page.get_by_role("heading", name=say("ui.admin.title", "en"), exact=True)
    expect(heading).to_be_visible()
