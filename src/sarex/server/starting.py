"""What is settled before a server runs: where it listens, in the clear or not, and who is first."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sarex.errors import SarexError
from sarex.exercise.control import control_in
from sarex.exercise.registry import exercise_registry
from sarex.journal import CaseFolder, SystemClock, SystemIds
from sarex.labels import EXCON
from sarex.review.events import EVENTS
from sarex.server.access.seat import ADMIN_PARTY, Seat
from sarex.server.cases.open_case import is_exercise
from sarex.server.context import Context
from sarex.server.settings import LOOPBACK, Mode, ServerSettings

__all__ = [
    "FIRST_USER",
    "ServeError",
    "bind",
    "check_transport",
    "first_link",
    "link_for_browser",
    "look_at_case",
]

FIRST_USER: Final = "admin"
"""Made at the first start, without a password; whoever starts the server gets a one-time link."""

_BACKLOG = 512


class ServeError(SarexError):
    """A server that cannot be started as asked."""

    code = "serve"


def check_transport(settings: ServerSettings, *, allow_plain: bool) -> str | None:
    """A warning if passwords will go in the clear, though somebody wants it so; None if not.

    Raises
    ------
    ServeError
        If they would and nobody said so, or a TLS file is missing.
    """
    pair = (settings.tls_certificate, settings.tls_key)
    if (pair[0] is None) != (pair[1] is None):
        raise ServeError(
            "TLS needs both a certificate and its key",
            remedy="Give --tls-certificate and --tls-key.",
        )
    for path in pair:
        if path is not None and not path.is_file():
            raise ServeError(
                "there is no such file", given=path, remedy="Give PEM files that you may read."
            )
    if settings.host in LOOPBACK or pair[0] is not None:
        return None
    if not allow_plain:
        raise ServeError(
            "other machines could reach this server, and read every password on the way",
            given=f"host {settings.host} without TLS",
            allowed=f"{LOOPBACK[0]}, or a certificate",
            remedy=(
                "Give --tls-certificate and --tls-key; on a network that is protected otherwise "
                "--allow-plain."
            ),
        )
    return (
        f"WARNING: plain HTTP on {settings.host}: whoever listens on the network reads passwords "
        "and cases, and can take over sessions."
    )


def bind(settings: ServerSettings) -> tuple[socket.socket, ServerSettings]:
    """A listening socket, and the settings with the port that it got.

    Raises
    ------
    ServeError
        If host or port cannot be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ServeError(
            "the server cannot listen there",
            given=f"{settings.host}, port {settings.port}: {error.strerror}",
            remedy="Give another --port, or --port 0 for a free one.",
        ) from None
    return found, settings.model_copy(update={"port": found.getsockname()[1]})


def look_at_case(folder: Path) -> tuple[Mode, tuple[Seat, ...]]:
    """Whether the case in a folder is an exercise or an operation, and who brings it along.

    In an exercise these are the seats of its control and of every nation's centre; in an operation
    those of the nation whose node wrote the case down: others have a node of their own.

    Raises
    ------
    JournalError
        If there is no case in the folder.
    """
    registry = exercise_registry(EVENTS)
    with CaseFolder.open(folder, registry=registry, clocks=SystemClock(), ids=SystemIds()) as case:
        if not is_exercise(case):
            return "operation", _centre(case.journal.origin)
        control = control_in(case)
    nations = () if control is None else control.nations
    centres = (seat for nation in nations for seat in _centre(nation))
    return "exercise", (Seat(EXCON, "control"), *centres)


def _centre(nation: str) -> tuple[Seat, ...]:
    return Seat(nation, "SMC"), Seat(nation, "RCC")


def first_link(shared: Context, seats: Sequence[Seat] = ()) -> str | None:
    """A one-time link's token for the first user, made if there is no user yet; else None.

    ``seats`` are those that the first user has besides the administration of the server; the
    session begins in the first of them.
    """
    if shared.accounts.list():
        return None
    admin = Seat(ADMIN_PARTY, "admin")
    shared.accounts.add(FIRST_USER, "Administrator", [*seats, admin])
    return shared.accounts.link(FIRST_USER)


def link_for_browser(shared: Context) -> str | None:
    """A one-time link's token for an admin: whoever starts the server has its home anyway."""
    admins = [user for user in shared.accounts.list() if user.is_admin and not user.disabled]
    return shared.accounts.link(admins[0].name) if admins else None
