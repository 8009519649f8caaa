"""Reading a case file: every fault with its line, what is allowed, and the way out.

Faults come in three layers, each reported whole: text that is not TOML (one fault), values that are
not of the right form (all of them), and a case that does not hold together (all of it).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from sarex.errors import CaseFileError, near_miss
from sarex.incident.case import CaseFile
from sarex.incident.case_consistency import case_faults
from sarex.incident.explain import explain_all
from sarex.incident.locate import Fault, KeyPath, TomlMap, show_path

__all__ = ["BUILT_IN", "CaseFileFaultsError", "LoadedCase", "load_case", "parse_case"]

BUILT_IN = ("goto", "brittany", "korea_strait")
"""Names of the cases that are shipped; each may stand for a path."""

_BUILT_IN_FOLDER = Path(str(files("sarex") / "data" / "cases"))

_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


class CaseFileFaultsError(CaseFileError):
    """Several faults of one case file."""

    def __init__(self, where: str, faults: Sequence[CaseFileError]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"{len(faults)} faults\n" + "\n".join(str(fault) for fault in faults),
            remedy="Put right each of them as it says; nothing was written.",
            where=where,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.where, self.faults)


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A case with the text it was read from."""

    case: CaseFile
    text: str
    path: Path | None
    """None where the text came from a journal."""
    map: TomlMap

    @property
    def folder(self) -> Path | None:
        """Folder of the case file."""
        return None if self.path is None else self.path.parent

    def field_folders(self, data_folder: Path | None) -> tuple[Path, ...]:
        """Folders below which field files are looked for, in this order.

        The folder of the case file, then that of real data; for a built-in case, whose folder is
        the package's, that of real data alone.
        """
        data = () if data_folder is None else (data_folder,)
        own = self.folder or Path()
        return data if data and own == _BUILT_IN_FOLDER else (own, *data)

    def error(
        self, key_path: KeyPath, message: str, *, remedy: str, allowed: object = None
    ) -> CaseFileError:
        """A fault at a key, found later by another package.

        Returns
        -------
        CaseFileError
            To be raised by the caller; names file, line and key and quotes the line.
        """
        return _located(self.map, _name(self.path), Fault(key_path, message, allowed, remedy))


def _name(path: Path | None) -> str:
    return "case file" if path is None else path.name


def _located(where: TomlMap, name: str, fault: Fault) -> CaseFileError:
    path = where.spelled(fault.path)
    line = where.line_of(path)
    key = f", {show_path(path)}" if path else ""
    return CaseFileError(
        fault.message,
        given=where.quote(line),
        allowed=fault.allowed,
        remedy=fault.remedy,
        where=f"{name}:{line}{key}",
    )


def _raise_all(where: TomlMap, name: str, faults: Sequence[Fault]) -> NoReturn:
    ordered = sorted(faults, key=lambda fault: where.line_of(fault.path))
    errors = [_located(where, name, fault) for fault in ordered]
    raise errors[0] if len(errors) == 1 else CaseFileFaultsError(name, errors)


def _frozen(value: Any) -> Any:
    """Lists as tuples, so that strict validation takes them."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _too_deep(name: str) -> CaseFileError:
    return CaseFileError(
        "values are nested too deeply",
        allowed="sections and lists as in a shipped case",
        remedy="Start from a shipped case, or make one with: sarex case new.",
        where=name,
    )


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _too_deep(name) from None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _LINE.search(message)
        lines = text.split("\n")
        line = int(found.group(1)) if found else max(1, len(lines))
        quoted = lines[line - 1].strip() if line <= len(lines) else ""
        raise CaseFileError(
            f"not TOML: {_LINE.sub('', message).strip()}",
            given=f"line {line}: {quoted}",
            allowed="key = value, text in double quotes, [section], [[sections]], # comment",
            remedy="Correct this line; text, positions and times stand in double quotes.",
            where=f"{name}:{line}",
        ) from None


def parse_case(text: str, path: Path | None = None) -> LoadedCase:
    """Read a case from TOML text.

    Raises
    ------
    CaseFileError
        With the line, the key, what is allowed and what to do; several faults of one layer are
        reported together as :class:`CaseFileFaultsError`.
    """
    name = _name(path)
    data = _parse_toml(text, name)
    where = TomlMap(text)
    try:
        case = CaseFile.model_validate(_frozen(data), strict=True)
    except ValidationError as error:
        _raise_all(where, name, explain_all(CaseFile, data, error.errors()))
    faults = case_faults(case)
    if faults:
        _raise_all(where, name, faults)
    return LoadedCase(case, text, path, where)


def load_case(path: Path | str) -> LoadedCase:
    """Read a case file, or a built-in case by its name.

    Parameters
    ----------
    path
        A file, or one of :data:`BUILT_IN`.

    Raises
    ------
    CaseFileError
        If there is no such file or it is not a case; see :func:`parse_case`.
    """
    if str(path) in BUILT_IN and not Path(path).exists():
        path = _BUILT_IN_FOLDER / f"{path}.toml"
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFileError(
            "the file is not UTF-8 text",
            given=f"byte {error.start}: {error.object[error.start]:#04x}",
            remedy="Save it as UTF-8.",
            where=str(path),
        ) from None
    except OSError as error:
        raise CaseFileError(
            "the case file cannot be read",
            given=error.strerror,
            allowed=f"a TOML file, or a built-in case: {', '.join(BUILT_IN)}",
            remedy=near_miss(str(path), BUILT_IN).capitalize()
            or "Give the path of the file, or make one with: sarex case new.",
            where=str(path),
        ) from None
    return parse_case(text, path)
