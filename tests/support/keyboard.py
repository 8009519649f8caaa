"""A page walked by Tab alone: what is reached, how it is seen, what hears a pointer only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, expect

__all__ = ["Stop", "Walk", "listen", "pointed_only", "press_until", "type_into", "walk"]

_MOST = 400

_BEGIN = """() => {
  window.walked = new Map();
  const before = document.createElement('span');
  before.tabIndex = -1;
  (document.querySelector('dialog:modal') ?? document.body).prepend(before);
  before.focus();
  before.remove();
}"""

_HERE = """() => {
  const it = document.activeElement;
  if (it === null || it === document.body || it === document.documentElement) return null;
  window.walked ??= new Map();
  if (!window.walked.has(it)) window.walked.set(it, window.walked.size);
  const ring = (each) => {
    if (each === null) return false;
    const style = getComputedStyle(each);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  };
  const box = it.getBoundingClientRect();
  const label = it.closest('label');
  const places = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]];
  const seen = places.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top !== null && (it.contains(top) || top.contains(it) || label?.contains(top));
  });
  return {
    number: window.walked.get(it), html: it.outerHTML.slice(0, 160), seen,
    ring: ring(it) || ring(label) || ring(it.parentElement),
  };
}"""

_MISSED = """() => {
  const modal = document.querySelector('dialog:modal');
  const all = [...(modal ?? document).querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]')];
  const off = '[inert], fieldset:disabled, [popover]:not(:popover-open)';
  const may = all.filter((each) => each.tabIndex >= 0 && !each.disabled && !each.closest(off)
    && each.checkVisibility({ visibilityProperty: true }));
  const walked = window.walked ?? new Map();
  const inGroup = (each) => each.type === 'radio'
    && may.some((other) => other.name === each.name && other.type === 'radio' && walked.has(other));
  const missed = may.filter((each) => !walked.has(each) && !inGroup(each));
  return missed.map((each) => each.outerHTML.slice(0, 160));
}"""

_JUMPS = """() => {
  const order = [...(window.walked ?? new Map()).keys()].filter((each) => each.isConnected);
  const after = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  return order.slice(1).filter((each, i) => !after(order[i], each))
    .map((each) => each.outerHTML.slice(0, 160));
}"""

_LISTEN = """() => {
  const heard = new WeakMap();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (name, ...more) {
    if (this instanceof Element) heard.set(this, [...(heard.get(this) ?? []), name]);
    return add.call(this, name, ...more);
  };
  window.heardBy = (each) => heard.get(each) ?? [];
}"""

_POINTED = """() => {
  const wanted = new Set(['click', 'dblclick', 'mousedown', 'pointerdown', 'touchstart']);
  const named = (each) => {
    const symbols = Object.getOwnPropertySymbols(each); // where Svelte keeps what it delegates
    const own = symbols.find((symbol) => symbol.description === 'events');
    return [...(own ? Object.keys(each[own]) : []), ...(window.heardBy?.(each) ?? [])];
  };
  const reached = (each) => each.tabIndex >= 0 || each.matches('label, option, canvas')
    || (each.matches('[tabindex="-1"]') && each.parentElement.querySelector('[tabindex="0"]'));
  return [...document.querySelectorAll('body *')]
    .filter((each) => named(each).some((name) => wanted.has(name)))
    .filter((each) => each.checkVisibility() && !reached(each))
    .filter((each) => each.id !== 'app' && !each.querySelector(':scope > canvas[tabindex]'))
    .map((each) => each.outerHTML.slice(0, 160));
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus stood: what Chromium tells screen readers of it, and whether it is seen."""

    role: str
    name: str
    html: str
    ring: bool
    seen: bool


@dataclass(frozen=True)
class Walk:
    """A page from its beginning to its end by Tab.

    ``missed`` could have had the focus and did not; ``jumps`` stand before the stop before them.
    """

    stops: list[Stop]
    missed: list[str]
    jumps: list[str]

    def faults(self) -> list[str]:
        """What a person without a pointer stumbles over, in words."""
        return [
            *(f"no role or name: {each.html}" for each in self.stops if not each.name),
            *(f"focus is not drawn: {each.html}" for each in self.stops if not each.ring),
            *(
                f"focus is covered or out of sight: {each.html}"
                for each in self.stops
                if not each.seen
            ),
            *(f"not reached by Tab: {html}" for html in self.missed),
            *(f"reached against the order of the page: {html}" for html in self.jumps),
        ]


def _told(session: CDPSession) -> tuple[str, str]:
    """Role and name of what has the focus, from Chromium's accessibility tree."""
    found = session.send("Runtime.evaluate", {"expression": "document.activeElement"})
    asked = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
    (node,) = session.send("Accessibility.getPartialAXTree", asked)["nodes"]
    role, name = node.get("role", {}), node.get("name", {})
    return str(role.get("value", "")), str(name.get("value", ""))


def walk(page: Page) -> Walk:
    """Presses Tab from the beginning until the focus leaves the page or comes round."""
    page.evaluate(_BEGIN)
    session = page.context.new_cdp_session(page)
    stops: list[Stop] = []
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        here: dict[str, Any] | None = page.evaluate(_HERE)
        if here is None:
            if not stops:
                continue
            break
        if here["number"] < len(stops):
            break  # round again: a dialog keeps the focus
        role, name = _told(session)
        stops.append(Stop(role, name, here["html"], here["ring"], here["seen"]))
    else:
        raise AssertionError(f"Tab does not come to an end: {stops[-1].html}")
    session.detach()
    return Walk(stops, list(page.evaluate(_MISSED)), list(page.evaluate(_JUMPS)))


def listen(page: Page) -> None:
    """Loads the page again, and from then on notes which element hears what."""
    page.add_init_script(f"({_LISTEN})()")
    page.reload()


def pointed_only(page: Page) -> list[str]:
    """Elements that hear a pointer and that no key reaches, on a page that is listened to."""
    return list(page.evaluate(_POINTED))


def press_until(page: Page, goal: Locator, key: str = "Tab", most: int = 150) -> Locator:
    """Presses a key until an element has the focus."""
    for _ in range(most):
        if goal.count() == 1 and goal.evaluate("(each) => each === document.activeElement"):
            return goal
        page.keyboard.press(key)
    raise AssertionError(f"{key} did not reach {goal} in {most} presses")


def type_into(page: Page, field: Locator, text: str, key: str = "Tab") -> None:
    """Goes to a field by keys and writes a text in the place of what it holds."""
    press_until(page, field, key)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    expect(field).to_have_value(text)
