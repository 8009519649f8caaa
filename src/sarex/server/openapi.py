"""``python -m sarex.server.openapi [FILE]``: the description of the HTTP API, for the client."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from sarex.server.app import create_app
from sarex.server.settings import ServerSettings

__all__ = ["description", "main"]

_FILE = Path(__file__).resolve().parents[3] / "frontend" / "openapi.json"


def description() -> str:
    """The OpenAPI document of this version, the same bytes on every machine."""
    with tempfile.TemporaryDirectory(prefix="sarex-openapi-") as folder:
        app = create_app(ServerSettings(home=Path(folder) / "home", mode="exercise"))
        app.state.sarex.engine.dispose()
        return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write it into a file; by default frontend/openapi.json of the clone."""
    path = Path(arguments[0]) if arguments else _FILE
    path.write_text(description(), encoding="utf-8")
    print(f"written: {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
