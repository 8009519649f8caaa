"""What is kept of a plan may only go home: that finds nothing, and is no fault."""

from __future__ import annotations

import numpy as np
from joint_requests import fleet, request

from sarex.planning.horizon import make_slots
from sarex.planning.joint.heights import heights_of
from sarex.planning.joint.score import log_miss_on
from sarex.planning.joint.setting import Setting
from sarex.planning.plane_track import PlaneTrack


def test_a_track_that_looks_nowhere_finds_nothing() -> None:
    asked = request(fleet())
    slots = [heights_of(slot, asked) for slot in make_slots(asked).slots]
    setting = Setting(asked, slots, np.random.default_rng(1))
    level = setting.level(0)
    begin, end = setting.slots[0].windows_s[0]
    time_s = np.linspace(begin, end, 3)
    xy = [np.array([-9e3, 0.0, 9e3]), np.zeros(3), np.full(3, 150.0)]
    found = {}
    for on in (False, True):
        track = PlaneTrack("any", "S1", 0, time_s, *xy, np.full(2, on))
        windows_s, rows = setting.slots[0].windows_s, level.rows[0][0]
        found[on] = log_miss_on(level.cloud, track, windows_s, rows, setting.edges_s)
    assert not found[False].any()
    assert found[True].any()
