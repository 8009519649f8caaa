"""What every exported file says of itself: case, stamp, marks, and what it rests on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sarex.provenance import Provenance

__all__ = ["Imprint"]


@dataclass(frozen=True, slots=True)
class Imprint:
    """Said by every file that leaves.

    Parameters
    ----------
    case_id
        Id of the case.
    exercise
        Stamps the file EXERCISE.
    marks
        What the fields are: SYNTHETIC, CLIMATOLOGY, MIXED, GAP BRIDGED, OBSERVED.
    provenance
        Of the forecast; its assumptions are printed.
    attribution
        The line to print wherever the coast is used; empty for open sea.
    """

    case_id: str
    exercise: bool
    marks: tuple[str, ...]
    provenance: Provenance
    attribution: str = ""

    @property
    def stamps(self) -> tuple[str, ...]:
        """EXERCISE, where it is one, and the marks."""
        return (*(("EXERCISE",) if self.exercise else ()), *self.marks)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Stamps and assumptions in full sentences."""
        said = (
            *(("EXERCISE: this is not a real distress.",) if self.exercise else ()),
            *(("SYNTHETIC: wind or current are made up.",) if "SYNTHETIC" in self.marks else ()),
        )
        return (*said, *self.provenance.assumptions)

    def to_json(self) -> dict[str, Any]:
        """Members of a GeoJSON collection, or of any other JSON object."""
        return {
            **({"stamp": "EXERCISE"} if self.exercise else {}),
            "case": self.case_id,
            "marks": list(self.marks),
            "assumptions": list(self.sentences),
            "attribution": self.attribution,
            "provenance": self.provenance.to_json(),
        }

    def to_tags(self) -> dict[str, str]:
        """Short names with text, for files that carry tags."""
        return {
            "CASE": self.case_id,
            "STAMP": " ".join(self.stamps),
            "ASSUMPTIONS": " ".join(self.sentences),
            "ATTRIBUTION": self.attribution,
            "PROVENANCE": json.dumps(self.provenance.to_json(), ensure_ascii=False, sort_keys=True),
        }
