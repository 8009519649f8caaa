"""axe-core from the client's own packages, run in a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

__all__ = ["serious"]

_SOURCE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id} ${node.html}: ${node.failureSummary}`));
}"""


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on a page as it is now."""
    page.evaluate(_SOURCE.read_text(encoding="utf-8"))
    return list(page.evaluate(_RUN))
