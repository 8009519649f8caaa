"""docs/case_file.md documents every key of a case file, and none besides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from sarex.incident.case import CaseFile
from sarex.incident.explain import allowed_keys, sections_of
from sarex.incident.section import GeoPoint

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "case_file.md").read_text(encoding="utf-8")


def _sections(model: type[BaseModel]) -> list[type[BaseModel]]:
    found = [model]
    for info in model.model_fields.values():
        for inner in sections_of(info.annotation):
            found += [each for each in _sections(inner) if each not in found]
    return [each for each in found if each is not GeoPoint]


SECTIONS = _sections(CaseFile)


def _documented() -> list[list[str]]:
    return [
        re.findall(r"^\| `(\w+)` \|", part, re.M)
        for part in re.split(r"^## ", PAGE, flags=re.M)[1:]
    ]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_every_key_is_documented(section: type[BaseModel]) -> None:
    assert allowed_keys((section,)) in _documented()


def test_no_other_section_is_documented() -> None:
    assert len(_documented()) == len(SECTIONS)
