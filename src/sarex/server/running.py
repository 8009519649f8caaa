"""Runs the app until it is asked to stop; what is at work then is finished."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI

from sarex.server.logs import configure_logs
from sarex.server.settings import ServerSettings

__all__ = ["run"]

_GRACE_S = 10
_KEEP_ALIVE_S = 20
_FRAME_BYTES = 64 * 1024


class _Announcing(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def run(
    app: FastAPI, listening: socket.socket, settings: ServerSettings, announce: Callable[[], None]
) -> None:
    """Serve on a socket until a signal comes; ``announce`` is called once it answers."""
    os.umask(0o077)
    configure_logs()
    tls: dict[str, Any] = {}
    if settings.tls_certificate is not None:
        tls = {"ssl_certfile": settings.tls_certificate, "ssl_keyfile": settings.tls_key}
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        ws_max_size=_FRAME_BYTES,
        ws_per_message_deflate=False,
        **tls,
    )
    _Announcing(config, announce).run(sockets=[listening])
