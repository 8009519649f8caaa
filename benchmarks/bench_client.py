"""The client in Chromium without a GPU: particles played, times scrubbed, a task dragged.

Takes the folder of a case with a plan, such as ``sarex exercise run goto --out FOLDER --hours 1``
makes, and serves a copy of it. The forecast's particles are repeated until there are 200,000, each
copy moved a little: the client draws them as it draws any. ``python benchmarks/bench_client.py
FOLDER [--json FILE]`` prints frames a second, the time from an input of the time bar to the frame
drawn for it, and the time from a key that moves a task to its POS on the page.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, Route, sync_playwright

PARTICLES = 200_000
MOVED_BY = 90
"""Steps of the codec between copies of a particle, at most."""
_LINE = re.compile(r"(sarex serves \w+s at|sign in once by this link:) (\S+)")

PLAY = """async () => {
  const times = [];
  await new Promise((done) => {
    const step = (now) => {
      times.push(now);
      if (now - times[0] < 6000) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  const gaps = times.slice(1).map((t, k) => t - times[k]).sort((a, b) => a - b);
  return { fps: (times.length - 1) / (times.at(-1) - times[0]) * 1000,
           p99_frame_ms: gaps[Math.floor(gaps.length * 0.99)] };
}"""
SCRUB = """async (n) => {
  const bar = document.querySelector('section.time input[type=range]');
  const [low, high] = [Number(bar.min), Number(bar.max)];
  const took = [];
  for (let k = 0; k < n; k++) {
    bar.value = String(low + (high - low) * (0.2 + 0.1 * ((k * 7) % 10) / 10));
    const t0 = performance.now();
    bar.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(done));
    took.push(performance.now() - t0);
    await new Promise((done) => setTimeout(done, 120));
  }
  return took;
}"""
DRAG = """async (n) => {
  const shown = document.querySelector('[data-testid=draft-figures]');
  const took = [];
  for (let k = 0; k < n; k++) {
    const t0 = performance.now();
    dispatchEvent(new KeyboardEvent('keydown', { key: k % 2 ? 'ArrowLeft' : 'ArrowRight' }));
    await new Promise((done) => {
      const watch = new MutationObserver(() => {
        if (shown.getAttribute('aria-busy') !== 'false') return;
        watch.disconnect();
        done();
      });
      watch.observe(shown, { attributes: true });
    });
    took.push(performance.now() - t0);
    await new Promise((done) => setTimeout(done, 60));
  }
  return took;
}"""


@contextmanager
def serving(case: Path) -> Iterator[tuple[str, str]]:
    """A server of a copy of a case; its address and a link that signs in once."""
    with tempfile.TemporaryDirectory(prefix="bench-client-") as folder:
        own = Path(folder) / "goto"
        shutil.copytree(case, own)
        command = [
            Path(sys.executable).with_name("sarex"),
            "serve",
            own,
            "--home",
            Path(folder) / "home",
        ]
        command += ["--port", "0", "--no-open", "--seat", "JPN:SMC"]
        log = (Path(folder) / "log.txt").open("w")
        process = subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            found = [m.group(2) for m in map(_LINE.search, _first_lines(process.stdout)) if m]
            yield found[0].rstrip("/"), found[1].rpartition("/")[2]
        finally:
            process.terminate()
            process.wait(timeout=60)
            log.close()


def _first_lines(lines: Any) -> Iterator[str]:
    for _ in range(2):
        yield next(line for line in lines if _LINE.search(line))


def repeat_particles(page: Page) -> None:
    """Answers of the forecast's routes as of 200,000 particles."""

    def copies(data: bytes, kind: str, number: int) -> bytes:
        values = np.frombuffer(data, dtype=kind).reshape(number, -1)
        again = np.tile(values, (-(-PARTICLES // number), 1))[:PARTICLES].copy()
        if kind == "<i2":
            rng = np.random.default_rng(1)
            again = np.clip(again + rng.integers(-MOVED_BY, MOVED_BY, again.shape), -32767, 32767)
        return bytes(again.astype(kind).tobytes())

    counts: dict[str, int] = {}
    kinds = {
        "frames": "<i2",
        "status": "|u1",
        "object": "|u1",
        "hypothesis": "<u2",
        "weights": "|u1",
    }

    def answer(route: Route) -> None:
        told = route.fetch()
        path = route.request.url.partition("?")[0]
        name = next((each for each in kinds if f"/{each}" in path), None)
        forecast = re.search(r"forecasts/(\w+)", path)
        assert forecast
        if path.endswith(forecast[1]):
            meta = told.json()
            counts[forecast[1]] = meta["count"]
            body = json.dumps({**meta, "count": PARTICLES, "count_of_all": PARTICLES})
            route.fulfill(response=told, body=body)
        elif name is None:
            route.fulfill(response=told)
        else:
            size = np.dtype(kinds[name]).itemsize * (2 if name == "frames" else 1)
            number = len(told.body()) // size
            route.fulfill(response=told, body=copies(told.body(), kinds[name], number))

    page.route(re.compile(r"/forecasts/\w+(\?|/(frames|status|particles|weights)/)"), answer)


def spread(took_ms: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    cuts = statistics.quantiles(took_ms, n=20)
    return {"median_ms": statistics.median(took_ms), "p95_ms": cuts[-1], "count": len(took_ms)}


def measure(case: Path) -> dict[str, Any]:
    """All figures of one case."""
    with serving(case) as (base, token), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-gpu-compositing"],
        )
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        own = {"Origin": base}
        context.request.post(f"{base}/api/v1/session/link", data={"token": token}, headers=own)
        seat = {"party": "JPN", "role": "SMC", "facility": None}
        context.request.put(f"{base}/api/v1/session/seat", data=seat, headers=own)
        page = context.new_page()
        repeat_particles(page)
        page.goto(f"{base}/#/c/goto/picture")
        page.get_by_text(re.compile(r"^Map of")).wait_for(timeout=60_000)
        for layer in ("w", "c"):  # particles, facilities and the plan stay
            page.keyboard.press(layer)
        page.evaluate(SCRUB, 12)  # fetches the frames
        page.wait_for_timeout(3000)
        scrub = page.evaluate(SCRUB, 40)
        page.keyboard.press(" ")
        page.wait_for_timeout(1000)
        played = page.evaluate(PLAY)
        page.unroute_all(behavior="ignoreErrors")
        page.goto(f"{base}/#/c/goto/plan")
        page.reload()
        page.get_by_role("button", name="Change by hand").click(timeout=60_000)
        page.get_by_test_id("draft-figures").wait_for(timeout=60_000)
        page.get_by_role("grid", name="Tasks").locator("tbody tr").first.click()
        page.evaluate(DRAG, 4)
        drag = page.evaluate(DRAG, 40)
        version = browser.version
        browser.close()
    return {
        "particles": PARTICLES,
        "browser": f"Chromium {version}, no GPU, 1280 x 800",
        "play": played,
        "scrub": spread(scrub),
        "drag_to_pos": spread(drag),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    text = json.dumps(measure(given.case), indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")
