"""Strict reading of the TOML files that people write: every fault with its line and the way out.

Faults come in three layers, each reported whole: text that is not TOML (one fault), values that are
not of the right form (all of them), and contents that do not hold together (all of it).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from sarex.errors import SarexError, near_miss
from sarex.incident.explain import explain_all
from sarex.incident.locate import Fault, TomlMap, show_path

__all__ = ["FaultsError", "FileKind", "checked", "frozen"]

_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_Model = TypeVar("_Model", bound=BaseModel)
_Error = TypeVar("_Error", bound=SarexError)


class FaultsError(SarexError):
    """Several faults of one file; base of the class of each kind of file."""

    def __init__(self, where: str, faults: Sequence[SarexError]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"{len(faults)} faults\n" + "\n".join(str(fault) for fault in faults),
            remedy="Put right each of them as it says; nothing was written.",
            where=where,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.where, self.faults)


def frozen(value: Any) -> Any:
    """Lists as tuples, so that strict validation takes them."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def checked(
    model: type[_Model], data: dict[str, Any], faults_of: Callable[[_Model], list[Fault]]
) -> tuple[_Model | None, list[Fault]]:
    """What plain data hold, as TOML gives it, and its faults; None if the form is wrong."""
    try:
        found = model.model_validate(frozen(data), strict=True)
    except ValidationError as error:
        return None, explain_all(model, data, error.errors())
    return found, faults_of(found)


@dataclass(frozen=True, slots=True)
class FileKind(Generic[_Error]):
    """A kind of file: what it is called, and how its faults are raised.

    Parameters
    ----------
    noun
        What a file of this kind holds, as in "the case file cannot be read".
    error, several
        Raised for one fault and for several.
    built_in
        Names that may stand for a path.
    start
        How to get a good file, as the end of a remedy.
    largest
        Bytes at most; any number without it.
    """

    noun: str
    error: type[_Error]
    several: type[FaultsError]
    built_in: tuple[str, ...]
    start: str
    largest: int | None = None

    def name_of(self, path: Path | None) -> str:
        """What errors call the file; None where the text did not come from one."""
        return f"{self.noun} file" if path is None else path.name

    def load(self, path: Path) -> str:
        """The text of a file.

        Raises
        ------
        SarexError
            Of :attr:`error`, if it cannot be read, is too large or is not UTF-8.
        """
        try:
            size = path.stat().st_size
            if self.largest is not None and size > self.largest:
                raise self.error(
                    f"the file is too large for a {self.noun}",
                    given=f"{size} bytes",
                    allowed=f"at most {self.largest} bytes",
                    remedy=f"Check that it is a {self.noun} file.",
                    where=str(path),
                )
            return path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self.error(
                "the file is not UTF-8 text",
                given=f"byte {error.start}: {error.object[error.start]:#04x}",
                remedy="Save it as UTF-8.",
                where=str(path),
            ) from None
        except OSError as error:
            raise self.error(
                f"the {self.noun} file cannot be read",
                given=error.strerror,
                allowed=f"a TOML file, or a built-in {self.noun}: {', '.join(self.built_in)}",
                remedy=near_miss(str(path), self.built_in).capitalize()
                or f"Give the path of the file, or {self.start}",
                where=str(path),
            ) from None

    def read(
        self,
        model: type[_Model],
        text: str,
        path: Path | None,
        faults_of: Callable[[_Model], list[Fault]],
    ) -> tuple[_Model, TomlMap]:
        """What a text holds, and where in it each key lies.

        Raises
        ------
        SarexError
            Of :attr:`error`, or of :attr:`several` for several faults of one layer.
        """
        try:
            data = self._parse(text, path)
            found, faults = checked(model, data, faults_of)
            where = TomlMap(text)
        except RecursionError:
            raise self.error(
                "values are nested too deeply",
                allowed=f"sections and lists as in a shipped {self.noun}",
                remedy=f"Start from a shipped {self.noun}, or {self.start}",
                where=self.name_of(path),
            ) from None
        if found is None or faults:
            self.refuse(where, path, faults)
        return found, where

    def _parse(self, text: str, path: Path | None) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            message = str(error)
            at = _LINE.search(message)
            lines = text.split("\n")
            line = int(at.group(1)) if at else max(1, len(lines))
            quoted = lines[line - 1].strip() if line <= len(lines) else ""
            raise self.error(
                f"not TOML: {_LINE.sub('', message).strip()}",
                given=f"line {line}: {quoted}",
                allowed="key = value, text in double quotes, [section], [[sections]], # comment",
                remedy="Correct this line; text, positions and times stand in double quotes.",
                where=f"{self.name_of(path)}:{line}",
            ) from None

    def located(self, where: TomlMap, path: Path | None, fault: Fault) -> _Error:
        """A fault with file, line and key, the line quoted; to be raised by the caller."""
        keys = where.spelled(fault.path)
        line = where.line_of(keys)
        key = f", {show_path(keys)}" if keys else ""
        return self.error(
            fault.message,
            given=where.quote(line),
            allowed=fault.allowed,
            remedy=fault.remedy,
            where=f"{self.name_of(path)}:{line}{key}",
        )

    def refuse(self, where: TomlMap, path: Path | None, faults: Sequence[Fault]) -> NoReturn:
        """Raise all faults of a file, in the order of their lines."""
        ordered = sorted(faults, key=lambda fault: where.line_of(fault.path))
        errors = [self.located(where, path, fault) for fault in ordered]
        raise errors[0] if len(errors) == 1 else self.several(self.name_of(path), errors)
