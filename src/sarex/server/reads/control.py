"""How far a drill is held, as it is told at any time."""

from __future__ import annotations

from sarex.canonical import ns_to_iso
from sarex.exercise.control import STAMP, ControlState, alert_text, no_duff_notice
from sarex.operation.state import CaseState
from sarex.server.reads.models import AlertView, ControlView, NoDuffView, PlaceView
from sarex.words import LOCALES

__all__ = ["control_view", "orders_to_stop"]


def orders_to_stop(control: ControlState, state: CaseState, seat: str | None) -> tuple[str, ...]:
    """Event ids of the orders of the NO DUFF that holds which a seat has not acknowledged."""
    if control.no_duff is None or seat is None:
        return ()
    return tuple(
        key
        for key, record in state.messages.items()
        if record.time_ns >= control.no_duff.since_ns
        and record.sent.acknowledge_by is not None
        and seat in record.sent.to
        and seat not in record.acknowledged_ns
    )


def control_view(
    control: ControlState, party: str, to_acknowledge: tuple[str, ...] = ()
) -> ControlView:
    """How far the drill is held, for a party.

    Parameters
    ----------
    control
        The same for all who take part.
    party
        Whose alerts sound.
    to_acknowledge
        Of its seat; see :func:`orders_to_stop`.
    """
    return ControlView(
        play=control.phase,
        stamp=STAMP,
        nations=control.nations,
        started=_iso(control.started_ns),
        ended=_iso(control.ended_ns),
        pause=None if control.pause is None else control.pause.reason,
        no_duff=_no_duff(control, to_acknowledge),
        alerts=tuple(_alert(control, name, party) for name in control.open_alerts),
        unacknowledged=control.unacknowledged,
        operations=tuple(opened.case_id for opened in control.operations),
        endpoints={name: name in control.confirmed for name in sorted(control.listed)},
    )


def _iso(time_ns: int | None) -> str | None:
    return None if time_ns is None else ns_to_iso(time_ns)


def _no_duff(control: ControlState, to_acknowledge: tuple[str, ...]) -> NoDuffView | None:
    held = control.no_duff
    if held is None:
        return None
    return NoDuffView(
        since=ns_to_iso(held.since_ns),
        known=held.called.known,
        by=held.called.by,
        notice=no_duff_notice(control),
        still_to_end=control.still_to_end,
        to_acknowledge=to_acknowledge,
    )


def _alert(control: ControlState, name: str, party: str) -> AlertView:
    record = control.alerts[name]
    alert = record.alert
    place = None
    if alert.lon_deg is not None and alert.lat_deg is not None:
        place = PlaceView(lon_deg=alert.lon_deg, lat_deg=alert.lat_deg)
    return AlertView(
        alert=name,
        time=ns_to_iso(record.time_ns),
        text=alert.text,
        place=place,
        acknowledged_by=record.acknowledged_by,
        sounds=party not in record.acknowledged_by,
        texts={locale: alert_text(control, name, locale) for locale in LOCALES},
    )
