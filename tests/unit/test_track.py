"""A Track refuses what is not one, and survives JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sarex.errors import PlanError
from sarex.facilities import Track


def make_track(times_ns: list[int]) -> Track:
    count = len(times_ns)
    return Track(
        "jpn-helicopter",
        "p1-jpn-helicopter",
        np.array(times_ns, dtype=np.int64),
        128.0 + 0.01 * np.arange(count),
        np.full(count, 32.5),
        np.full(count, 152.4),
        tuple(f"leg-{i}" for i in range(count - 1)),
        ("",) * (count - 1),
        np.zeros(count - 1, dtype=np.bool_),
        500.0,
    )


def test_json_round_trip_keeps_times_exactly_and_places_to_a_centimetre() -> None:
    track = make_track([1_780_000_000_123_456_789, 1_780_000_600_000_000_000])
    again = Track.from_json(json.loads(json.dumps(track.to_json())))
    assert again.to_json() == track.to_json()
    assert np.array_equal(again.times_ns, track.times_ns)
    assert np.abs(again.lon_deg - track.lon_deg).max() <= 0.5e-7


@pytest.mark.parametrize("times", [[1], [2, 2], [3, 2]])
def test_times_must_increase(times: list[int]) -> None:
    with pytest.raises(PlanError, match="later than the one before"):
        make_track(times)
