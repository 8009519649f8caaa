"""The text of an urgency broadcast, for a person to read out; the system transmits nothing."""

from __future__ import annotations

from sarex.incident import CaseFile
from sarex.quantities import format_dtg, format_nm, format_positions
from sarex.words import say

__all__ = ["broadcast_text"]


def broadcast_text(
    case: CaseFile,
    place: tuple[float, float],
    radius_m: float,
    now_ns: int,
    valid_until_ns: int,
    locale: str,
    *,
    persons: int,
    centre: str,
) -> str:
    """Draft in one language; stamped first and last in an exercise; without personal data.

    Parameters
    ----------
    case : CaseFile
        Vessel.
    place : (lon_deg, lat_deg)
        Where ships are asked to look out.
    radius_m : float [m]
        About it.
    now_ns, valid_until_ns : int
        Date of the draft, and until when it holds.
    locale : str
        One of :data:`sarex.words.LOCALES`.
    persons : int
        On board, at most.
    centre : str
        Whom ships report to.
    """
    stamp = [say("mark.exercise", locale)] if case.mode == "exercise" else []
    where = format_positions(place[1], place[0]).dm
    body = say(
        "broadcast.text",
        locale,
        vessel=case.report.vessel,
        kind=case.report.vessel_kind,
        persons=persons,
        place=where,
        radius=format_nm(radius_m),
        centre=centre,
        until=format_dtg(valid_until_ns),
    )
    head = say("broadcast.head", locale, time=format_dtg(now_ns))
    return "\n".join([*stamp, say("broadcast.draft", locale), head, body, *stamp]) + "\n"
