"""The strip of times below the maps of fields: nothing cut off, and a month on every axis."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fields_made import made_field, written
from matplotlib.figure import Figure

from sarex.metocean.describe import FileDescription, describe_file
from sarex.review import field_picture
from sarex.review.field_times import draw_times


def described(folder: Path, hours: list[float]) -> FileDescription:
    data = made_field(times=len(hours), hours=hours)
    return describe_file(written(data, folder / "c.nc"))


@pytest.mark.parametrize(
    ("hours", "first", "some"),
    [
        ([0, 1, 2, 3], "070000Z JUN 26", {"070100Z", "070300Z"}),
        (list(np.arange(0, 31, 3.0)), "070000Z JUN 26", {"071200Z", "08 JUN"}),
        (list(np.arange(0, 24 * 8, 24.0)), "070000Z JUN 26", {"08 JUN", "14 JUN"}),
        (list(np.arange(0, 24 * 90, 240.0)), None, {"01 Jul 2026"}),
    ],
)
def test_the_labels_of_the_axis_tell_the_month(
    tmp_path: Path, hours: list[float], first: str | None, some: set[str]
) -> None:
    strip = Figure(figsize=(9.0, 1.5)).add_subplot()
    draw_times(strip, [described(tmp_path, hours)])
    labels = [label.get_text() for label in strip.get_xticklabels()]
    assert first in {None, labels[0]}
    assert some <= set(labels)


def test_the_sentence_above_the_strip_is_whole_and_no_two_labels_touch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Figure] = []
    monkeypatch.setattr(field_picture, "_coast", lambda _: None)  # its land takes long to draw
    monkeypatch.setattr(field_picture, "png_of", lambda figure: kept.append(figure) or b"")
    field_picture.fields_png([described(tmp_path, list(np.arange(0, 24 * 8, 24.0)))])
    figure = kept[0]
    figure.draw_without_rendering()
    strip = figure.axes[-1]
    head = strip._left_title.get_window_extent()
    assert "hatched is without a value." in strip.get_title(loc="left")
    assert figure.bbox.x0 <= head.x0
    assert head.x1 <= figure.bbox.x1
    boxes = [label.get_window_extent() for label in strip.get_xticklabels()]
    assert all(one.x1 < two.x0 for one, two in pairwise(boxes))
