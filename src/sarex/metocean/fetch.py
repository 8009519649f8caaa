"""Fields from Copernicus Marine, through its own client.

The client (``copernicusmarine``, extra ``copernicus``) logs in by itself, by what its own
``copernicusmarine login`` has stored or by its environment variables: no name and no password
passes through here. What comes back is read and described before it is given its name; beside it
lies a side-car that says what was asked of whom and when.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarex.canonical import file_hash
from sarex.errors import FieldError, SarexError
from sarex.metocean.describe import FileDescription, describe_file
from sarex.metocean.fetch_request import FetchRequest
from sarex.provenance import Provenance
from sarex.quantities import NS_PER_SECOND, format_dtg, format_iso

__all__ = ["Fetched", "fetch", "installed_client"]

SIDE_CAR = ".provenance.json"
_LOGIN = (
    "Log in once with: copernicusmarine login (free, after registering at "
    "https://data.marine.copernicus.eu/register)."
)
_REMEDIES = {
    "InvalidUsernameOrPassword": _LOGIN,
    "CredentialsCannotBeNone": _LOGIN,
    "CouldNotConnectToAuthenticationSystem": "Check the connection to the internet, then repeat "
    "the same command.",
    "ConnectionError": "Check the connection to the internet, then repeat the same command.",
    "DatasetNotFound": "Look the dataset up at https://data.marine.copernicus.eu and give its id "
    "with --dataset.",
    "VariableDoesNotExistInTheDataset": "Name variables of the dataset with --variable; its page "
    "lists them.",
    "CoordinatesOutOfDatasetBounds": "Ask for an area and a span that the dataset covers; its "
    "page states both.",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched, read and described, and the side-car beside it."""

    file: Path
    side_car: Path
    dataset_version: str
    description: FileDescription


def installed_client() -> Any:
    """The module ``copernicusmarine``.

    Raises
    ------
    FieldError
        If it is not installed.
    """
    try:
        return importlib.import_module("copernicusmarine")
    except ImportError as error:
        raise FieldError(
            "the client of Copernicus Marine is not installed",
            given=str(error),
            allowed="copernicusmarine 2.1 or newer",
            remedy="Install it with: pip install 'sarex[copernicus]' - or fetch the file with any "
            "other tool; every CF-NetCDF file can be read.",
        ) from None


def fetch(request: FetchRequest, out: Path, *, fetched_at_ns: int, client: Any = None) -> Fetched:
    """Fetch a field into a new file.

    Parameters
    ----------
    request
        What is asked for.
    out
        The NetCDF file to write, with its side-car ``<name>.provenance.json``; neither may exist.
    fetched_at_ns
        Now, by the clock of the wall, for the side-car.
    client
        A module with the calls ``describe`` and ``subset`` of ``copernicusmarine`` 2; without it,
        the installed one.

    Raises
    ------
    FieldError
        If the client is absent, refuses or fails, or what came back cannot be read or does not
        cover what was asked for. Nothing is left behind then.
    """
    side_car = out.with_name(out.name + SIDE_CAR)
    _check_place(out, side_car)
    client = installed_client() if client is None else client
    with _draft_folder(out) as folder:
        version = _version(client, request)
        draft = _download(client, request, version, folder / out.name)
        description = describe_file(draft, name=out.name)
        _check_content(request, description)
        record = folder / side_car.name
        record.write_text(_record(request, version, draft, fetched_at_ns), encoding="utf-8")
        _publish(((draft, out), (record, side_car)))
    return Fetched(out, side_car, version, description)


def _check_place(out: Path, side_car: Path) -> None:
    if out.suffix != ".nc":
        raise FieldError(
            "not the name of a NetCDF file",
            given=out.name,
            allowed="a name that ends with .nc",
            remedy=f"Write {out.stem}.nc.",
        )
    taken = [path for path in (out, side_car) if path.exists()]
    if taken or not out.resolve().parent.is_dir():
        raise FieldError(
            "the file exists" if taken else "there is no such folder",
            given=str(taken[0]) if taken else str(out.resolve().parent),
            remedy="Give another name; nothing is overwritten."
            if taken
            else "Make the folder first, or give another place.",
            where=str(out),
        )


@contextlib.contextmanager
def _draft_folder(out: Path) -> Iterator[Path]:
    """A folder on the same disk that is gone afterwards."""
    try:
        folder = tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.resolve().parent)
    except OSError as error:
        raise FieldError(
            "the file cannot be written",
            given=error.strerror,
            remedy="Give a place that you may write to.",
            where=str(out),
        ) from None
    with folder as name:
        yield Path(name)


def _version(client: Any, request: FetchRequest) -> str:
    """The dataset's newest version, asked for by name so that the record is what was fetched."""
    with _as_field_error(request):
        catalogue = client.describe(
            dataset_id=request.dataset_id, disable_progress_bar=True, raise_on_error=True
        )
        labels = [
            str(version.label)
            for product in catalogue.products
            for dataset in product.datasets
            if dataset.dataset_id == request.dataset_id
            for version in dataset.versions
        ]
    if not labels:
        raise FieldError(
            "Copernicus Marine lists no such dataset",
            given=request.dataset_id,
            remedy=_REMEDIES["DatasetNotFound"],
        )
    return labels[0]


def _download(client: Any, request: FetchRequest, version: str, draft: Path) -> Path:
    with _as_field_error(request):
        answer = client.subset(
            **request.arguments(),
            dataset_version=version,
            output_directory=str(draft.parent),
            output_filename=draft.name,
        )
    if answer is None:  # the client asks for name and password, and was given none
        raise FieldError(
            "Copernicus Marine wants a login and was given none",
            given=request.dataset_id,
            remedy=_LOGIN,
        )
    if not draft.is_file():
        raise FieldError(
            "the client of Copernicus Marine wrote no file",
            given=str(answer),
            allowed=draft.name,
            remedy="Repeat the same command; if it stays so, report the version of the client.",
        )
    return draft


@contextlib.contextmanager
def _as_field_error(request: FetchRequest) -> Iterator[None]:
    """Whatever the client raises becomes one error with a way out."""
    try:
        yield
    except SarexError:
        raise
    except Exception as error:
        names = [kind.__name__ for kind in type(error).__mro__]
        known = [_REMEDIES[name] for name in names if name in _REMEDIES]
        said = str(error).strip().splitlines()[:1] or [""]
        raise FieldError(
            "Copernicus Marine did not give the field",
            given=f"{names[0]}: {said[0][:300]}",
            remedy=known[0]
            if known
            else "Put right what the client says, or repeat later; nothing was written.",
            where=request.dataset_id,
        ) from error


def _check_content(request: FetchRequest, description: FileDescription) -> None:
    """Refuse a file that lacks part of what was asked for: the client only warns."""
    times, area = description.times, description.area
    if times is None or area is None or times.fault or area.fault:
        raise FieldError(
            "what came back has no times or no area",
            given="; ".join(x.fault for x in (times, area) if x is not None and x.fault) or None,
            remedy="Ask for another dataset, or look at it with the client of Copernicus Marine.",
            where=request.dataset_id,
        )
    if times.start_ns > request.start_ns or times.end_ns < request.end_ns:
        raise FieldError(
            "the dataset does not hold the whole span",
            given=request.span,
            allowed=f"{format_dtg(times.start_ns)} to {format_dtg(times.end_ns)}",
            remedy="Ask for a span it holds (--from, --until), or take another dataset.",
            where=request.dataset_id,
        )
    west, south, east, north = request.bbox
    slack_lon, slack_lat = area.lon_step_deg, area.lat_step_deg
    shift = 360.0 * round((west - area.west_deg) / 360.0)
    inside = (
        area.west_deg + shift <= west + slack_lon
        and area.east_deg + shift >= east - slack_lon
        and area.south_deg <= south + slack_lat
        and area.north_deg >= north - slack_lat
    )
    if not inside:
        raise FieldError(
            "the dataset does not cover the whole area",
            given=request.area_words,
            allowed=area.words,
            remedy="Ask for an area it covers (--bbox), or take another dataset.",
            where=request.dataset_id,
        )


def _record(request: FetchRequest, version: str, file: Path, fetched_at_ns: int) -> str:
    """The side-car: what was asked, of which version, when, and the hash of what came."""
    # the wall clock to the second
    fetched_at = format_iso(fetched_at_ns // NS_PER_SECOND * NS_PER_SECOND)
    provenance = Provenance(
        model="copernicusmarine.subset",
        inputs={file.name: file_hash(file)},
        parameters={
            "client_version": _client_version(),
            "dataset_version": version,
            "fetched_at": fetched_at,
            "request": request.arguments(),
            "source": "E.U. Copernicus Marine Service Information, "
            "https://marine.copernicus.eu (its terms ask for this line)",
        },
        assumptions=(
            f"Fetched from Copernicus Marine on {fetched_at}: {request.dataset_id}, version "
            f"{version}, {', '.join(request.variables)}, {request.span}.",
        ),
    )
    return json.dumps(provenance.to_json(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _client_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("copernicusmarine")
    except PackageNotFoundError:
        return "not installed"


def _publish(moves: tuple[tuple[Path, Path], ...]) -> None:
    """Give finished files their names: all of them or none, over nothing that is there."""
    done: list[Path] = []
    try:
        for draft, path in moves:
            os.link(draft, path)
            done.append(path)
    except OSError as error:
        for path in done:
            path.unlink()
        raise FieldError(
            "the file cannot be written",
            given=error.strerror,
            remedy="Give another name or place; nothing is overwritten.",
            where=str(moves[0][1]),
        ) from None
