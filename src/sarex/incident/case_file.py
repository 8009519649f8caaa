"""Reading a case file: every fault with its line, what is allowed, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sarex.errors import CaseFileError
from sarex.incident.case import CaseFile
from sarex.incident.case_consistency import case_faults
from sarex.incident.locate import Fault, KeyPath, TomlMap
from sarex.incident.strict_file import FaultsError, FileKind

__all__ = ["BUILT_IN", "CaseFileFaultsError", "LoadedCase", "load_case", "parse_case"]

BUILT_IN = ("goto", "brittany", "korea_strait")
"""Names of the cases that are shipped; each may stand for a path."""

_BUILT_IN_FOLDER = Path(str(files("sarex") / "data" / "cases"))


class CaseFileFaultsError(FaultsError, CaseFileError):
    """Several faults of one case file."""


_KIND = FileKind(
    "case", CaseFileError, CaseFileFaultsError, BUILT_IN, "make one with: sarex case new."
)


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
        return _KIND.located(self.map, self.path, Fault(key_path, message, allowed, remedy))


def parse_case(text: str, path: Path | None = None) -> LoadedCase:
    """Read a case from TOML text.

    Raises
    ------
    CaseFileError
        With the line, the key, what is allowed and what to do; several faults of one layer are
        reported together as :class:`CaseFileFaultsError`.
    """
    case, where = _KIND.read(CaseFile, text, path, case_faults)
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
    return parse_case(_KIND.load(path), path)
