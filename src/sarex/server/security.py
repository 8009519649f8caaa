"""What browsers are told, and which requests are refused for where they come from."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarex.server.problems import NotAllowedError, RequestError, problem_of
from sarex.server.settings import LOOPBACK, ServerSettings

__all__ = ["CONTENT_POLICY", "OriginCheck", "SecurityHeaders", "hostname", "known_hosts"]

CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self' blob:",  # MapLibre's workers
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # widths and places of single elements, from templates
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    )
)
"""One origin for everything; nothing inline, nothing from elsewhere, in no frame."""

_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_YEAR_S = 365 * 24 * 3600
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class SecurityHeaders:
    """Adds what browsers are told to every answer; what a route says itself stays."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, sent)


def known_hosts(settings: ServerSettings) -> frozenset[str]:
    """Names by which browsers may reach the server; a name that merely resolves here is none."""
    names = {*LOOPBACK, settings.host.casefold()}
    if settings.public_url is not None:
        names.add((urlsplit(settings.public_url).hostname or "").casefold())
    elif settings.host not in LOOPBACK:
        names |= {socket.gethostname().casefold(), socket.getfqdn().casefold()}
    return frozenset(names - {"0.0.0.0", "::", ""})  # noqa: S104  # not bound, taken out


class OriginCheck:
    """Refuses hosts that are not the server's own, and what pages of others ask browsers to do.

    Parameters
    ----------
    app
        Who answers what passes.
    hosts
        Names of the server; see :func:`known_hosts`.
    public_origin
        Origin of the server behind a proxy, if it is not that of the Host header.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str], public_origin: str | None = None
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._public = public_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope, Headers(scope=scope))
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await problem_of(refused)(scope, receive, send)

    def _refused(self, scope: Scope, headers: Headers) -> RequestError | None:
        host = headers.get("host", "")
        if hostname(host) not in self._hosts:
            return _misdirected(host, self._hosts)
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return None
        site = headers.get("sec-fetch-site")
        if site is not None and site not in {"same-origin", "none"}:
            return _foreign(f"Sec-Fetch-Site: {site}")
        origin = headers.get("origin")
        if origin is None and (site is None or scope["type"] == "websocket"):
            return _foreign("no Origin")
        if origin is not None and not self._own(origin, host):
            return _foreign(f"Origin: {origin[:200]}")
        return None

    def _own(self, origin: str, host: str) -> bool:
        if self._public is not None and origin == self._public:
            return True
        parts = urlsplit(origin)
        return parts.scheme in {"http", "https"} and parts.netloc.casefold() == host.casefold()


def hostname(host: str) -> str | None:
    """The name of a Host header without its port; None if it is no such header."""
    if "@" in host or "/" in host:
        return None
    try:
        return (urlsplit(f"//{host}").hostname or "").casefold()
    except ValueError:
        return None


class _MisdirectedError(RequestError):
    code = "misdirected"
    status = 421


def _misdirected(host: str, hosts: frozenset[str]) -> RequestError:
    return _MisdirectedError(
        "this server does not go by this name",
        given=host[:200],
        allowed=", ".join(sorted(hosts)),
        remedy="Use its own address, or start it with --public-url.",
    )


def _foreign(given: str) -> RequestError:
    return NotAllowedError(
        "only pages of this server may ask for this",
        given=given,
        allowed="Origin: the server's own",
        remedy="Use the server's own pages; a program sends the server's origin as Origin.",
    )
