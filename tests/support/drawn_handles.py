"""Handles of a plan that is changed, found where they are drawn on the map."""

from __future__ import annotations

from playwright.sync_api import Page

__all__ = ["CROSS", "drag_task"]

CROSS = """(canvas) => {
  const ratio = canvas.width / canvas.clientWidth;
  const { width, height } = canvas;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const dark = (x, y) => data[4 * (y * width + x) + 3] > 200 && data[4 * (y * width + x)] < 90;
  const light = (x, y) => data[4 * (y * width + x)] > 230 && data[4 * (y * width + x) + 3] > 200;
  for (let y = 12; y < height - 12; y++) for (let x = 12; x < width - 12; x++)
    if ([-3, 0, 3].every((d) => dark(x + d, y) && dark(x, y + d)) &&
        [[-3, -3], [3, 3], [-3, 3], [3, -3]].every(([a, b]) => light(x + a, y + b)))
      return [x / ratio, y / ratio];
  return null;
}"""
"""Finds the handle that moves a task: a cross on a light disc."""


def drag_task(page: Page, right_px: float, down_px: float) -> None:
    """Takes the handle that moves a task, and lets it go elsewhere."""
    canvas = page.locator("canvas.over").nth(1)
    place: list[float] | None = canvas.evaluate(CROSS)
    assert place is not None, "no handle is drawn"
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + place[0], box["y"] + place[1]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right_px / 2, y + down_px / 2, steps=3)
    page.mouse.move(x + right_px, y + down_px, steps=4)
    page.mouse.up()
