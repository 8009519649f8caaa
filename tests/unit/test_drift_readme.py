"""The README of a forecast says what it means for coming ashore that objects left the fields."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from drifting import OBJECTS, cloud

from sarex.cli._drift_readme import readme_of
from sarex.ensemble import Ensemble, Status
from sarex.provenance import Provenance
from sarex.quantities.shares import share_text

RUN = {
    "exercise": True, "marks": [], "title": "Trial", "draws": 300, "command": "sarex", "seed": 1,
    "coast": {"name": "open sea", "attribution": ""},
}  # fmt: skip


def text_of(ensemble: Ensemble, folder: Path, run: dict[str, Any] = RUN) -> str:
    provenance = Provenance("test", inputs={"coast": "0"}, key="00")
    told = replace(ensemble, provenance=provenance)
    return readme_of(SimpleNamespace(path=folder, run=run, ensemble=told))


@pytest.mark.parametrize("number", [0, 1])
def test_a_lower_bound_is_said_where_objects_left_the_fields(tmp_path: Path, number: int) -> None:
    sea = cloud(draws=300)
    left = (sea.draw < 30) & (sea.search_object == number)
    status = np.zeros_like(sea.status)
    status[-1, left] = Status.OUT_OF_FIELD
    share = share_text(float(np.exp(sea.log_prior)[left].sum()))
    text = text_of(replace(sea, status=status), tmp_path)
    said = f"are lower bounds: {share} of {OBJECTS[number]} left the fields, and may have come "
    assert said in text


def test_both_objects_are_named_and_nothing_is_said_where_none_left(tmp_path: Path) -> None:
    sea = cloud(draws=300)
    status = np.where(sea.draw < 2, Status.OUT_OF_FIELD, Status.AFLOAT).astype(np.uint8)
    gone = replace(sea, status=np.broadcast_to(status, sea.status.shape).copy())
    share = share_text(
        float(np.exp(sea.log_prior)[(sea.draw < 2) & (sea.search_object == 0)].sum())
    )
    text = text_of(gone, tmp_path)
    assert f"bounds: {share} of {OBJECTS[0]}, {share} of {OBJECTS[1]} left the fields" in text
    assert "left the fields" not in text_of(
        replace(sea, status=np.zeros_like(sea.status)), tmp_path
    )


def test_running_again_names_no_folder_that_is_there_and_quotes_the_rest(tmp_path: Path) -> None:
    command = "sarex drift run 'my case.toml' --out '/data/old one' --seed 3"
    text = text_of(cloud(draws=300), tmp_path, RUN | {"command": command})
    assert "    sarex drift run 'my case.toml' --out FOLDER --seed 3\n" in text
    assert "old one" not in text
