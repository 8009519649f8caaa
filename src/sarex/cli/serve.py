"""``sarex serve``: the server and its client, on this machine unless told otherwise."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI

    from sarex.server.access.seat import Seat
    from sarex.server.context import Context
    from sarex.server.demo import Person
    from sarex.server.home import Home
    from sarex.server.settings import Mode, ServerSettings

__all__ = ["home_folder", "serve"]


def serve(
    case: Annotated[
        Path | None, typer.Argument(help="The folder of a case to serve besides the home's own.")
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="Folder of accounts, work and cases.")
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port; 0: a free one.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="exercise or operation; a home has one.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="An exercise with seats for all, in a temporary home.")
    ] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    seat: Annotated[
        list[str] | None,
        typer.Option("--seat", help="Seat of the first user, such as KOR:SMC; may be repeated."),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option("--database-url", help="PostgreSQL for accounts and work, at first start."),
    ] = None,
    tls_certificate: Annotated[
        Path | None, typer.Option("--tls-certificate", help="PEM file of the certificate chain.")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", help="PEM file of its private key.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option("--public-url", help="How browsers reach it, behind a proxy.")
    ] = None,
    allow_plain: Annotated[
        bool, typer.Option("--allow-plain", help="Without TLS although others can reach it.")
    ] = False,
) -> None:
    """Serve cases to browsers; the first start prints a link that signs in once."""
    _check_mode(mode)
    how = {
        "host": host,
        "port": port,
        "tls_certificate": tls_certificate,
        "tls_key": tls_key,
        "public_url": public_url,
    }
    if demo:
        _refuse_with_demo(case, home, mode, database_url)
        with tempfile.TemporaryDirectory(prefix="sarex-demo-") as folder:
            opened = _home(Path(folder) / "home", "exercise", None)
            _demo(opened.settings(**how), allow_plain=allow_plain, browse=not no_open)
        return
    opened, seats = _with_case(case, home, mode, database_url)
    held = [*seats, *_seats(seat or ())]
    _serve(opened.settings(**how), held, allow_plain=allow_plain, browse=not no_open)


def home_folder(home: Path | None, mode: str) -> Path:
    """The home that is meant: in the user's data folder unless it is given."""
    if home is not None:
        return home
    from platformdirs import user_data_path

    return user_data_path("sarex") / f"server-{mode}"


def _check_mode(mode: str | None) -> None:
    from sarex.server.starting import ServeError

    if mode not in {None, "exercise", "operation"}:
        raise ServeError(
            "there is no such mode",
            given=mode,
            allowed="exercise or operation",
            remedy="Give one of the two.",
        )


def _refuse_with_demo(*given: object) -> None:
    from sarex.server.starting import ServeError

    if any(each is not None for each in given):
        raise ServeError(
            "the demo has a home, a mode and a case of its own",
            remedy="Leave out --demo, or CASE, --home, --mode and --database-url.",
        )


def _home(path: Path, mode: Mode | None, database_url: str | None) -> Home:
    from sarex.server.home import Home

    if mode is not None and Home.is_at(path):
        Home.open(path).in_mode(mode)
    return Home.open(path, mode, database_url=database_url)


def _seats(texts: list[str] | tuple[str, ...]) -> list[Seat]:
    from sarex.server.access.seat import Seat

    return [Seat.parse(text) for text in texts]


def _with_case(
    case: Path | None, home: Path | None, mode: str | None, database_url: str | None
) -> tuple[Home, list[Seat]]:
    """The home, with the case among those that it serves, and the seats that the case brings."""
    from sarex.server.starting import ServeError, look_at_case

    asked: Mode | None = mode  # type: ignore[assignment]
    if case is None:
        return _home(home_folder(home, mode or "exercise"), asked, database_url), []
    found, seats = look_at_case(case)
    if asked not in {None, found}:
        raise ServeError(
            "a server runs exercises or operations, never both",
            given=f"a case of an {found}, --mode {asked}",
            remedy=f"Leave out --mode, or give --mode {found}.",
            where=str(case),
        )
    opened = _home(home_folder(home, found), found, database_url).with_link(case)
    return opened, list(seats)


def _serve(settings: ServerSettings, seats: list[Seat], *, allow_plain: bool, browse: bool) -> None:
    from sarex.server.starting import first_link, link_for_browser

    with _started(settings, allow_plain=allow_plain) as (app, run):
        shared: Context = app.state.sarex
        token = first_link(shared, seats)
        first = token is not None
        if browse and _has_desktop(shared):
            token = token or link_for_browser(shared)

        def announce(base: str) -> None:
            typer.echo(f"sarex serves {shared.home.mode}s at {base}/ from {shared.home.path}")
            if first:
                typer.echo(f"sign in once by this link: {_link(base, token)}")
            else:
                home = shared.home.path
                typer.echo(f"a link for whom you name: sarex user link NAME --home {home}")
            if browse and token is not None and _has_desktop(shared):
                _open_browser(_link(base, token))

        run(announce)


def _demo(settings: ServerSettings, *, allow_plain: bool, browse: bool) -> None:
    from sarex.server.demo import begin_exercise, end_exercise, make_users, when_it_runs

    with _started(settings, allow_plain=allow_plain) as (app, run):
        shared: Context = app.state.sarex
        people = make_users(shared)

        def announce(base: str) -> None:
            typer.echo(f"sarex plays a demo at {base}/ until Ctrl-C; nothing of it is kept")
            typer.echo("the exercise begins; its links follow within a minute or two")
            when_it_runs(app, lambda: _flushed(tell, base), broke)

        def tell(base: str) -> None:
            _tell_people(shared, people, base)
            if browse and _has_desktop(shared):
                _open_browser(_link(base, shared.accounts.link(people[0].name)))

        def broke(last_words: str) -> None:
            typer.echo(f"the exercise broke off: {last_words}", err=True)
            os.kill(os.getpid(), signal.SIGTERM)

        if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # the terminal is closed
            signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
        try:
            begin_exercise(shared)
            run(announce)
        finally:
            end_exercise(shared)


def _tell_people(shared: Context, people: tuple[Person, ...], base: str) -> None:
    """Who plays what, and each one's link; first those without whom nothing happens."""
    wide = max(len(person.title) for person in people)
    for acts, words in (
        (True, "start with these, each in a browser or private window of its own:"),
        (False, "who watches, controls and judges:"),
    ):
        typer.echo(words)
        for person in people:
            if person.acts == acts:
                link = _link(base, shared.accounts.link(person.name))
                typer.echo(f"  {person.title:<{wide}}  {link}")
    typer.echo("each link signs in once; ships, aircraft and all others are simulated")


@contextmanager
def _started(
    settings: ServerSettings, *, allow_plain: bool
) -> Iterator[tuple[FastAPI, Callable[[Callable[[str], None]], None]]]:
    """An app that is ready, and what runs it until somebody stops it."""
    from sarex.server.app import create_app
    from sarex.server.running import run
    from sarex.server.starting import bind, check_transport

    if warning := check_transport(settings, allow_plain=allow_plain):
        typer.echo(warning, err=True)
    listening, settings = bind(settings)
    with listening:
        app = create_app(settings)
        try:
            yield (
                app,
                lambda announce: run(
                    app, listening, settings, lambda: _flushed(announce, settings.base_url)
                ),
            )
        finally:
            app.state.sarex.engine.dispose()


def _flushed(announce: Callable[[str], None], base: str) -> None:
    announce(base)
    sys.stdout.flush()


def _link(base: str, token: str | None) -> str:
    from sarex.server.accounts.user_routes import link_url

    return link_url(base, token or "")


def _has_desktop(shared: Context) -> bool:
    """Whether somebody sits here, with a browser that reaches the server."""
    from sarex.server.settings import LOOPBACK

    shown = sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shown and sys.stdout.isatty() and shared.settings.host in LOOPBACK


def _open_browser(url: str) -> None:
    import webbrowser

    webbrowser.open(url)
