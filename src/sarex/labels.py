"""Who may see what.

A label has the shape of an ADatP-4774 confidentiality label (policy, classification, category
"Releasable To"); conformance is not claimed. No label means not releasable: the owner alone sees.
Parties are ISO 3166 alpha-3 codes, or ``EXCON`` for exercise control.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sarex.errors import LabelError

__all__ = ["EXCON", "Label", "Viewer", "aggregate"]

EXCON = "EXCON"
_PARTY = re.compile(r"[A-Z]{3}|EXCON")


def _check_party(code: str) -> str:
    if not _PARTY.fullmatch(code):
        raise LabelError(
            "not a party",
            given=code,
            allowed="an ISO 3166 alpha-3 code such as KOR or JPN, or EXCON",
            remedy="Write the nation as its three-letter code.",
        )
    return code


@dataclass(frozen=True, slots=True)
class Label:
    """Owner and audience of an event, an artefact or a field.

    >>> Label("KOR", ("JPN",)).audience == {"KOR", "JPN"}
    True
    """

    owner: str
    releasable_to: tuple[str, ...] = ()
    classification: str = "UNCLASSIFIED"
    policy: str = "SAREX"

    def __post_init__(self) -> None:
        _check_party(self.owner)
        parties = tuple(sorted({_check_party(p) for p in self.releasable_to} - {self.owner}))
        object.__setattr__(self, "releasable_to", parties)

    @property
    def audience(self) -> frozenset[str]:
        """The owner and everyone it is releasable to."""
        return frozenset((self.owner, *self.releasable_to))

    def to_json(self) -> dict[str, Any]:
        return {
            "classification": self.classification,
            "owner": self.owner,
            "policy": self.policy,
            "releasable_to": list(self.releasable_to),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Label:
        return cls(
            data["owner"], tuple(data["releasable_to"]), data["classification"], data["policy"]
        )


@dataclass(frozen=True, slots=True)
class Viewer:
    """A party, and the role in which it looks. There is no default viewer."""

    party: str
    role: str

    def __post_init__(self) -> None:
        _check_party(self.party)

    def may_see(self, label: Label) -> bool:
        return self.party in label.audience


def aggregate(owner: str, labels: Iterable[Label]) -> Label:
    """The label of something made from labelled inputs: the intersection of their audiences.

    Raises
    ------
    LabelError
        If the owner itself may not see one of the inputs.
    """
    audience: frozenset[str] | None = None
    for label in labels:
        audience = label.audience if audience is None else audience & label.audience
    if audience is None:
        return Label(owner)
    if owner not in audience:
        raise LabelError(
            "an aggregate would show its owner what it may not see",
            given=f"owner {owner}, common audience {sorted(audience) or 'nobody'}",
            remedy="Leave out the inputs that are not released to the owner.",
        )
    return Label(owner, tuple(audience))
