"""The distress report: hypotheses, search objects, persons, and draws of all of it."""

from sarex.incident.case import CaseFile, FacilityEntry
from sarex.incident.case_file import (
    BUILT_IN,
    CaseFileFaultsError,
    LoadedCase,
    load_case,
    parse_case,
)
from sarex.incident.draw import Draws, draw_incident
from sarex.incident.model import Hypothesis, Incident, SearchObject
from sarex.incident.toml_text import to_toml

__all__ = [
    "BUILT_IN",
    "CaseFile",
    "CaseFileFaultsError",
    "Draws",
    "FacilityEntry",
    "Hypothesis",
    "Incident",
    "LoadedCase",
    "SearchObject",
    "draw_incident",
    "load_case",
    "parse_case",
    "to_toml",
]
