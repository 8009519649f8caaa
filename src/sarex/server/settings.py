"""What a server is started with."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

__all__ = ["LOOPBACK", "Limits", "Mode", "OidcSettings", "ServerSettings"]

Mode = Literal["exercise", "operation"]

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
"""Hosts that only this machine reaches."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Frozen):
    """What a server takes in, and how long it keeps a session.

    Parameters
    ----------
    body_bytes
        Largest body of a request.
    per_session_s, per_session_burst
        Requests that one session may make each second, and at once.
    per_address_s, per_address_burst
        The same for one network address.
    request_s
        [s] After so long a request is given up.
    in_flight
        Requests at work at once; further ones are refused.
    threads
        Threads in which plain functions answer requests.
    idle_s, absolute_s
        [s] A session ends so long after its last request, and after it began.
    link_s
        [s] How long a one-time link holds.
    """

    body_bytes: int = Field(default=4 * 1024 * 1024, gt=0)
    per_session_s: float = Field(default=100.0, gt=0)
    per_session_burst: float = Field(default=300.0, ge=1)
    per_address_s: float = Field(default=500.0, gt=0)
    per_address_burst: float = Field(default=1500.0, ge=1)
    request_s: float = Field(default=60.0, gt=0)
    in_flight: int = Field(default=256, ge=1)
    threads: int = Field(default=16, ge=1)
    idle_s: float = Field(default=8 * 3600.0, gt=0)
    absolute_s: float = Field(default=24 * 3600.0, gt=0)
    link_s: float = Field(default=24 * 3600.0, gt=0)


class OidcSettings(_Frozen):
    """An OpenID Connect provider that says who somebody is; seats stay with this server.

    Parameters
    ----------
    issuer
        URL of the provider, as its tokens name it.
    client_id, client_secret
        As registered at the provider.
    claim
        Claim of the ID token that is compared with a user's ``oidc_subject``.
    label
        How the provider is called on the sign-in page.
    """

    issuer: str
    client_id: str
    client_secret: SecretStr
    claim: str = "sub"
    label: str = "OpenID Connect"


class ServerSettings(_Frozen):
    """What a server is started with; see docs/server.md.

    Parameters
    ----------
    home
        Folder of accounts, sessions, work and cases.
    mode
        Exercises or operations, never both.
    tls_certificate, tls_key
        PEM files; without them the server speaks plain HTTP.
    database_url
        A PostgreSQL database for accounts, sessions and work; None: a file in the home.
    public_url
        How browsers reach the server, if not by host and port: behind a proxy or by a name.
    """

    home: Path
    mode: Mode
    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    database_url: str | None = None
    public_url: str | None = None
    oidc: OidcSettings | None = None
    limits: Limits = Limits()

    @property
    def secure(self) -> bool:
        """Whether browsers reach the server by TLS."""
        public = self.public_url or ""
        return self.tls_certificate is not None or public.startswith("https://")

    @property
    def public_origin(self) -> str | None:
        """Origin of ``public_url``, as browsers write it."""
        if self.public_url is None:
            return None
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}".casefold()

    @property
    def base_url(self) -> str:
        """Where browsers reach the server."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        scheme = "http" if self.tls_certificate is None else "https"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"
