"""The home of a server: a folder that only its owner may enter, with its mode and its key."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, get_args

import tomli_w
from pydantic import ValidationError

from sarex.server.database import HomeError
from sarex.server.settings import Mode, ServerSettings

__all__ = ["Home"]

_FILE = "server.toml"
_SCHEMA = "sarex.server/1"
_SETTINGS = ("host", "port", "tls_certificate", "tls_key", "public_url", "oidc", "limits")
"""What may stand in ``server.toml`` besides what the first start writes there."""


@dataclass(frozen=True, slots=True)
class Home:
    """The home of a server.

    Parameters
    ----------
    path
        The folder, mode 0700.
    id
        Random; names cookie and schema, so that sessions of one home are void on another.
    mode
        Exercises or operations.
    key
        Secret of this home: tokens are stored as HMACs under it.
    links
        Case folders elsewhere that this server serves.
    database_url
        PostgreSQL database of accounts and work; None: a file in the home.
    table
        Everything that stands in ``server.toml``.
    """

    path: Path
    id: str
    mode: Mode
    key: bytes = field(repr=False)
    links: tuple[Path, ...] = ()
    database_url: str | None = None
    table: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def cases(self) -> Path:
        """The folder of case folders."""
        return self.path / "cases"

    @staticmethod
    def is_at(path: Path) -> bool:
        """Whether there is a home in a folder."""
        return (path / _FILE).is_file()

    @classmethod
    def open(cls, path: Path, mode: Mode | None = None, *, database_url: str | None = None) -> Self:
        """The home in a folder, made there if there is none.

        Parameters
        ----------
        path
            The folder.
        mode
            Must be the home's; a new home takes it (exercise if None).
        database_url
            PostgreSQL database; the same holds for it.

        Raises
        ------
        HomeError
            If the home has another mode or database, is damaged, or others may enter it.
        """
        path = Path(path)
        if not cls.is_at(path):
            _make(path, mode or "exercise", database_url)
        home = cls._read(path)
        home._refuse_other("mode", home.mode, mode)
        home._refuse_other("database_url", home.database_url, database_url)
        return home

    @classmethod
    def _read(cls, path: Path) -> Self:
        _refuse_open_to_others(path)
        try:
            table = tomllib.loads((path / _FILE).read_text(encoding="utf-8"))
            if table["schema"] != _SCHEMA or table["mode"] not in get_args(Mode):
                raise ValueError(table["schema"], table["mode"])
            return cls(
                path,
                str(table["id"]),
                table["mode"],
                bytes.fromhex(table["key"]),
                tuple(Path(each) for each in table.get("cases", ())),
                table.get("database_url"),
                table,
            )
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise HomeError(
                "the server's home cannot be read",
                given=type(error).__name__,
                allowed=f"a {_FILE} as the first start writes it",
                remedy="Restore it from a backup, or start with another home.",
                where=str(path / _FILE),
            ) from None

    def _refuse_other(self, name: str, has: str | None, asked: str | None) -> None:
        if asked is not None and asked != has:
            raise HomeError(
                f"this home has another {name}",
                given=asked if name == "mode" else None,
                allowed=has if name == "mode" else None,
                remedy="Start with another home, or without the option.",
                where=str(self.path / _FILE),
            )

    def settings(self, **given: object) -> ServerSettings:
        """What to start with: the settings in ``server.toml``, and what is given besides.

        Raises
        ------
        HomeError
            If they are not settings of a server; no secret is repeated.
        """
        kept = {name: self.table[name] for name in _SETTINGS if name in self.table}
        asked = {name: value for name, value in given.items() if value is not None}
        fixed = {"home": self.path, "mode": self.mode, "database_url": self.database_url}
        try:
            return ServerSettings.model_validate({**kept, **asked, **fixed})
        except ValidationError as error:
            fault = error.errors(include_input=False, include_url=False)[0]
            raise HomeError(
                f"not a setting of a server: {fault['msg']}",
                given=".".join(str(part) for part in fault["loc"]),
                remedy=f"Correct it in {_FILE}, or on the command line.",
                where=str(self.path / _FILE),
            ) from None

    def in_mode(self, mode: Mode) -> Home:
        """The home in another mode: with another id and key, so that no session goes along.

        Raises
        ------
        HomeError
            If it has cases: those of one mode are never served in the other.
        """
        if mode == self.mode:
            return self
        has_cases = self.cases.is_dir() and any(
            not each.name.startswith(".") for each in self.cases.iterdir()
        )
        if has_cases or self.links or self.database_url is not None:
            raise HomeError(
                "this home has cases, accounts or a database of the other mode",
                given=mode,
                allowed=self.mode,
                remedy="Start with another home: --home.",
                where=str(self.path),
            )
        return self._with(mode=mode, id=secrets.token_hex(6), key=secrets.token_hex(32))

    def with_link(self, case: Path) -> Home:
        """The home with a case folder elsewhere among those that it serves."""
        case = case.resolve()
        if case in self.links or case.parent == self.cases.resolve():
            return self
        return self._with(cases=[*map(str, self.links), str(case)])

    def _with(self, **changed: Any) -> Home:
        _write(self.path / _FILE, {**self.table, **changed})
        return Home._read(self.path)


def _make(path: Path, mode: Mode, database_url: str | None) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise HomeError(
            "the folder is not a home of a server, and not empty",
            given=path,
            remedy="Give an empty folder, or one that does not exist yet.",
        )
    path.chmod(0o700)
    (path / "cases").mkdir(mode=0o700)
    table: dict[str, Any] = {
        "schema": _SCHEMA,
        "id": secrets.token_hex(6),
        "mode": mode,
        "key": secrets.token_hex(32),
    }
    if database_url is not None:
        table["database_url"] = database_url
    _write(path / _FILE, table)


def _write(path: Path, table: dict[str, Any]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            tomli_w.dump(table, file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _refuse_open_to_others(path: Path) -> None:
    for each in (path, path / _FILE):
        if each.exists() and each.stat().st_mode & 0o077:
            raise HomeError(
                "others may enter the server's home",
                given=f"mode {each.stat().st_mode & 0o777:o}",
                allowed="700 for the folder, 600 for server.toml",
                remedy=f"Run chmod go= {each}.",
                where=str(each),
            )
