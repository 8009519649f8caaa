"""The WebSocket."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

from sarex.errors import SarexError
from sarex.server.access.principal import principal
from sarex.server.channel.channel import Channel
from sarex.server.channel.connection import Connection
from sarex.server.channel.frames import LARGEST, ClientFrame, read_frame
from sarex.server.context import context

__all__ = ["channel_lifespan", "connect", "router"]

router = APIRouter(tags=["channel"])

_FRAMES_S = 20.0
_BURST = 100.0
_REFUSED, _TOO_BIG = 1008, 1009


@asynccontextmanager
async def channel_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the channel in ``app.state.channel``; entered after the registry of cases."""
    channel = Channel(app.state.sarex, app.state.cases)
    app.state.channel = channel
    watching = asyncio.create_task(channel.watch())
    try:
        yield
    finally:
        channel.close()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


@router.websocket("/channel")
async def connect(socket: WebSocket) -> None:
    """Follow cases as they go on; see docs/channel.md."""
    who = await principal(socket)
    channel: Channel = socket.app.state.channel
    token = socket.cookies[context(socket).sessions.cookie]
    connection = Connection(socket, who, token)
    channel.join(connection)
    sending = None
    try:
        await socket.accept()
        sending = asyncio.create_task(connection.send_all())
        await _receive(socket, channel, connection)
    except WebSocketDisconnect:
        pass
    finally:
        channel.leave(connection)
        if sending is not None:
            await _ended(sending, connection)


async def _ended(sending: asyncio.Task[None], connection: Connection) -> None:
    """Let the closing frame go out, if there is one; else there is nobody to send to."""
    if connection.closing is None:
        sending.cancel()
    with suppress(asyncio.CancelledError, TimeoutError, RuntimeError, WebSocketDisconnect):
        await sending


async def _receive(socket: WebSocket, channel: Channel, connection: Connection) -> None:
    tokens, then_s = _BURST, time.monotonic()
    while connection.closing is None:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        now_s = time.monotonic()
        tokens, then_s = min(_BURST, tokens + (now_s - then_s) * _FRAMES_S) - 1.0, now_s
        text = message.get("text")
        if tokens < 0.0:
            connection.end(_REFUSED, "too many frames")
        elif text is None:
            connection.end(_REFUSED, "frames are text")
        elif len(text) > LARGEST or len(text.encode(errors="replace")) > LARGEST:
            connection.end(_TOO_BIG, "the frame is too large")
        elif (frame := read_frame(text)) is None:
            connection.end(_REFUSED, "the frame says nothing that is known")
        else:
            await _do(channel, connection, frame)


async def _do(channel: Channel, connection: Connection, frame: ClientFrame) -> None:
    if frame.open is not None:
        asked = frame.open
        try:
            await channel.follow(connection, asked.case, asked.since, asked.lang)
        except SarexError as error:
            told = {"topic": "problem", "case": asked.case, "code": error.code,
                    "detail": error.message, "remedy": error.remedy}  # fmt: skip
            connection.put(f"problem {asked.case}", json.dumps(told))
    elif frame.close is not None:
        channel.unfollow(connection, frame.close.case)
    elif "ping" in frame.model_fields_set:
        connection.put("pong", json.dumps({"pong": frame.ping}))
