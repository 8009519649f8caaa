"""docs/api.md names every act with who may do it, and every route that reads a case."""

from __future__ import annotations

import re
from pathlib import Path

from sarex.server.acts.table import ACTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_table_of_acts_is_that_of_the_program() -> None:
    table = PAGE.split("| act | what it does | roles | sits |\n|---|---|---|---|\n", 1)[1]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    said = [f"| `{a.name}` | {a.about} | {', '.join(a.roles)} | {a.sits} |" for a in ACTS]
    assert rows == said


def test_every_route_of_this_part_is_on_the_page(server: object) -> None:
    schema = server.app.openapi()  # type: ignore[attr-defined]
    tags = {"cases", "reads", "watch", "review"}
    paths = {
        path.removeprefix("/api/v1")
        for path, methods in schema["paths"].items()
        for route in methods.values()
        if tags & set(route.get("tags", ()))
    }
    assert len(paths) > 20
    named = set(re.findall(r"`(?:GET |POST )?(/[^`?]*)", PAGE))
    assert [p for p in sorted(paths) if not any(p.endswith(n) for n in named)] == []


def test_what_a_client_reads_has_a_named_model(server: object) -> None:
    """Anonymous objects are only those of which the record decides the content."""
    schema = server.app.openapi()  # type: ignore[attr-defined]
    tags = {"acts", "cases", "reads", "watch", "review"}
    anonymous = []
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            if not tags & set(route.get("tags", ())) or "{name}" in path:
                continue
            bodies = [route["responses"][s] for s in route["responses"] if s[0] == "2"]
            for body in [*bodies, *([route["requestBody"]] if "requestBody" in route else [])]:
                content = body["content"]["application/json"]["schema"]
                if "$ref" not in content and "items" not in content:
                    anonymous.append((method, path))
    assert anonymous == []
    parts = schema["components"]["schemas"]
    assert {"CaseView", "CaseState", "FacilityRecord", "EventView", "PlanRecord"} <= parts.keys()
