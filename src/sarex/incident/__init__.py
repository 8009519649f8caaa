"""The distress report: hypotheses, search objects, persons, and draws of all of it."""

from sarex.incident.draw import Draws
from sarex.incident.model import Hypothesis, Incident, SearchObject

__all__ = ["Draws", "Hypothesis", "Incident", "SearchObject"]
