"""A real server on loopback, and clients that are signed in."""

from __future__ import annotations

import threading

import httpx
import uvicorn

from sarex.server.access.seat import Seat
from sarex.server.app import create_app
from sarex.server.context import Context
from sarex.server.settings import ServerSettings


class Served:
    """A server that runs in a thread, on a port of its own.

    ``url`` is its origin, ``shared`` its context: accounts, sessions, home.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.app = create_app(settings)
        self.shared: Context = self.app.state.sarex
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=0, log_config=None, ws_per_message_deflate=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="served")
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            assert self._thread.is_alive(), "the server ended while it started"
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._clients: list[httpx.Client] = []

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._server.should_exit = True
        self._thread.join()

    def user(self, seat: Seat | str) -> str:
        """The name of a user in a seat, made when first asked for."""
        held = Seat.parse(seat) if isinstance(seat, str) else seat
        name = held.text().lower().replace(":", "-")
        if name not in {user.name for user in self.shared.accounts.list()}:
            self.shared.accounts.add(name, f"Person of {held.text()}", [held])
        return name

    def cookies(self, seat: Seat | str) -> dict[str, str]:
        """The cookie of a new session in a seat."""
        user = self.shared.accounts.user(self.user(seat))
        token, _ = self.shared.sessions.begin(user, "link")
        return {self.shared.sessions.cookie: token}

    def client(self, seat: Seat | str | None = None) -> httpx.Client:
        """A client at the API, signed in to a seat, or not at all."""
        client = httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Origin": self.url},
            cookies=None if seat is None else self.cookies(seat),
            timeout=60.0,
            verify=False,  # plain HTTP: reading the certificates of the world takes a while
        )
        self._clients.append(client)
        return client
