"""GRIB messages, checked before ecCodes is given them in this process.

ecCodes trusts what a message states: one damaged byte can end the whole process (a double free and
failed assertions in 2.50, found by changing bytes). So the lengths are added up first: message and
section lengths, and the four sevens at the end (WMO Manual on Codes, vol. I.2, FM 92 GRIB). Then
everything is read once in a process of its own; where that one dies, this one lives.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from sarex.errors import FieldError
from sarex.metocean._grib_probe import NOT_INSTALLED

__all__ = ["check_messages"]

_HEAD = 16
_END = b"7777"
_LAST_SECTION = 7


def check_messages(path: Path) -> None:
    """Refuse a GRIB file whose messages are not whole.

    Raises
    ------
    FieldError
        If a message is cut short, its sections do not add up to its length, or ecCodes cannot be
        trusted with it.
    """
    _check_frames(path)
    _check_reading(path)


_SLOWEST_S = 600.0


def _check_reading(path: Path) -> None:
    probe = Path(__file__).with_name("_grib_probe.py")
    try:
        done = subprocess.run(  # noqa: S603  # our own script, the path as one argument
            [sys.executable, "-I", str(probe), str(path.resolve())],
            capture_output=True,
            text=True,
            timeout=_SLOWEST_S,
            check=False,
        )
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        failed = done.returncode not in {0, NOT_INSTALLED}  # that is told by who needs it
    except subprocess.TimeoutExpired:
        failed, said = True, f"not read after {_SLOWEST_S:g} s"
    if failed:
        raise FieldError(
            "the file cannot be read as GRIB",
            given=said[:200],
            allowed="messages that ecCodes reads to the end",
            remedy="Fetch the file again, whole; check its size against the source.",
            where=path.name,
        )


def _check_frames(path: Path) -> None:
    size, at, number = path.stat().st_size, 0, 0
    with path.open("rb") as stream:
        while at < size:
            number += 1
            stream.seek(at)
            head = stream.read(_HEAD)
            if not head.strip(b"\0"):  # some archives pad messages with zeros
                at += len(head)
                number -= 1
                continue
            length = _message_length(head)
            if length is None or at + length > size or not _whole(stream, at, length, head[7]):
                raise FieldError(
                    "a GRIB message is damaged or cut short",
                    given=f"message {number}, from byte {at} of {size}",
                    allowed="whole messages, whose sections add up to their length",
                    remedy="Fetch the file again, whole; check its size against the source.",
                    where=path.name,
                )
            at += length


def _message_length(head: bytes) -> int | None:
    """The length that a message states in its first section; None: it is none."""
    if len(head) < _HEAD or head[:4] != b"GRIB":
        return None
    edition = head[7]
    if edition == 2:
        return int.from_bytes(head[8:16], "big")
    return int.from_bytes(head[4:7], "big") if edition == 1 else None


def _whole(stream: BinaryIO, at: int, length: int, edition: int) -> bool:
    stream.seek(at + length - len(_END))
    if stream.read(len(_END)) != _END:
        return False
    return edition != 2 or _sections_add_up(stream, at + _HEAD, at + length - len(_END))


def _sections_add_up(stream: BinaryIO, at: int, end: int) -> bool:
    previous = 0
    while at < end:
        stream.seek(at)
        head = stream.read(5)
        length, number = int.from_bytes(head[:4], "big"), head[4] if len(head) == 5 else 0
        follows = number == previous + 1 or (number in {2, 3, 4} and previous in {1, 7})
        if length < 5 or not follows or number > _LAST_SECTION:
            return False
        at, previous = at + length, number
    return at == end and previous == _LAST_SECTION
