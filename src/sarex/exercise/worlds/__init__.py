"""Plans flown side by side in worlds drawn from what the forecast states."""

from sarex.exercise.worlds.compare import Comparison, Paired, PersonsFound, Share, compare
from sarex.exercise.worlds.fly import FlownPlan, Setting, WorldRow, fly_worlds, world_key

__all__ = [
    "Comparison",
    "FlownPlan",
    "Paired",
    "PersonsFound",
    "Setting",
    "Share",
    "WorldRow",
    "compare",
    "fly_worlds",
    "world_key",
]
