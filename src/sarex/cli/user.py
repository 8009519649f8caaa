"""``sarex user``: the users of a server, from the machine that has its home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sarex.server.accounts.accounts import Accounts
    from sarex.server.settings import ServerSettings

__all__ = ["add", "app", "disable", "link", "list_"]

app = typer.Typer(no_args_is_help=True)

_Home = Annotated[Path, typer.Option("--home", help="Home of the server; it may be running.")]
_Name = Annotated[str, typer.Argument(help="Name of the account.")]
_Url = Annotated[
    str | None,
    typer.Option("--url", help="How browsers reach the server; else as its settings say."),
]


@app.command()
def add(
    name: _Name,
    home: _Home,
    seat: Annotated[
        list[str],
        typer.Option("--seat", help="PARTY:ROLE or PARTY:facility:ID; may be repeated."),
    ],
    display_name: Annotated[
        str | None, typer.Option("--display-name", help="Name that the record shows.")
    ] = None,
    oidc_subject: Annotated[
        str | None, typer.Option("--oidc-subject", help="Who it is at the provider of identities.")
    ] = None,
    url: _Url = None,
) -> None:
    """Add a user with seats, and print a link that signs them in once."""
    from sarex.server.access.seat import Seat

    with _accounts(home) as (accounts, settings):
        held = [Seat.parse(text) for text in seat]
        user = accounts.add(name, display_name or name, held, oidc_subject=oidc_subject)
        typer.echo(f"added: {user.name}, {', '.join(each.text() for each in user.seats)}")
        typer.echo(_link(accounts, settings, name, url))


@app.command()
def link(name: _Name, home: _Home, url: _Url = None) -> None:
    """Print a link that signs a user in once; it holds for a day."""
    with _accounts(home) as (accounts, settings):
        typer.echo(_link(accounts, settings, name, url))


@app.command("list")
def list_(home: _Home) -> None:
    """List the users with their seats."""
    with _accounts(home) as (accounts, _):
        for user in accounts.list():
            state = " (disabled)" if user.disabled else ""
            seats = ", ".join(seat.text() for seat in user.seats)
            typer.echo(f"{user.name}{state}: {user.display_name}; {seats}")


@app.command()
def disable(
    name: _Name,
    home: _Home,
    undo: Annotated[bool, typer.Option("--undo", help="Let the user in again.")] = False,
) -> None:
    """Disable a user: signed out everywhere within seconds, and not let in again."""
    with _accounts(home) as (accounts, _):
        accounts.change(name, disabled=not undo)
        typer.echo(f"{'enabled' if undo else 'disabled'}: {name}")


@contextmanager
def _accounts(home: Path) -> Iterator[tuple[Accounts, ServerSettings]]:
    """The accounts of an existing home."""
    from sarex.server.accounts.accounts import Accounts
    from sarex.server.database import HomeError, open_database
    from sarex.server.home import Home

    if not Home.is_at(home):
        raise HomeError(
            "there is no home of a server here",
            given=home,
            remedy="Give the folder that sarex serve was started with, or start it first.",
        )
    found = Home.open(home)
    settings = found.settings()
    engine = open_database(found.path, found.id, found.database_url)
    try:
        yield Accounts(engine, found, link_s=settings.limits.link_s), settings
    finally:
        engine.dispose()


def _link(accounts: Accounts, settings: ServerSettings, name: str, url: str | None) -> str:
    from sarex.server.accounts.user_routes import link_url

    base = (url or settings.base_url).rstrip("/")
    return f"sign in once by this link: {link_url(base, accounts.link(name))}"
