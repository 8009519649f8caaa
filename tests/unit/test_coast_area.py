"""The area for which a coast is cut, of fields given in different turns of longitude."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sarex.drift import job
from sarex.drift.coast_area import area_to_cut
from sarex.errors import DriftError
from sarex.geo.coast import check_bbox
from sarex.metocean import Coverage


def field(west: float, east: float, south: float = 30.0, north: float = 45.0) -> Coverage:
    return Coverage(west, south, east, north)


WORLD, WORLD_FROM_180 = field(0.0, 360.0, -90.0, 90.0), field(-180.0, 180.0, -90.0, 90.0)


@pytest.mark.parametrize(
    ("fields", "west", "east"),
    [
        ([WORLD, field(-70.0, -50.0)], -70.0, -50.0),
        ([WORLD, field(170.0, 190.0)], 170.0, 190.0),
        ([WORLD_FROM_180, field(170.0, 190.0)], 170.0, 190.0),
        ([WORLD_FROM_180, field(350.0, 370.0)], -10.0, 10.0),
        ([field(0.0, 359.75), field(-5.0, 5.0)], -5.0, 5.0),
        ([field(0.0, 357.5), field(-5.0, 5.0)], -5.0, 5.0),
        ([field(290.0, 310.0), field(-65.0, -45.0)], -65.0, -50.0),
        ([field(-65.0, -45.0), field(290.0, 310.0)], -65.0, -50.0),
        ([field(170.0, 190.0), field(-175.0, -165.0)], 185.0 - 360.0, 190.0 - 360.0),
        ([field(-190.0, -170.0), field(175.0, 200.0)], 175.0, 190.0),
        ([field(355.0, 370.0), field(-10.0, 5.0)], -5.0, 5.0),
        ([field(0.0, 180.0), field(170.0, 190.0), field(-190.0, -175.0)], 170.0, 180.0),
        ([field(20.0, 330.0), field(-40.0, -20.0)], -40.0, -30.0),
        ([field(128.0, 129.0)], 128.0, 129.0),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_all_fields_share(fields, west, east, turned):
    """In any order, and the box of check_bbox the same: whole turns aside."""
    made = area_to_cut(fields[::-1] if turned else fields)
    assert check_bbox(made) == pytest.approx((west, 30.0, east, 45.0))


def test_latitudes_are_bounded_by_the_world_too():
    made = area_to_cut([field(0.0, 360.0, 40.0, 90.0), field(-5.0, 5.0, 30.0, 45.0)])
    assert made == (-5.0, 40.0, 5.0, 45.0)


def test_a_field_that_holds_everywhere_bounds_nothing():
    assert area_to_cut([Coverage(), field(128.0, 129.0)]) == (128.0, 30.0, 129.0, 45.0)


@pytest.mark.parametrize(
    ("fields", "match", "remedy"),
    [
        ([], "is not known", "gridded"),
        ([Coverage(), Coverage()], "is not known", "gridded"),
        ([field(0.0, 10.0), field(20.0, 30.0)], "share no area", "area_deg"),
        ([field(0.0, 10.0), field(10.0, 30.0)], "share no area", "area_deg"),
        ([field(0.0, 9.0, 0.0, 9.0), field(0.0, 9.0, 10.0, 20.0)], "share no area", "area_deg"),
        ([WORLD, WORLD_FROM_180], "a larger area", "area_deg"),
        ([WORLD, field(0.0, 31.0)], "a larger area", "area_deg"),
        ([field(0.0, 10.0, 0.0, 31.0)], "a larger area", "area_deg"),
    ],
)
def test_what_cannot_be_cut_is_refused_with_what_to_do(fields, match, remedy):
    with pytest.raises(DriftError, match=match) as caught:
        area_to_cut(fields)
    assert remedy in str(caught.value.remedy)
    assert caught.value.given is not None


def test_a_case_cuts_what_wind_current_and_stokes_share(monkeypatch):
    monkeypatch.setattr(job, "cut_coast", lambda box: box)
    wind, current, stokes = (
        SimpleNamespace(coverage=area) for area in (WORLD, field(170.0, 190.0), field(-178.0, 0.0))
    )
    case = SimpleNamespace(fields=SimpleNamespace(coast="cut"))
    forcing = SimpleNamespace(wind=wind, current=current, stokes=stokes)
    assert check_bbox(job.coast_of(case, forcing)) == (-178.0, 30.0, -170.0, 45.0)
    forcing.stokes = None
    assert job.coast_of(case, forcing) == (170.0, 30.0, 190.0, 45.0)
