"""A radio button of a bar picked as a person picks it, and the menus of the frame."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

__all__ = ["open_menu", "pick", "pick_setting"]


def pick(radio: Locator) -> None:
    """Clicks the visible label of a radio button, once it stands still and nothing covers it."""
    radio.locator("xpath=ancestor::label").click()
    expect(radio).to_be_checked()


def open_menu(page: Page, number: int = 0) -> Locator:
    """Opens a menu at the top of the page: 0 the settings, 1 the seat. Its sheet, once open."""
    button = page.locator("header [popovertarget]").nth(number)
    sheet = page.locator(f"[id='{button.get_attribute('popovertarget')}']:popover-open")
    if sheet.count() == 0:
        button.click()
    expect(sheet).to_be_visible()
    return sheet


def pick_setting(page: Page, value: str) -> None:
    """Picks a language or a theme in the settings, which stay open."""
    pick(open_menu(page).locator(f"input[value={value}]"))
