"""The case in a few sentences and a few numbers: what happened first, then why."""

from __future__ import annotations

from typing import Any

from sarex.canonical import ns_to_iso
from sarex.geo import inverse
from sarex.operation.rescue.account import account_lines, account_of
from sarex.probability import datum_over_time
from sarex.quantities import NM_M, format_dtg, format_nm, format_positions
from sarex.review.blocks import Card
from sarex.review.density import density_of
from sarex.review.measures import Sources
from sarex.review.measures.finds import finds_of
from sarex.review.parts import Flown, Found, SearchPeriod
from sarex.review.picture import LEAST_MASS, Studio, share_text

__all__ = ["cards_of", "outcome_sentences", "summary_json", "summary_sentences", "summary_text"]


def summary_sentences(studio: Studio) -> list[str]:
    """What happened, in order."""
    t, record = studio.t, studio.record
    report = record.case.report
    lines = [
        t(
            "review.summary.report",
            time=format_dtg(report.received_at_ns),
            vessel=report.vessel,
            kind=report.vessel_kind,
            persons=report.persons_on_board,
            medium=report.medium,
        ),
        t(
            "review.summary.unknown",
            count=len(record.case.hypotheses),
            objects="; ".join(f"{o.id} ({o.description})" for o in record.case.objects),
        ),
    ]
    for period in record.periods:
        lines += _period_sentences(studio, period)
    return lines + outcome_sentences(studio)


def _period_sentences(studio: Studio, period: SearchPeriod) -> list[str]:
    t = studio.t
    nations = {
        studio.record.facilities[s.facility].nation
        for s in period.plan.sorties
        if s.facility in studio.record.facilities
    }
    lines = [
        t(
            "review.summary.plan",
            number=period.number,
            start=format_dtg(period.plan.start_ns),
            end=format_dtg(period.plan.end_ns),
            facilities=len({s.facility for s in period.plan.sorties}),
            nations=", ".join(sorted(nations)) or t("common.unknown"),
            pos=share_text(period.body.pos_any),
        )
    ]
    found = [f for f in studio.record.found.values() if _in_force(studio, _seen_ns(f)) is period]
    for item in sorted(found, key=lambda f: (f.event.occurred_at_ns, f.body.search_object)):
        lines.append(_found(studio, item.body.search_object))
    if not found:
        none = "found_none" if period.went_out else "not_flown"
        lines.append(t(f"review.summary.{none}", number=period.number))
    return lines


def _seen_ns(found: Found) -> int:
    return (found.sighting or found).event.occurred_at_ns


def _in_force(studio: Studio, time_ns: int) -> SearchPeriod | None:
    """The plan that was issued last by then."""
    issued = [(p.issued.occurred_at_ns, p) for p in studio.record.periods if p.issued]
    before = [each for each in issued if each[0] <= time_ns]
    return max(before, key=lambda each: each[0])[1] if before else None


def _found(studio: Studio, name: str) -> str:
    found = studio.record.found[name]
    sighting = found.sighting
    if sighting is None or found.body.persons is None:
        return studio.t("update.found", object=name)
    return studio.t(
        "review.summary.found",
        time=format_dtg(sighting.event.occurred_at_ns),
        facility=sighting.body.facility,
        object=name,
        persons=found.body.persons,
        position=format_positions(sighting.body.lat_deg, sighting.body.lon_deg).dm,
    )


def outcome_sentences(studio: Studio) -> list[str]:
    """Who is found and what is still sought, and where it most likely is."""
    t, record = studio.t, studio.record
    aboard = record.case.report.persons_on_board
    persons, open_ = _persons(studio)
    lines = [t("review.summary.persons", found=persons, total=aboard)]
    if open_ and persons < aboard:
        lines.append(t("account.not_counted", count=min(open_, aboard - persons)))
    account = account_of(studio.state)
    if account.recovered:
        lines += account_lines(account, studio.locale)[:2]  # the rest is said above
    if not record.missing:
        return [*lines, t("review.summary.all_found")]
    everybody = persons >= aboard
    key = "review.summary.everybody" if everybody else "summary.remaining"
    lines.append(t(key, objects=", ".join(record.missing)))
    for name in record.latest.body.remaining_objects:
        lines += _where_now(studio, name)
    return lines if everybody else [*lines, t("review.summary.goes_on")]


def _persons(studio: Studio) -> tuple[int, int]:
    """How many are surely found, and how many more nobody has counted at found objects."""
    held = finds_of(Sources.of(studio.record.view))
    finds = [held[name] for name in studio.record.found if name in held]
    return sum(find.persons for find in finds), sum(find.not_counted for find in finds)


def _where_now(studio: Studio, name: str) -> list[str]:
    """Whether an object is there at all, and where, at the last event within the forecast."""
    t, record = studio.t, studio.record
    ensemble, weights = record.forecast.ensemble, record.latest.weights
    now = max(int(ensemble.times_ns[0]), min(record.end_ns, int(ensemble.times_ns[-1])))
    made = density_of(ensemble, weights, [name], now, record.plane)
    mass = 0.0 if made is None else made.mass
    lines = [t("review.summary.exists", object=name, share=share_text(mass))]
    if mass >= LEAST_MASS:
        datum = datum_over_time(ensemble, weights, name, record.plane, [now])
        lines.append(
            t(
                "summary.object",
                object=name,
                position=format_positions(float(datum.lat_deg[0]), float(datum.lon_deg[0])).dm,
                time=format_dtg(now),
                radius=format_nm(float(datum.radius_m[0])),
            )
        )
    return lines


def cards_of(studio: Studio) -> list[Card]:
    """The figures at the head of the report."""
    t, record = studio.t, studio.record
    persons, open_ = _persons(studio)
    aboard = record.case.report.persons_on_board
    cards = [
        Card(_of_all(persons, open_, aboard), t("review.card.persons")),
        Card(f"{len(record.found)} / {len(record.case.objects)}", t("review.card.objects")),
    ]
    cards += [
        Card(share_text(p.body.pos_any), t("review.card.pos", number=p.number))
        for p in record.periods
    ]
    sorties = sum(len(p.flown) for p in record.periods)
    hours = sum(f.body.sensor_on_h for p in record.periods for f in p.flown)
    cards.append(Card(f"{sorties}", t("review.card.sorties", hours=f"{hours:.0f}")))
    return cards


def _of_all(found: int, not_counted: int, aboard: int) -> str:
    """Found of all; a range where persons may be at found objects at which nobody has counted.

    >>> _of_all(4, 0, 8), _of_all(0, 6, 8), _of_all(4, 6, 8)
    ('4 / 8', '0-6 / 8', '4-8 / 8')
    """
    most = max(found, min(found + not_counted, aboard))
    return f"{found} / {aboard}" if most == found else f"{found}-{most} / {aboard}"


def summary_text(studio: Studio) -> str:
    """For the terminal: marks, title, sentences, files."""
    stamp = " · ".join(studio.marks)
    head = [line for line in (stamp, studio.record.case.title) if line]
    return "\n".join([*head, "", *summary_sentences(studio)]) + "\n"


def summary_json(studio: Studio) -> dict[str, Any]:
    """The report's main figures for other programs; probabilities to six digits."""
    record = studio.record
    return {
        "case": record.case.id,
        "events": len(record.events),
        "found": {
            name: {
                "persons": found.body.persons,
                "time": ns_to_iso(found.event.occurred_at_ns),
                "facility": found.sighting.body.facility if found.sighting else None,
            }
            for name, found in sorted(record.found.items())
        },
        "hypothesis_weights": record.latest.body.hypothesis_weights,
        "labels": list(studio.inputs.forcing.labels),
        "last_event": record.events[-1].event_id,
        "missing": list(record.missing),
        "mode": record.case.mode,
        "periods": [
            {
                "end": period.plan.end,
                "number": period.body.number,
                "plan": period.body.plan,
                "pos": period.body.pos,
                "pos_any": period.body.pos_any,
                "sorties_flown": len(period.flown),
                "start": period.plan.start,
                "track_nm": _track_nm(period.flown),
            }
            for period in record.periods
        ],
        "schema": "sarex.review/1",
        "title": record.case.title,
        "viewer": record.view.viewer.party,
    }


def _track_nm(flown: list[Flown]) -> dict[str, float]:
    """Length searched by each facility, all its sorties together [NM]."""
    metres: dict[str, float] = {}
    for each in flown:
        name = each.body.facility
        metres[name] = metres.get(name, 0.0) + _searched_m(each.track)
    return {name: round(length / NM_M, 1) for name, length in metres.items()}


def _searched_m(track: Any) -> float:
    on = track.sensor_on
    _, _, metres = inverse(
        track.lon_deg[:-1][on], track.lat_deg[:-1][on], track.lon_deg[1:][on], track.lat_deg[1:][on]
    )
    return float(metres.sum())
