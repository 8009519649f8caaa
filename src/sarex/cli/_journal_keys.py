"""``sarex journal keys``: make, list, show and trust authors' keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sarex.journal import Keyring, PublicKey

__all__ = ["app", "keyring", "list_", "new", "show", "trust"]

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--keyring", help="Folder of keys; else your own keyring.")
]
_ADVICE = "Compare this id with the author by voice or on paper before you trust the key."


def keyring(folder: Path | None, ask: Callable[[PublicKey], bytes] | None = None) -> Keyring:
    """The keys in a folder, or those of whoever runs this; encrypted ones ask for a passphrase."""
    from sarex.journal import Keyring, default_keyring

    return Keyring(folder or default_keyring(), ask or _ask)


@app.command("new")
def new(
    author: Annotated[str, typer.Argument(help="Whose key: the name with which events say it.")],
    folder: Folder = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Ask for a passphrase and encrypt the key.")
    ] = False,
) -> None:
    """Draw a key with which an author signs; a later key is countersigned by the one before."""
    from sarex.journal import SystemClock

    now_ns = SystemClock().now_ns()
    known = keyring(folder).public_keys()
    keys = keyring(folder, lambda key: _ask(key, twice=key not in known))
    public = keys.new(author, valid_from_ns=now_ns, encrypted=passphrase).public
    typer.echo(public.key_id)
    typer.echo(
        "Hand the public key to your partners: sarex journal keys show "
        f'"{author}" > key.txt. {_ADVICE}',
        err=True,
    )


@app.command("list")
def list_(folder: Folder = None) -> None:
    """List own keys and the trusted keys of partners: id, author, whose hand, valid from when."""
    keys = keyring(folder)
    own = keys.public_keys()
    partners = [key for key in keys.trusted() if key not in own] if keys.folder.is_dir() else []
    for key in (*own, *partners):
        kind = "own" if key in own else "trusted"
        since = key.valid_from or "its declaration"
        typer.echo(f"{key.key_id}  {kind:<7}  {key.staff}  {key.author}  from {since}")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="An author, or the id of a key or its beginning.")],
    folder: Folder = None,
) -> None:
    """Print a public key as the small text file that a partner needs."""
    typer.echo(_find(name, keyring(folder)).to_text(), nl=False)


@app.command("trust")
def trust(
    file: Annotated[Path, typer.Argument(help="The text file of a public key.")],
    folder: Folder = None,
) -> None:
    """Trust a partner's public key, after its id was compared by another way."""
    from sarex.journal import read_public_key

    key = read_public_key(file)
    keyring(folder).trust(key)
    typer.echo(f"{key.key_id}  {key.author}")
    typer.echo(_ADVICE, err=True)


def _find(name: str, keys: Keyring) -> PublicKey:
    """The newest key of an author, or the only one whose id begins so."""
    from sarex.errors import JournalError, near_miss

    known = dict.fromkeys(keys.trusted()) if keys.folder.is_dir() else {}
    of_author = [key for key in keys.public_keys() if key.author == name]
    of_author = of_author or [key for key in known if key.author == name]
    followed = {key.previous for key in of_author}
    found = [key for key in of_author if key.key_id not in followed]
    found = found or [key for key in known if len(name) >= 8 and key.key_id.startswith(name)]
    if len(found) == 1:
        return found[0]
    names = sorted({key.author for key in known})
    raise JournalError(
        "several keys are meant" if found else "there is no such key",
        given=name,
        allowed=", ".join(names) or "none: the keyring is empty",
        where=str(keys.folder),
        remedy=near_miss(name, names) or "Name an author, or eight digits of a key's id or more.",
    )


def _ask(key: PublicKey, *, twice: bool = False) -> bytes:
    """The passphrase of a key; of a new one twice, for a slip of the hand would lose the key."""
    text: str = typer.prompt(
        f"Passphrase for the key of {key.author}",
        hide_input=True,
        confirmation_prompt=twice,
        err=True,
    )
    return text.encode()
