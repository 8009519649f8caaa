"""Exercises that a server runs: each by a director in a process of its own."""

from sarex.server.exercises.asked import AskedExercise, AskedSeat
from sarex.server.exercises.exercises import Exercise, Exercises, start

__all__ = ["AskedExercise", "AskedSeat", "Exercise", "Exercises", "start"]
