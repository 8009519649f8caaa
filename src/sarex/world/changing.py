"""What changes a live world from outside while it runs: failures and weather that come by order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sarex.world.conditions import Conditions
from sarex.world.failures import Failure
from sarex.world.live import LiveWorld
from sarex.world.setup import fixed_arrays

__all__ = ["change_weather", "let_fail"]

_STEP_NS = 600 * 1_000_000_000


def let_fail(world: LiveWorld, failure: Failure) -> None:
    """Let something fail at a time, not before now; failures scheduled before stay.

    Raises
    ------
    ExerciseError
        If the world has no such facility.
    """
    later = replace(failure, at_ns=max(failure.at_ns, world.now_ns))
    world.setting.failures = (*world.setting.failures, later)
    world.fixed = fixed_arrays(world.setting, world.truth)


def change_weather(
    world: LiveWorld,
    until_ns: int,
    *,
    wave_height_m: float | None = None,
    visibility_m: float | None = None,
) -> None:
    """Let waves and visibility become others by a time, in even steps of ten minutes at most.

    What was to come later is replaced. None keeps what holds now.
    """
    before, now = world.setting.conditions, world.now_ns
    last = max(0, int(np.searchsorted(before.times_ns, now, side="right")) - 1)
    held = (float(before.wave_height_m[last]), float(before.visibility_m[last]))
    asked = (
        held[0] if wave_height_m is None else wave_height_m,
        held[1] if visibility_m is None else visibility_m,
    )
    steps = max(1, -(-(until_ns - now) // _STEP_NS))
    part = np.arange(1, steps + 1) / steps
    times = now + np.round(part * max(until_ns - now, 1)).astype(np.int64)
    kept = before.times_ns < times[0]
    changed = [
        np.concatenate([values[kept], old + part * (new - old)])
        for values, old, new in zip(
            (before.wave_height_m, before.visibility_m), held, asked, strict=True
        )
    ]
    world.setting.conditions = Conditions(np.concatenate([before.times_ns[kept], times]), *changed)
    world.fixed = fixed_arrays(world.setting, world.truth)
