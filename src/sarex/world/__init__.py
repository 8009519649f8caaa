"""The world: truth, persons, facilities that act and look; without journal, text or files."""

from sarex.world.facilities import SimulatedFacility
from sarex.world.live import LiveWorld
from sarex.world.persons import Person, Persons, draw_persons
from sarex.world.stress import Stress
from sarex.world.truth import Truth, draw_truth
from sarex.world.world import Detection, World, luck_of

__all__ = [
    "Detection",
    "LiveWorld",
    "Person",
    "Persons",
    "SimulatedFacility",
    "Stress",
    "Truth",
    "World",
    "draw_persons",
    "draw_truth",
    "luck_of",
]
