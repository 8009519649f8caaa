"""An area that a path crosses is found however often positions were reported on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from small_scenarios import MINUTE_NS, STARTEX_NS, small_scenario

from sarex.exercise.design.scenario import Area
from sarex.exercise.injects import Fix, crossed_ns
from sarex.geo import direct, inverse

BOX, DISC = small_scenario().areas
AREAS = st.sampled_from([BOX, DISC])
SINCE, UNTIL = STARTEX_NS - 1, STARTEX_NS + 10_000 * MINUTE_NS
HOUR_NS = 60 * MINUTE_NS


def _path(bearing: float, offset_m: float, length_m: float, shares: list[float]) -> list[Fix]:
    """Reports at some shares of a geodesic that passes the areas' common point at an offset."""
    lon, lat = direct(128.5, 32.5, (bearing + 90.0) % 360.0, offset_m)
    lon, lat = direct(lon, lat, (bearing + 180.0) % 360.0, length_m / 2)
    end = direct(128.5, 32.5, (bearing + 90.0) % 360.0, offset_m)
    end = direct(*end, bearing, length_m / 2)
    course, _, length = inverse(lon, lat, *end)
    fixes = []
    for share in sorted({0.0, 1.0, *shares}):
        place = direct(lon, lat, course, length * share)
        fixes.append(Fix(STARTEX_NS + round(share * HOUR_NS), *place))
    return fixes


def _crossings(area: Area, path: list[Fix]) -> tuple[int | None, int | None]:
    return (
        crossed_ns(area, path, "enters", SINCE, UNTIL),
        crossed_ns(area, path, "leaves", SINCE, UNTIL),
    )


@given(
    area=AREAS,
    bearing=st.floats(0, 359),
    offset_m=st.floats(-15_000, 15_000),
    length_m=st.floats(200_000, 900_000),
    shares=st.lists(st.floats(0, 1), max_size=12),
)
def test_crossing_is_found_at_the_same_time_whatever_the_sampling(
    area: Area, bearing: float, offset_m: float, length_m: float, shares: list[float]
) -> None:
    sparse = _crossings(area, _path(bearing, offset_m, length_m, []))
    dense = _crossings(area, _path(bearing, offset_m, length_m, shares))
    assert None not in sparse
    assert None not in dense
    for one, other in zip(sparse, dense, strict=True):
        assert one is not None
        assert other is not None
        assert abs(one - other) < 5_000_000_000  # of an hour; the plane's error over 900 km
    assert sparse[0] is not None
    assert sparse[1] is not None
    assert sparse[0] < sparse[1]


@given(
    area=AREAS,
    bearing=st.floats(0, 359),
    offset_m=st.floats(120_000, 400_000),
    shares=st.lists(st.floats(0, 1), max_size=12),
)
def test_what_passes_by_is_never_found(
    area: Area, bearing: float, offset_m: float, shares: list[float]
) -> None:
    assert _crossings(area, _path(bearing, offset_m, 400_000.0, shares)) == (None, None)


@given(
    area=AREAS,
    bearing=st.floats(0, 359),
    offset_m=st.floats(-15_000, 15_000),
    shares=st.lists(st.floats(0, 1), max_size=12),
    until=st.floats(0, 1),
)
def test_a_path_known_later_never_changes_what_was_found(
    area: Area, bearing: float, offset_m: float, shares: list[float], until: float
) -> None:
    path = _path(bearing, offset_m, 300_000.0, shares)
    now_ns = STARTEX_NS + round(until * HOUR_NS)
    early = crossed_ns(area, path, "enters", SINCE, now_ns)
    if early is not None:
        assert early <= now_ns
        assert crossed_ns(area, path, "enters", SINCE, UNTIL) == early
