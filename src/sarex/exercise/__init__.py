"""Exercises: truth and play around the one engine."""

from sarex.exercise.rehearsal import Delays, rehearse, store_inputs
from sarex.exercise.umpire import Umpire

__all__ = ["Delays", "Umpire", "rehearse", "store_inputs"]
