"""The sheet of a drift forecast: what its legend and the panel of coming ashore say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drifting import IMPRINT, OBJECTS, cloud
from matplotlib.figure import Figure
from seas import PLANE

from sarex.ensemble import Ensemble, Status
from sarex.geo import no_coast
from sarex.probability.export import map_series
from sarex.probability.stranding import find_strandings
from sarex.provenance import Provenance
from sarex.review import drift_picture


def drawn(sea: Ensemble, action: str, monkeypatch: pytest.MonkeyPatch) -> Figure:
    """The figure that becomes the PNG."""
    kept: list[Figure] = []
    monkeypatch.setattr(drift_picture, "png_of", lambda figure: kept.append(figure) or b"")
    weights = np.exp(sea.log_prior)
    series = map_series(sea, weights, PLANE, sea.times_ns[[0, -1]])
    imprint = replace(IMPRINT, provenance=Provenance("test", parameters={"coast_action": action}))
    coast = no_coast((120.0, 25.0, 135.0, 40.0))
    drift_picture.drift_picture(sea, series, find_strandings(sea, weights), coast, imprint)
    return kept[0]


def said(figure: Figure) -> str:
    """Title and words of the panel of coming ashore, the last one."""
    panel = figure.axes[-1]
    return "\n".join([panel.get_title(loc="left"), panel.get_title(), *map(str, panel.texts)])


def never_ashore(sea: Ensemble) -> Ensemble:
    return replace(
        sea, status=np.where(sea.status == Status.STRANDED, 0, sea.status).astype(np.uint8)
    )


@pytest.fixture(scope="module")
def sea() -> Ensemble:
    return cloud(draws=400)


def test_where_objects_slide_the_panel_says_that_nothing_strands(
    sea: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = drawn(never_ashore(sea), "slide", monkeypatch)
    assert "none, by the choice of the case" in said(figure)
    assert 'coast_action = "slide" nothing strands' in said(figure)
    assert not figure.axes[-1].get_lines()


@pytest.mark.parametrize("action", ["strand", "refloat"])
def test_where_nothing_happens_to_strand_the_curves_say_so(
    sea: Ensemble, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    figure = drawn(never_ashore(sea), action, monkeypatch)
    assert "choice of the case" not in said(figure)
    assert len(figure.axes[-1].get_lines()) == len(OBJECTS)


def test_what_has_come_ashore_is_drawn_whatever_the_case_says(
    sea: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = drawn(sea, "slide", monkeypatch)
    assert "choice of the case" not in said(figure)
    assert len(figure.axes[-1].get_lines()) == len(OBJECTS)


def test_the_legend_of_each_map_says_what_the_shades_are(
    sea: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    for panel in drawn(sea, "strand", monkeypatch).axes[: len(OBJECTS)]:
        legend = panel.get_legend()
        assert legend is not None
        assert "darker: more probable" in [text.get_text() for text in legend.get_texts()]
