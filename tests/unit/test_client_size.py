"""The built client stays small; fonts and map data apart."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

import sarex.server

CLIENT = Path(sarex.server.__file__).parent / "client"
LIMIT_BYTES = 1_000_000


def test_the_built_client_is_at_most_a_megabyte_compressed() -> None:
    if not (CLIENT / "index.html").is_file():
        pytest.fail("the client is not built: sh tools/client.sh", pytrace=False)
    files = [path for path in CLIENT.rglob("*") if path.is_file() and path.suffix != ".woff2"]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    assert sum(sizes.values()) <= LIMIT_BYTES, sizes
