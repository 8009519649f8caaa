"""What the client says is in the catalogue, and all that is there for the client is said."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from sarex.words import catalogue

SOURCES = Path(__file__).resolve().parents[2] / "frontend" / "src"
_SAID = re.compile(r"""["'`]((?:ui|app|mark)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*)["'`]""")
_MADE_UP = re.compile(r"""["'`](?:ui|app|mark)\.[a-z0-9_.]*(?:\$\{|["'`]\s*\+)""")


def _texts() -> dict[str, str]:
    files = (*SOURCES.rglob("*.svelte"), *SOURCES.rglob("*.ts"))
    return {str(path.relative_to(SOURCES)): path.read_text(encoding="utf-8") for path in files}


def _said() -> dict[str, list[str]]:
    """Files that say each key."""
    found = defaultdict(list)
    for name, text in _texts().items():
        for key in _SAID.findall(text):
            found[key].append(name)
    return found


def test_every_message_of_the_client_is_in_the_catalogue() -> None:
    unknown = {key: files for key, files in _said().items() if key not in catalogue("en")}
    assert not unknown


def test_every_message_for_the_client_is_said() -> None:
    said = _said()
    assert [key for key in catalogue("en") if key.startswith("ui.") and key not in said] == []


def test_no_key_is_put_together() -> None:
    made_up = {name: _MADE_UP.findall(text) for name, text in _texts().items()}
    assert {name: keys for name, keys in made_up.items() if keys} == {}
