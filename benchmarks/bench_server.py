"""The server under load: connected clients, a stepped mix of requests, live tracks, a kill.

``python benchmarks/bench_server.py [--json FILE] [--steps 50,100,200] [--seconds 15]``. The server
is a process of its own, the generator another one on the same machine: what it takes of the
processors is in the figures, and ``load_before`` says what else ran. Requests begin at even times
whether those before them were answered or not; a latency counts from when it was due.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from sarex.server.access.seat import Seat
from sarex.server.app import create_app
from sarex.server.context import Context
from sarex.server.settings import Limits, ServerSettings

CLIENTS, FACILITIES, WATCHERS = 200, 50, 20
SEATS = ("JPN:SMC", "JPN:RCC", "KOR:SMC", "KOR:RCC", "EXCON:control")
MIX = (("view", 4), ("events", 3), ("frames", 6), ("contours", 2), ("positions", 5))
"""Shares of twenty: case view with its ETag, new events, particle frames, contours, reports."""
KNEE_MS = 2_000.0
"""A step that is slower than this at p99 is the last."""
WIDE = Limits(per_session_s=1e6, per_session_burst=1e6, per_address_s=1e6, per_address_burst=1e6)
_SERVE = """
import socket, sys
from pathlib import Path
from sarex.server.app import create_app
from sarex.server.running import run
from sarex.server.settings import ServerSettings
settings = ServerSettings.model_validate_json(sys.argv[1])
listening = socket.create_server(("127.0.0.1", settings.port), backlog=512)
run(create_app(settings), listening, settings, lambda: None)
"""


class Server:
    """A server process with one case and users in all seats."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        home = folder / "home"
        self.settings = ServerSettings(home=home, mode="exercise", port=port, limits=WIDE)
        self.url = f"http://127.0.0.1:{port}"
        self.cookies: dict[str, dict[str, str]] = {}
        shared = create_app(self.settings).state.sarex
        for text in (*SEATS, *(f"JPN:facility:ship-{k}" for k in range(FACILITIES))):
            name = text.lower().replace(":", "-")
            shared.accounts.add(name, text, [Seat.parse(text)])
            token, _ = shared.sessions.begin(shared.accounts.user(name), "link")
            self.cookies[text] = {shared.sessions.cookie: token}
        self.followers = [self._cookie(shared, SEATS[k % len(SEATS)]) for k in range(CLIENTS)]
        self.watchers = [self._cookie(shared, SEATS[k % 2]) for k in range(WATCHERS)]
        shared.engine.dispose()
        self.sent_s: dict[tuple[str, float], float] = {}
        """When a report was sent, by facility and longitude."""
        self.process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def _cookie(shared: Context, seat: str) -> tuple[str, str]:
        """A seat and the cookie of a session of its own."""
        user = shared.accounts.user(seat.lower().replace(":", "-"))
        return seat, f"{shared.sessions.cookie}={shared.sessions.begin(user, 'link')[0]}"

    def start(self) -> float:
        """Seconds until it answers."""
        began = time.monotonic()
        words = [sys.executable, "-c", _SERVE, self.settings.model_dump_json()]
        log = (self.settings.home / "server.log").open("ab")
        self.process = subprocess.Popen(words, stderr=log)
        while True:
            assert self.process.poll() is None, "the server ended"
            with suppress(httpx.TransportError):
                httpx.get(f"{self.url}/health", timeout=5.0)
                return time.monotonic() - began
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def cpu_s(self) -> float:
        """Processor time of the process and of what it started and has ended."""
        assert self.process is not None
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mib(self) -> float:
        assert self.process is not None
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", text)
        assert found is not None
        return int(found[1]) / 1024

    def client(self, seat: str) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        return httpx.AsyncClient(
            base_url=f"{self.url}/api/v1",
            headers={"Origin": self.url},
            cookies=self.cookies[seat],
            limits=limits,
            timeout=30.0,
            trust_env=False,
        )


@asynccontextmanager
async def clients_of(server: Server, seats: tuple[str, ...]) -> Any:
    made = {seat: server.client(seat) for seat in seats}
    try:
        yield made
    finally:
        for client in made.values():
            await client.aclose()


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def percentiles(values_s: list[float]) -> dict[str, float]:
    """[ms] p50, p95, p99 and greatest."""
    ordered = sorted(values_s)
    if not ordered:
        return {}
    at = {f"p{p}_ms": ordered[min(len(ordered) - 1, math.ceil(p / 100 * len(ordered)) - 1)]
          for p in (50, 95, 99)}  # fmt: skip
    return {name: round(1e3 * value, 1) for name, value in {**at, "max_ms": ordered[-1]}.items()}


class Follower:
    """A connected client: every number once, resumed after the server was gone."""

    def __init__(self, server: Server, seat: str, cookie: str, stop: asyncio.Event) -> None:
        self.server, self.seat, self.stop = server, seat, stop
        self.cookie = cookie
        self.n: int | None = None
        self.last = 0
        self.wrong = self.opened = 0
        self.ages_s: list[float] = []

    async def run(self) -> None:
        headers = {"Origin": self.server.url, "Cookie": self.cookie}
        url = self.server.url.replace("http", "ws") + "/api/v1/channel"
        while not self.stop.is_set():
            try:
                async with connect(
                    url, additional_headers=headers, max_size=None, compression=None,
                    open_timeout=60, proxy=None,
                ) as socket:  # fmt: skip
                    since = {} if self.n is None else {"since": self.n}
                    await socket.send(json.dumps({"open": {"case": "goto", **since}}))
                    async for text in socket:
                        self._take(json.loads(text))
                        if self.stop.is_set():
                            return
            except (OSError, ConnectionClosed, TimeoutError):
                await asyncio.sleep(0.2)

    def _take(self, frame: dict[str, Any]) -> None:
        topic = frame.get("topic")
        if topic == "opened":
            self.opened += 1
            self.wrong += frame["reload"] or (self.n is not None and frame["n"] != self.n)
            self.n = frame["n"] if self.n is None else self.n
            self.last = frame["last"]
        elif topic == "event":
            self.wrong += frame["n"] != (self.n or 0) + 1
            self.n = frame["n"]
        elif topic == "position":
            told = frame["position"]
            sent = self.server.sent_s.get((told["facility"], told["lon_deg"]))
            if sent is not None:
                self.ages_s.append(time.monotonic() - sent)


class Load:
    """Requests of all kinds, each by its share."""

    def __init__(self, server: Server, clients: dict[str, httpx.AsyncClient]) -> None:
        self.server, self.clients = server, clients
        self.kinds = [kind for kind, share in MIX for _ in range(share)]
        self.etags: dict[str, str] = {}
        self.after: dict[str, int] = {}
        self.sha256, self.object, self.frames, self.times = "", "", 0, [""]
        self.count = 0

    async def learn(self) -> None:
        """The forecast of the case, and where each seat stands."""
        for seat in SEATS:
            view = (await self.clients[seat].get("/cases/goto")).json()
            self.after[seat] = view["cursor"]
        self.sha256 = view["state"]["forecast"]["ensemble"]["sha256"]
        meta = (await self.clients["JPN:SMC"].get(f"/cases/goto/forecasts/{self.sha256}")).json()
        self.times = meta["times"]
        self.frames = len(self.times)
        self.object = meta["objects"][0]

    async def one(self, number: int) -> tuple[str, int]:
        kind = self.kinds[(number * 7) % len(self.kinds)]
        seat = SEATS[number % len(SEATS)]
        client = self.clients[seat]
        if kind == "view":
            held = self.etags.get(seat)
            answer = await client.get(
                "/cases/goto", headers={"If-None-Match": held} if held else {}
            )
            self.etags[seat] = answer.headers.get("etag", "")
        elif kind == "events":
            answer = await client.get("/cases/goto/events", params={"after": self.after[seat]})
            if answer.status_code == 200:
                self.after[seat] = answer.json()["last"]
        elif kind == "frames":
            path = f"/cases/goto/forecasts/{self.sha256}/frames/{number % self.frames}"
            answer = await self.clients["JPN:SMC"].get(path)
        elif kind == "contours":
            path = f"/cases/goto/forecasts/{self.sha256}/contours"
            when = self.times[(number // 20) % self.frames]
            at = {"time": when, "object": self.object}
            answer = await self.clients["JPN:SMC"].get(path, params=at)
        else:
            answer = await self.report(number % FACILITIES)
        return kind, answer.status_code

    async def report(self, k: int) -> httpx.Response:
        self.count += 1
        lon_deg = round(128.0 + self.count * 1e-6, 6)
        name = f"ship-{k}"
        self.server.sent_s[name, lon_deg] = time.monotonic()
        body = {"position": {"lon_deg": lon_deg, "lat_deg": 32.5}, **REPORT}
        client = self.clients[f"JPN:facility:{name}"]
        return await client.post("/cases/goto/acts/position-report", json=body)

    async def step(self, rate: float, seconds: float) -> dict[str, Any]:
        """Requests at a rate; what became of them."""
        took: dict[str, list[float]] = {kind: [] for kind, _ in MIX}
        errors: Counter[str] = Counter()
        cpu_s, began = self.server.cpu_s(), time.monotonic()

        async def timed(number: int, due: float) -> None:
            try:
                kind, status = await self.one(number)
            except httpx.HTTPError as error:
                errors[type(error).__name__] += 1
                return
            took[kind].append(time.monotonic() - due)
            if status >= 400:
                errors[f"{kind} {status}"] += 1

        tasks = []
        for number in range(round(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.append(asyncio.create_task(timed(number, due)))
        await asyncio.gather(*tasks)
        wall_s = time.monotonic() - began
        every = [value for values in took.values() for value in values]
        return {
            "asked_per_s": rate,
            "answered_per_s": round(len(every) / wall_s, 1),
            **percentiles(every),
            "errors": dict(errors),
            "server_cpu_s": round(self.server.cpu_s() - cpu_s, 2),
            "wall_s": round(wall_s, 1),
            "peak_mib": round(self.server.peak_mib(), 1),
            "by_kind": {kind: percentiles(values) for kind, values in took.items()},
        }


REPORT = {"course_deg": 90.0, "speed_m_s": 8.0, "endurance_left_h": 6.0}


async def prepare(server: Server) -> None:
    """A case with facilities and its forecast."""
    text = files("sarex.data").joinpath("cases/goto.toml").read_text(encoding="utf-8")
    async with server.client("JPN:SMC") as smc:
        (await smc.post("/cases", json=tomllib.loads(text))).raise_for_status()
        kinds = (await smc.get("/catalogue/facilities")).json()
        for k in range(FACILITIES):
            place = {"lon_deg": 128.0, "lat_deg": 32.5}
            body = {
                "id": f"ship-{k}",
                "name": f"Ship {k}",
                "kind": kinds[0]["kind"],
                "position": place,
                "endurance_left_h": 6,
            }
            answer = await smc.post("/cases/goto/acts/facility-offer", json=body)
            assert answer.status_code == 200, answer.text
        asked = await smc.post("/cases/goto/worklist", json={"kind": "forecast", "parameters": {}})
        while True:
            work = (await smc.get(f"/cases/goto/worklist/{asked.json()['id']}")).json()
            if work["state"] not in {"queued", "running"}:
                break
            await asyncio.sleep(0.2)
        assert work["state"] == "done", work


async def first_page(server: Server) -> dict[str, float]:
    """[ms] The page with what it names, its words and a case, one after the other."""
    took = []
    async with server.client("JPN:SMC") as client:
        for _ in range(20):
            began = time.monotonic()
            page = (await client.get(f"{server.url}/")).text
            for name in re.findall(r'(?:src|href)="\.?/?(assets/[^"]+)"', page):
                await client.get(f"{server.url}/{name}")
            for path in ("/server", "/session", "/words/en", "/cases", "/cases/goto"):
                (await client.get(path)).raise_for_status()
            took.append(time.monotonic() - began)
    return percentiles(took)


async def live_tracks(server: Server, load: Load, seconds: float) -> dict[str, Any]:
    """Age of a position at those who follow it, with every facility reporting once a second."""
    stop = asyncio.Event()
    watching = [Follower(server, seat, cookie, stop) for seat, cookie in server.watchers]
    tasks = [asyncio.create_task(each.run()) for each in watching]
    await asyncio.sleep(2.0)
    began, errors = time.monotonic(), 0
    reports: list[asyncio.Task[httpx.Response]] = []
    for number in range(round(FACILITIES * seconds)):
        await asyncio.sleep(max(0.0, began + number / FACILITIES - time.monotonic()))
        reports.append(asyncio.create_task(load.report(number % FACILITIES)))
    for report in await asyncio.gather(*reports, return_exceptions=True):
        errors += isinstance(report, BaseException) or report.status_code >= 400
    await asyncio.sleep(2.0)
    stop.set()
    for task in tasks:
        task.cancel()
    ages = [age for each in watching for age in each.ages_s]
    return {"facilities": FACILITIES, "clients": WATCHERS, "reports": len(reports),
            "errors": errors, "seen": len(ages), **percentiles(ages)}  # fmt: skip


async def measure(server: Server, steps: list[float], seconds: float) -> dict[str, Any]:
    found: dict[str, Any] = {"start_s": round(server.start(), 2)}
    await prepare(server)
    stop = asyncio.Event()
    followers = [Follower(server, seat, cookie, stop) for seat, cookie in server.followers]
    every = (*SEATS, *(f"JPN:facility:ship-{k}" for k in range(FACILITIES)))
    async with clients_of(server, every) as clients:
        load = Load(server, clients)
        await load.learn()
        found["first_page"] = await first_page(server)
        found["live_tracks"] = await live_tracks(server, load, seconds)
        tasks = [asyncio.create_task(each.run()) for each in followers]
        while not all(each.opened for each in followers):
            await asyncio.sleep(0.1)
        await load.step(20, 3)  # caches
        found["steps"] = []
        for rate in steps:
            step = await load.step(rate, seconds)
            print(json.dumps(step), flush=True)
            found["steps"].append(step)
            if step["p99_ms"] > KNEE_MS:
                break
        found["kill"] = await killed(server, load, followers, steps[0])
        stop.set()
        for task in tasks:
            task.cancel()
    return found


async def killed(
    server: Server, load: Load, followers: list[Follower], rate: float
) -> dict[str, Any]:
    """Kill the server under load and start it again: what every client has in the end."""
    loading = asyncio.create_task(load.step(rate, 12))
    await asyncio.sleep(3.0)
    server.kill()
    restart_s = await asyncio.to_thread(server.start)
    step = await loading
    totals = {}
    for seat in SEATS:
        page = await load.clients[seat].get("/cases/goto/events", params={"after": 0, "limit": 1})
        totals[seat] = page.json()["total"]
    end = time.monotonic() + 60
    while any(each.n != totals[each.seat] for each in followers) and time.monotonic() < end:
        await asyncio.sleep(0.1)
    return {
        "asked_per_s": rate,
        "restart_s": round(restart_s, 2),
        "refused_meanwhile": step["errors"],
        "clients": len(followers),
        "resumed": sum(each.opened > 1 for each in followers),
        "whole": sum(each.n == totals[each.seat] for each in followers),
        "lost_or_repeated": sum(each.wrong for each in followers),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="keep what was found")
    parser.add_argument("--steps", default="50,100,200,400,800")
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    steps = [float(each) for each in asked.steps.split(",")]
    with tempfile.TemporaryDirectory(prefix="sarex-bench-") as folder:
        server = Server(Path(folder))
        before = os.getloadavg()[0]
        try:
            found = asyncio.run(measure(server, steps, asked.seconds))
        finally:
            server.kill()
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "load_before": round(before, 1),
        "clients": CLIENTS,
        "mix": dict(MIX),
        **found,
    }
    text = json.dumps(found, indent=1)
    if asked.json is not None:
        asked.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
