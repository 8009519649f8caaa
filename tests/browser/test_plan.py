"""A plan in the browser: changed by hand with live figures, answered by two nations, issued."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from axe import serious
from drawn_handles import CROSS
from picked import pick
from playwright.sync_api import Page, expect
from proposed import PLAN, ProposedCase, proposed_case  # noqa: F401
from served_pages import ServedPages

from sarex.words import say

pytestmark = pytest.mark.pages

Opens = Callable[..., Page]
Shoots = Callable[[Page, str], None]
ADDRESS = "#/c/goto/plan"


@pytest.fixture
def served_plan(
    make_server: Callable[..., ServedPages],
    proposed_case: ProposedCase,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> ServedPages:
    own = tmp_path_factory.mktemp("plan") / "goto"
    shutil.copytree(proposed_case.path, own)
    return make_server(own)


def _figures(page: Page) -> str:
    """POS of any object as shown, once it is up to date."""
    shown = page.get_by_test_id("draft-figures")
    expect(shown).to_have_attribute("aria-busy", "false", timeout=30_000)
    return shown.locator("strong").first.inner_text()


def _change(page: Page, do: Callable[[], object]) -> dict[str, Any]:
    """Does something that changes a task; what the server judged."""
    with page.expect_response(lambda answer: answer.request.method == "PUT") as told:
        do()
    return dict(told.value.json())


def _begin(page: Page) -> None:
    page.get_by_role("button", name=say("ui.plan.change", "en")).click()
    expect(page.get_by_test_id("draft-figures")).to_be_visible(timeout=60_000)
    tasks = page.get_by_role("grid", name=say("ui.plan.table.tasks", "en"))
    tasks.locator("tbody tr").first.click()


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def test_a_task_is_changed_by_keys_by_numbers_and_by_dragging_and_all_is_undone(
    served_plan: ServedPages, watched: Opens, shot: Shoots
) -> None:
    page = watched(served_plan, "JPN:SMC", ADDRESS)
    _begin(page)
    first = _figures(page)
    judged = _change(page, lambda: page.keyboard.press("ArrowRight"))
    assert _figures(page) == _percent(judged["worth"]["any_found"])
    bearing = page.get_by_label(say("ui.plan.task.bearing", "en"))
    before = float(bearing.input_value())
    _change(page, lambda: page.keyboard.press("Alt+ArrowRight"))
    _figures(page)
    assert float(bearing.input_value()) == pytest.approx((before + 5.0) % 360.0, abs=0.2)

    canvas = page.locator("canvas.over").nth(1)
    place: list[float] | None = canvas.evaluate(CROSS)
    assert place is not None, "no handle is drawn"
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + place[0], box["y"] + place[1]
    latitude = page.get_by_label(say("ui.plan.task.lat", "en"), exact=True)
    was = float(latitude.input_value())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 30, steps=3)
    last = _change(page, lambda: page.mouse.move(x, y - 60, steps=4))
    page.mouse.up()
    assert _figures(page)
    assert last["changed"]
    assert float(latitude.input_value()) > was + 0.01
    shot(page, "plan-change")
    assert serious(page) == []

    for _ in range(3):
        _change(page, lambda: page.keyboard.press("Control+z"))
    assert _figures(page) == first
    assert float(latitude.input_value()) == pytest.approx(was, abs=0.02)
    expect(page.get_by_role("button", name=say("ui.plan.undo", "en"))).to_be_disabled()
    _change(page, lambda: page.keyboard.press("Control+Shift+Z"))
    assert _figures(page) == _percent(judged["worth"]["any_found"])

    page.get_by_role("button", name=say("ui.plan.lock", "en")).click()
    expect(page.get_by_role("button", name=say("ui.plan.unlock", "en"))).to_be_visible()
    _figures(page)
    expect(bearing).to_be_disabled()


def test_a_changed_plan_is_proposed_compared_approved_by_two_nations_and_issued(
    served_plan: ServedPages, watched: Opens, shot: Shoots
) -> None:
    japan = watched(served_plan, "JPN:SMC", ADDRESS)
    _begin(japan)
    _change(japan, lambda: japan.keyboard.press("ArrowRight"))
    _figures(japan)
    japan.get_by_role("button", name=say("ui.plan.propose_changed", "en")).click()
    plans = japan.get_by_role("grid", name=say("ui.plan.table.plans", "en"), exact=True)
    expect(plans.locator("tbody tr")).to_have_count(2, timeout=60_000)

    pick(japan.get_by_role("radio", name=say("ui.plan.tab.compare", "en")))
    japan.get_by_role("button", name=say("ui.plan.compare", "en")).click()
    compared = japan.get_by_role("grid", name=say("ui.plan.compare", "en"))
    expect(compared.locator("thead")).to_contain_text(PLAN, timeout=60_000)
    shot(japan, "plan-compare")

    plans.locator("tbody tr").last.click()
    changed = plans.locator("tbody tr").last.locator("td").first.inner_text()
    assert changed.startswith(f"{PLAN}.")
    korea = watched(served_plan, "KOR:RCC", ADDRESS)
    korea.get_by_role("grid", name=say("ui.plan.table.plans", "en"), exact=True).get_by_text(
        changed
    ).click()
    issue = japan.get_by_role("button", name=say("ui.plan.issue", "en"))
    expect(issue).to_be_disabled()
    for page, nation in ((korea, "KOR"), (japan, "JPN")):
        page.get_by_role("button", name=say("ui.plan.approve_as", "en", nation=nation)).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name=say("ui.plan.approve", "en")).click()
        expect(dialog).to_have_count(0)
    assert korea.get_by_role("button", name=say("ui.plan.issue", "en")).count() == 0
    issue.click()
    dialog = japan.get_by_role("dialog")
    dialog.get_by_role("button", name=say("ui.plan.issue", "en")).click()
    issued = say("ui.plan.stage.issued", "en")
    expect(plans.locator("tbody tr").last).to_contain_text(issued, timeout=60_000)
    pick(japan.get_by_role("radio", name=say("ui.plan.tab.tasks", "en")))
    waits = japan.get_by_text(say("ui.plan.task.waits", "en"), exact=True)
    expect(waits.first).to_be_visible()
    assert re.search(r"\d", plans.inner_text())
    assert serious(japan) == []
