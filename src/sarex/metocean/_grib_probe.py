"""Read all of a GRIB file in a process of its own, which may die of it: see ``grib_frame``.

Run as a script, it imports nothing of sarex and nothing but ecCodes, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any

__all__ = ["NOT_INSTALLED", "main"]

NOT_INSTALLED = 3
_ARRAYS = ("values", "distinctLatitudes", "distinctLongitudes", "latitudes", "longitudes")


def main(path: str) -> int:
    """0 if ecCodes comes through, 3 if it is not installed."""
    try:
        eccodes = importlib.import_module("eccodes")
    except (ImportError, RuntimeError, OSError):
        return NOT_INSTALLED
    with open(path, "rb") as stream:
        while (message := eccodes.codes_grib_new_from_file(stream)) is not None:
            _read(eccodes, message)
            eccodes.codes_release(message)
    return 0


def _read(eccodes: Any, message: int) -> None:
    """All keys and arrays of a message; a key that has no value is no fault."""
    keys = eccodes.codes_keys_iterator_new(message)
    names = []
    while eccodes.codes_keys_iterator_next(keys):
        names.append(eccodes.codes_keys_iterator_get_name(keys))
    eccodes.codes_keys_iterator_delete(keys)
    for name in names:
        with contextlib.suppress(eccodes.CodesInternalError):
            if eccodes.codes_get_size(message, name) == 1:
                eccodes.codes_get(message, name)
    for name in _ARRAYS:
        with contextlib.suppress(eccodes.CodesInternalError):
            eccodes.codes_get_array(message, name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
