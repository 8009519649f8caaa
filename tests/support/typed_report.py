"""A distress report typed into the intake as a person types it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

__all__ = ["WIND", "accept", "at", "fill", "say_the_rest", "say_where", "step", "take_report"]

WIND = ("200/12 kn from 062000Z JUN 26", "210/14 kn from 071200Z JUN 26")
CURRENT = ("045/0.6 kn from 062000Z JUN 26", "060/0.5 kn from 071200Z JUN 26")


def at(page: Page, pointer: str) -> Locator:
    """The field of a place of the report."""
    field = page.locator(f'[data-at="{pointer}"]')
    return field.locator("input:not([type=search]), select, textarea").first


def fill(page: Page, **values: str) -> None:
    """Types values by the places of the report, dots for slashes."""
    for name, value in values.items():
        field = at(page, "/" + name.replace("__", "/"))
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def step(page: Page, number: int) -> None:
    page.locator("ol.steps button").nth(number - 1).click()
    expect(page.locator(f"h2:has-text('{number}.')")).to_be_visible()


def accept(page: Page, pointer: str) -> None:
    place = page.locator(f'.place[data-at="{pointer}"]')
    place.get_by_role("button", name="This is where I mean").click()
    expect(place.get_by_text("accepted on the map")).to_be_visible()


def take_report(page: Page, vessel: str = "Minami Boshi") -> None:
    """The first step."""
    fill(
        page,
        report__received_at="070750I JUN 26",
        report__medium="VHF channel 16",
        report__caller="Master of Hinode Go",
        report__vessel=vessel,
        report__vessel_kind="fishing vessel, 19 GT, 17 m, white hull",
        report__persons_on_board="6",
        report__text="Water in the engine room, we go to the raft.",
        title="Fishing vessel west of the Goto Islands",
        parties__nations="KOR, JPN",
    )
    at(page, "/parties/smc").select_option("KOR")


def say_where(page: Page) -> None:
    """The second step."""
    step(page, 2)
    fill(
        page,
        hypotheses__0__position__at="32-36.0N 128-12.0E",
        hypotheses__0__position__error="3 NM",
        hypotheses__0__time__at="062130Z JUN 26",
    )


def say_the_rest(
    page: Page, period: tuple[str, str] = ("070100Z JUN 26", "070500Z JUN 26")
) -> None:
    """Objects, hypothesis, sea, a facility, a period, the forecast's end."""
    step(page, 3)
    fill(
        page,
        objects__0__description="Orange raft with canopy for six",
        objects__0__leeway_class="LIFE-RAFT-DB-15",
        objects__0__detection_class="raft_6",
        objects__0__persons="6",
        hypotheses__0__description="Foundered where she lay",
        hypotheses__0__cause="flooding of the engine room",
    )
    step(page, 4)
    fill(
        page,
        environment__visibility="8 NM",
        environment__wave_height_m="0.9",
        environment__sea_temperature_c="21.5",
        environment__source="a ship's report",
        fields__coast="goto",
        forecast__until="070600Z JUN 26",
        forecast__draws="500",
        periods__0__start=period[0],
        periods__0__end=period[1],
    )
    for layer, lines in (("wind", WIND), ("current", CURRENT)):
        page.get_by_role("group", name=layer.capitalize()).get_by_role(
            "button", name="Add an observation"
        ).click()
        for number, line in enumerate(lines):
            at(page, f"/fields/{layer}/observations/{number}").fill(line)
        at(page, f"/fields/{layer}/error/sigma_m_s").fill("1.5" if layer == "wind" else "0.15")
        at(page, f"/fields/{layer}/error/tau_h").fill("6")
        at(page, f"/fields/{layer}/error/source").fill("assumed for this exercise")
    page.get_by_role("button", name="Add a facility").click()
    fill(
        page,
        facilities__0__kind="destroyer",
        facilities__0__nation="KOR",
        facilities__0__name="ROKS Haeoreum (fictional)",
        facilities__0__id="kor-destroyer",
        facilities__0__position="32.8333N 127.5E",
        facilities__0__available_from="062330Z JUN 26",
    )
