"""Who recovers them: reckon, decide, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.facilities import RecoveryMeans
from sarex.journal import Event
from sarex.operation.commands.counting import persons_wanted
from sarex.operation.commands.refusal import (
    OrderError,
    id_of,
    known,
    nation_of,
    refuse_unless,
)
from sarex.operation.commands.roles import holder_of
from sarex.operation.desk import Author, Desk
from sarex.operation.events import (
    JOINT,
    Means,
    RescueEnded,
    RescueOrdered,
)
from sarex.operation.rescue import (
    Medium,
    RecoveryOption,
    Scene,
    common_state,
    landings_of,
    recovery_options,
)
from sarex.operation.state import CaseState, RescueRecord

__all__ = ["end_rescue", "order_rescue", "propose_rescue"]


def propose_rescue(
    desk: Desk,
    sighting: Event | str,
    *,
    wave_height_m: float | None = None,
    wind_m_s: float,
    means_of: Mapping[str, Mapping[Means, RecoveryMeans]] | None = None,
    medium: Medium | None = None,
) -> tuple[RecoveryOption, ...]:
    """All ways to recover the persons at a sighting, by time to recover; records nothing.

    Parameters
    ----------
    desk
        Of the co-ordinator.
    sighting
        Of a search object, classified.
    wave_height_m
        Significant; by default the case's.
    wind_m_s
        At 10 m.
    means_of, medium
        See :func:`sarex.operation.rescue.recovery_options`.

    Raises
    ------
    OrderError
        If the sighting was not classified as a search object.
    """
    state, now = desk.state(), desk.clock.now_ns()
    search_object = _object_of(state, id_of(sighting))
    seen, last = state.sightings[id_of(sighting)], state.tracked.get(search_object)
    at = seen if last is None else last.tracked
    waves = desk.loaded.case.environment.wave_height_m if wave_height_m is None else wave_height_m
    scene = Scene(
        at.lon_deg,
        at.lat_deg,
        now,
        persons_wanted(desk, state, search_object).most,
        waves,
        wind_m_s,
    )
    return recovery_options(
        [record.state_at(now) for _, record in sorted(state.facilities.items())],
        scene,
        landings=landings_of(desk.loaded.case, state, now),
        aboard={name: held.alive + held.dead for name, held in state.holdings.items()},
        means_of=means_of,
        medium=medium,
    )


def _object_of(state: CaseState, sighting: str) -> str:
    known(state.sightings, sighting, "sighting")
    looked = state.classified.get(sighting)
    if looked is None or looked.search_object is None or looked.certainty == "possible":
        raise OrderError(
            "a rescue begins with a sighting that is a search object",
            given="not looked at" if looked is None else f"{looked.result}, {looked.certainty}",
            allowed="object, confirmed or probable",
            remedy="Divert a facility there and record what it finds.",
        )
    return looked.search_object


def order_rescue(
    desk: Desk,
    sighting: Event | str,
    facility: str,
    means: Means,
    options: Sequence[RecoveryOption],
    reason: str,
    *,
    role: str = "SMC",
    scope: str = JOINT,
    against_limits: str = "",
) -> Event:
    """A person decides which facility recovers them, and how.

    Parameters
    ----------
    desk
        Of the co-ordinator.
    sighting
        Of a search object, classified.
    facility, means
        One of the options.
    options
        What :func:`propose_rescue` gave. Those are kept with the order that rest on nothing but
        what all its readers know.
    reason
        In words.
    role, scope
        As what the person decides; the holder of that role is recorded.
    against_limits
        Why a way is taken that the reckoning rules out.

    Raises
    ------
    OrderError
        If that is no option, it is ruled out and nobody says why it is taken all the same, or the
        facility is at it already.
    """
    state = desk.state()
    search_object = _object_of(state, id_of(sighting))
    chosen = [o for o in options if (o.facility, o.means) == (facility, means)]
    refuse_unless(
        bool(chosen),
        "that is not one of the ways that were reckoned",
        given=f"{facility}, {means}",
        allowed="; ".join(f"{o.facility}, {o.means}" for o in options if o.means) or "none",
        remedy="Choose one of these, or reckon again with what changed.",
    )
    refuse_unless(
        not chosen[0].ruled_out or len(against_limits.strip()) > 2,
        "this way is ruled out",
        given=chosen[0].said("en"),
        allowed="; ".join(o.said("en") for o in options if not o.ruled_out) or "none is left",
        remedy="Choose one that is not, or say in words why it is ordered all the same.",
    )
    refuse_unless(
        not any(
            r.ended is None
            and (r.ordered.facility, r.ordered.search_object) == (facility, search_object)
            for r in state.rescues.values()
        ),
        "the facility recovers them already",
        given=f"{facility}, {search_object}",
        allowed="another facility, or another object",
        remedy="End its rescue first.",
    )
    held = holder_of(state, role, scope)
    label = desk.label_of(held.nation)
    known_to_all = common_state(desk.folder, label.audience)
    body = RescueOrdered(
        search_object=search_object,
        sighting=id_of(sighting),
        facility=facility,
        means=means,
        persons=persons_wanted(desk, known_to_all, search_object),
        options=tuple(
            option.cited()
            for option in options
            if known_to_all.facilities.get(option.facility) == state.facilities[option.facility]
        ),
        reason=reason,
        decided_by=f"{held.holder}, {role}",
        against_limits=against_limits,
    )
    author = Author(held.holder, role)
    return desk.record("rescue.ordered", body, author, label=label, cause=id_of(sighting))


def end_rescue(desk: Desk, rescue: Event | str, outcome: str, reason: str) -> Event:
    """A facility recovers no more at this object.

    Raises
    ------
    OrderError
        If the rescue is unknown or over, or ends with all recovered while some are not. Of one
        that is doubted nobody is counted to its object: those there are somebody else.
    """
    state, name = desk.state(), id_of(rescue)
    record: RescueRecord = known(state.rescues, name, "rescue")
    refuse_unless(
        record.ended is None,
        "the rescue is over",
        given=name,
        allowed="a rescue that is under way",
        remedy="Order a new one.",
    )
    left = persons_wanted(desk, state, record.ordered.search_object).least
    refuse_unless(
        outcome != "all_recovered" or left == 0 or record.doubted,
        "not all of them are recovered",
        given=f"{left} left at {record.ordered.search_object}",
        allowed="handed_on, contact_lost, not_possible",
        remedy="Recover them, hand them on, or classify the sighting again with the right number.",
    )
    body = RescueEnded.model_validate({"rescue": name, "outcome": outcome, "reason": reason})
    label = desk.label_of(nation_of(desk, state, record.ordered.facility))
    author = Author(record.ordered.facility, "SRU")
    return desk.record("rescue.ended", body, author, label=label, cause=name)
