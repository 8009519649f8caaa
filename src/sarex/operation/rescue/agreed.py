"""From what nations granted and declared to what planning takes: supports, approvals."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.canonical import iso_to_ns
from sarex.operation.state import ApproachRecord, CaseState
from sarex.planning.rules import ApprovedApproach
from sarex.planning.slots import Support

__all__ = ["HorizonAnswers", "approvals_of", "horizon_answers", "supports_of"]

_CLOSE = ("hoist", "deck_landing", "transfer", "rescue")


def supports_of(state: CaseState, now_ns: int) -> tuple[Support, ...]:
    """Granted support that can still be used, as planning's slots have it.

    Overflights are no support of a slot: they give nothing between two sorties.

    Parameters
    ----------
    state : CaseState
        With requests and their answers.
    now_ns : int
        Case time; what ended before is left out.
    """
    found = []
    for record in state.support.values():
        asked, granted = record.requested, record.usable(now_ns)
        if granted is None or asked.provider is None or asked.kind == "overflight":
            continue
        found.append(
            Support(
                by=asked.provider,
                nation=asked.of_nation,
                kind=asked.kind,
                start_ns=iso_to_ns(granted.start),
                end_ns=iso_to_ns(granted.end),
                is_request=False,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class HorizonAnswers:
    """Pairs of (facility, base) for :class:`sarex.planning.horizon.HorizonInput`."""

    granted: frozenset[tuple[str, str]]
    refused: frozenset[tuple[str, str]]


def horizon_answers(state: CaseState, now_ns: int) -> HorizonAnswers:
    """Answers to requests for fuel, decks and berths, as slots over several sorties take them.

    A refusal holds until the same is granted.

    Parameters
    ----------
    state : CaseState
        With requests and their answers.
    now_ns : int
        Case time.
    """
    granted, refused = set(), set()
    for record in state.support.values():
        asked = record.requested
        if asked.provider is None or asked.kind == "overflight":
            continue
        pair = (asked.facility, asked.provider)
        if record.usable(now_ns) is not None:
            granted.add(pair)
        elif record.status == "refused":
            refused.add(pair)
    return HorizonAnswers(frozenset(granted), frozenset(refused - granted))


def approvals_of(state: CaseState) -> tuple[ApprovedApproach, ...]:
    """Approaches for which planning need not keep a pair apart, as persons declared them.

    Both facilities must have declared the same purpose; what counts is the time that both name.
    Passing close is never an approval, and nothing here says that it was kept: it is declared.

    Parameters
    ----------
    state : CaseState
        With declarations of all parties that this viewer may see.
    """
    close = [each for each in state.approaches if each.declared.purpose in _CLOSE]
    found = []
    for number, first in enumerate(close):
        for second in close[number + 1 :]:
            approval = _common(first, second)
            if approval is not None:
                found.append(approval)
    return tuple(found)


def _common(first: ApproachRecord, second: ApproachRecord) -> ApprovedApproach | None:
    a, b = first.declared, second.declared
    if (a.facility, a.other, a.purpose) != (b.other, b.facility, b.purpose):
        return None
    start_ns = max(iso_to_ns(a.start), iso_to_ns(b.start))
    end_ns = min(iso_to_ns(a.end), iso_to_ns(b.end))
    if end_ns <= start_ns:
        return None
    pair = sorted((a.facility, b.facility))
    return ApprovedApproach(pair[0], pair[1], start_ns, end_ns, f"{a.signed_by}; {b.signed_by}")
