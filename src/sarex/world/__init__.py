"""The world: truth, simulated craft and their looks, without journal, text or files."""

from sarex.world.truth import Truth, draw_truth
from sarex.world.world import Detection, World, luck_of

__all__ = ["Detection", "Truth", "World", "draw_truth", "luck_of"]
