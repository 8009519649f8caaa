"""``sarex review``: measures, replay and hot wash of a case, as a party may see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarex.cli import review_evaluate, review_judge
from sarex.cli._case_folder import open_case, print_lines, viewer_of
from sarex.cli._options import AsViewer, Folder, Lang

if TYPE_CHECKING:
    from sarex.geo import Coast
    from sarex.incident import CaseFile
    from sarex.labels import Viewer
    from sarex.review.measures import Measure, Sources

__all__ = ["app", "hot_wash", "measures", "replay"]

app = typer.Typer(help="Judge and replay a case.", no_args_is_help=True)
app.add_typer(review_judge.app)
app.add_typer(review_evaluate.app)


@app.command("measures")
def measures(
    folder: Folder,
    viewer: AsViewer,
    lang: Lang = "en",
    plain: Annotated[
        bool, typer.Option("--json", help="As JSON, each part with the events it leads to.")
    ] = False,
) -> None:
    """Print the measures of an exercise, computed from the events that a party may see."""
    from sarex.exercise.control import Gate
    from sarex.review.measure_lines import measure_line
    from sarex.review.measures import Sources, measures_of

    with open_case(folder, taking="review measures") as case:
        found = measures_of(Sources.of(case.journal.view(viewer_of(viewer))))
        if not plain:
            print_lines(case, "review measures", [measure_line(each, lang) for each in found])
            return
        marks = {"exercise": True} if Gate.of(case).take_out("review measures") else {}
        rows = [{**_plain(measure), **marks} for measure in found]
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))


def _plain(measure: Measure) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(measure), "events": measure.events, "unit": measure.unit}


@app.command("replay")
def replay(
    folder: Folder,
    viewer: AsViewer,
    at: Annotated[
        str, typer.Option("--at", help="Case time, such as 070050Z JUN 26 or ISO 8601 with zone.")
    ],
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Also draw it, to this PNG; it must not exist yet."),
    ] = None,
    lang: Lang = "en",
) -> None:
    """Print what was known at a time as JSON; exercise control sees all nations beside the truth.

    A nation sees its own picture, beside the truth once that is released to it.
    """
    from sarex.cli._files import refuse_existing, write_new
    from sarex.errors import ReviewError
    from sarex.exercise.control import Gate
    from sarex.labels import Viewer
    from sarex.quantities import parse_time
    from sarex.review.measures import Sources
    from sarex.review.replay import moment_of

    time_ns, who = parse_time(at, "--at"), viewer_of(viewer)
    with open_case(folder, taking="review replay") as case:
        if picture is not None:
            refuse_existing(picture, ReviewError)
        view = case.journal.view(who)
        sources = Sources.of(view)
        parties = _parties(who, sources)
        views = {party: case.journal.view(Viewer(party, "evaluator")) for party in parties}
        moment = moment_of(views, time_ns, view)
        drawn = None if picture is None else _drawn(moment, sources, lang)
        marks = {"exercise": True} if Gate.of(case).take_out("review replay") else {}
        if picture is not None and drawn is not None:
            write_new(picture, drawn, ReviewError)
        typer.echo(json.dumps({**moment.to_json(), **marks}, indent=1, ensure_ascii=False))


def _parties(who: Viewer, sources: Sources) -> tuple[str, ...]:
    """Whose pictures a viewer gets: control those of all nations, a nation its own."""
    from sarex.labels import EXCON

    case = sources.case
    return case.parties.nations if who.party == EXCON and case else (who.party,)


def _drawn(moment: Any, sources: Sources, lang: str) -> bytes:
    from sarex.errors import ReviewError
    from sarex.review.base_map import Chart, style
    from sarex.review.replay_picture import replay_picture
    from sarex.words import say

    case, forecast = sources.case, sources.forecast()
    if case is None or forecast is None:
        raise ReviewError(
            "there is nothing to draw yet",
            given="no distress report or no forecast",
            remedy="Look as a party that sees them, at a later time.",
        )
    marks = (say("mark.exercise_short", lang),) if case.mode == "exercise" else ()
    with style():
        chart = Chart(_coast(case, forecast[1]), say("map.attribution", lang))
        return replay_picture(moment, chart, lang, marks).png


def _coast(case: CaseFile, ensemble: Any) -> Coast:
    """The built-in coast that the case names, or one cut for where the particles are."""
    from sarex.geo import cut_coast, load_coast
    from sarex.review.base_map import extent_of

    if case.fields.coast != "cut":
        return load_coast(case.fields.coast)
    box = extent_of(ensemble.lon_deg[:], ensemble.lat_deg[:], margin=0.2)
    return cut_coast((box.west_deg, box.south_deg, box.east_deg, box.north_deg))


@app.command("hot-wash")
def hot_wash(
    folder: Folder,
    viewer: AsViewer,
    out: Annotated[Path, typer.Option("--out", help="PDF to write; it must not exist yet.")],
    lang: Lang = "en",
) -> None:
    """Print the hot wash on one page: outcome, measures, what was said, lessons."""
    from sarex.cli._files import refuse_existing, write_new
    from sarex.errors import ReviewError
    from sarex.exercise.control import Gate
    from sarex.review.hot_wash import hot_wash_page
    from sarex.review.measures import Sources
    from sarex.words import say

    with open_case(folder, taking="review hot-wash") as case:
        refuse_existing(out, ReviewError)
        sources = Sources.of(case.journal.view(viewer_of(viewer)))
        gate = Gate.of(case)
        marks = (say("mark.exercise_short", lang),) if gate.take_out("review hot-wash") else ()
        page = hot_wash_page(sources, lang, marks=marks)
        gate.take_out("review hot-wash")  # a NO DUFF may have come meanwhile
        write_new(out, page, ReviewError)
    typer.echo(f"hot wash: {out}")
