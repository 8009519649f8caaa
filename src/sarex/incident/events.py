"""What the journal holds of an incident."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from sarex.canonical import PlainMap
from sarex.incident.case import CaseFile
from sarex.incident.case_file import LoadedCase, parse_case
from sarex.incident.toml_text import to_plain, to_toml
from sarex.journal import EventType, PersonalText

__all__ = ["EVENTS", "WITHHELD", "IncidentReported", "incident_reported", "released_toml"]

WITHHELD = "personal data, not released or erased"
"""Stands in a case where personal data is not there for the reader."""

_PERSON_KEPT = ("clothing", "object")


class IncidentReported(BaseModel):
    """A distress report came in. The case file is kept as it was, and parsed without names.

    Personal is what a person said and who a person is: the caller, the report's text, name, age,
    sex and medical notes of persons. It is in ``toml`` alone, which can be erased.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_name: str
    title: str
    mode: Literal["exercise", "operation"]
    toml: PersonalText = None
    """The case file, verbatim."""
    case: PlainMap
    """The parsed case without personal data, as it would be written in a file."""

    def case_file(self) -> CaseFile:
        """The case, with personal data if the reader may see it."""
        if self.toml is not None:
            return parse_case(self.toml).case
        return CaseFile.model_validate(self.case)

    def to_toml(self) -> str:
        """The case file as it was read, or one made from what the reader may see."""
        return self.toml if self.toml is not None else to_toml(self.case_file())


def _without_personal_data(plain: dict[str, Any]) -> dict[str, Any]:
    report = {**plain["report"], "caller": WITHHELD, "text": WITHHELD}
    persons = [
        {key: person[key] for key in _PERSON_KEPT if key in person}
        for person in plain.get("persons", [])
    ]
    return {**plain, "report": report, **({"persons": persons} if persons else {})}


def released_toml(case: CaseFile) -> str:
    """A case file without personal data, for jobs: they need none, and artefacts stay."""
    return to_toml(CaseFile.model_validate(_without_personal_data(to_plain(case))))


def incident_reported(loaded: LoadedCase) -> IncidentReported:
    """The body that records a case file."""
    case = loaded.case
    return IncidentReported(
        case_name=case.id,
        title=case.title,
        mode=case.mode,
        toml=loaded.text,
        case=_without_personal_data(to_plain(case)),
    )


EVENTS = (EventType("incident.reported", 1, IncidentReported),)
