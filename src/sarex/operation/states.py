"""Facility states as plain data, for the parameters of jobs and the files of plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.facilities import Facility, FacilityState, Track

__all__ = ["read_states", "write_states"]


def write_states(states: Sequence[FacilityState]) -> list[dict[str, Any]]:
    """Facility states as plain data, for a job's parameters."""
    return [
        {
            "age_s": state.age_s,
            "available_from": ns_to_iso(state.available_from_ns),
            "committed": [track.to_json() for track in state.committed],
            "endurance_left_h": state.endurance_left_h,
            "facility": state.facility.model_dump(mode="json"),
            "lat_deg": state.lat_deg,
            "lon_deg": state.lon_deg,
            "time": ns_to_iso(state.time_ns),
        }
        for state in states
    ]


def read_states(data: Sequence[Mapping[str, Any]]) -> list[FacilityState]:
    """Inverse of :func:`write_states`."""
    return [
        FacilityState(
            facility=Facility.model_validate(item["facility"]),
            time_ns=iso_to_ns(item["time"]),
            lon_deg=item["lon_deg"],
            lat_deg=item["lat_deg"],
            age_s=item["age_s"],
            available_from_ns=iso_to_ns(item["available_from"]),
            endurance_left_h=item["endurance_left_h"],
            committed=tuple(Track.from_json(track) for track in item.get("committed", ())),
        )
        for item in data
    ]
