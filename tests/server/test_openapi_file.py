"""The description of the API that the client is built from is that of this version."""

from __future__ import annotations

from pathlib import Path

from sarex.server.openapi import description

FILE = Path(__file__).resolve().parents[2] / "frontend" / "openapi.json"


def test_the_client_is_built_from_this_versions_api() -> None:
    found = FILE.read_text(encoding="utf-8")
    assert found == description(), "run python -m sarex.server.openapi"
