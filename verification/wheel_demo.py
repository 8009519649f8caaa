"""The demo of an installed copy, in a network of its own that has loopback alone: what one sees.

    unshare --map-root-user --net .venv/bin/python verification/wheel_demo.py SAREX FOLDER

Starts the command SAREX with an empty home in FOLDER and no other program on its path, opens the
first link in Chromium, and prints as JSON what was seen. A picture of the page is kept in FOLDER.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, sync_playwright

_LINK = re.compile(r"(http://\S+)/#/link/\S+")
_LOCAL = ("blob:", "data:", "about:")
_MS = 90_000
_OUTSIDE = ("192.0.2.1", 443)
"""An address for documentation: with any network but loopback, the attempt is at least begun."""


def main(sarex: Path, folder: Path) -> None:
    """Print what is seen of the demo of a copy."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    seen: dict[str, object] = {"network": _network()}
    began_s = time.monotonic()
    with _demo(sarex, folder) as link:
        seen["links_after_s"] = round(time.monotonic() - began_s, 1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
            seen |= _looked_at(page, link, folder)
            browser.close()
    seen["left"] = sorted(path.name for path in folder.glob("sarex-demo-*"))
    print(json.dumps(seen))


def _network() -> str:
    try:
        socket.create_connection(_OUTSIDE, timeout=5).close()
    except OSError as error:
        return error.strerror or str(error)
    return "reached"


@contextmanager
def _demo(sarex: Path, folder: Path) -> Iterator[str]:
    """The demo while it runs, by its first link."""
    alone = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": str(sarex.parent)}
    words = [str(sarex), "serve", "--demo", "--no-open", "--port", "0"]
    with (folder / "log.txt").open("w") as log:
        demo = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=log, text=True, env=alone, cwd=folder
        )
    assert demo.stdout is not None
    try:
        link = next((found[0] for line in demo.stdout if (found := _LINK.search(line))), None)
        if link is None:
            raise RuntimeError((folder / "log.txt").read_text())
        yield link
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=60)


def _looked_at(page: Page, link: str, folder: Path) -> dict[str, object]:
    """What a newcomer meets behind the first link."""
    asked: list[str] = []
    faults: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(link)
    page.get_by_role("button", name="Sign in with this link").click()
    page.get_by_text("west of the Goto Islands").first.wait_for(timeout=_MS)
    page.goto(f"{link.partition('#')[0]}#/c/goto/picture")
    page.get_by_text(re.compile(r"^Map of \w+ for")).wait_for(timeout=_MS)
    rows = page.get_by_role("grid", name=re.compile("^Facilities")).locator("tbody tr")
    rows.first.wait_for(timeout=_MS)
    page.wait_for_function(_DRAWN, timeout=_MS)
    page.screenshot(path=folder / "picture.png")
    here = urlsplit(link).netloc
    outside = [u for u in asked if not u.startswith(_LOCAL) and urlsplit(u).netloc != here]
    return {
        "facilities": rows.count(),
        "pixels_drawn": page.evaluate(_PIXELS),
        "requests": len(asked),
        "asked_outside": outside,
        "faults": faults,
    }


_PIXELS = """() => {
  const canvas = document.querySelectorAll("canvas.over")[0];
  if (!canvas || !canvas.width) return 0;
  const d = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let n = 0;
  for (let i = 3; i < d.length; i += 4) if (d[i]) n++;
  return n;
}"""
_DRAWN = f"() => ({_PIXELS})() > 500"

if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
