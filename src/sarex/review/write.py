"""Write the review of a case: one artefact with report, pictures, data and texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from sarex.artefacts import ArtefactRef
from sarex.drift.job import read_inputs
from sarex.ensemble.netcdf import to_netcdf
from sarex.journal import ArtefactCitation, CaseFolder, Event, View
from sarex.labels import aggregate
from sarex.operation.desk import Author
from sarex.provenance import Provenance
from sarex.review.base_map import style
from sarex.review.briefing import briefings_of
from sarex.review.curve_pictures import hypotheses_picture, pos_picture, timeline_picture
from sarex.review.evaluation_state import fold_evaluation
from sarex.review.events import ReviewWritten
from sarex.review.forecast_picture import forecast_picture
from sarex.review.hot_wash import hot_wash_page
from sarex.review.measures import Sources
from sarex.review.page import page_of
from sarex.review.picture import Picture, Studio, marks_of
from sarex.review.record import read_record
from sarex.review.sea_pictures import sea_over_time, sea_picture
from sarex.review.search_pictures import plan_picture, residual_picture
from sarex.review.sections import sections_of
from sarex.review.summary import cards_of, summary_json, summary_text
from sarex.review.timeline import timeline_text
from sarex.review.worlds_picture import worlds_picture
from sarex.words import LOCALES, say

__all__ = ["draw_pictures", "record_review", "write_review"]

KIND = "review"


def write_review(
    folder: CaseFolder,
    view: View,
    inputs: Mapping[str, ArtefactRef],
    *,
    locale: str = "en",
) -> ArtefactRef:
    """Write the report of a case into its folder, as one artefact.

    Parameters
    ----------
    folder : CaseFolder
        The case; it gets the artefact. Nothing is appended to the journal, see
        :func:`record_review`.
    view : View
        What the report's reader may see; nothing else of the journal is read.
    inputs : mapping
        Artefacts ``case``, and ``wind`` and ``current`` where files were used: the fields are read
        again for the pictures of the sea.
    locale : str
        Language of headings and sentences; what was recorded stays as it was recorded.

    Returns
    -------
    ArtefactRef
        Holds ``report.html`` (self-contained), ``summary.txt``, ``summary.json``,
        ``timeline.txt``, ``figures/*.png``, ``forecast.nc``, ``plan-N.geojson``,
        ``contours-*.geojson``, ``plan-N/*.txt`` and ``plan-N/briefing.*.pdf``; where persons have
        evaluated anything, ``hot-wash.*.pdf``. The same record gives the same bytes.

    Raises
    ------
    ReviewError
        If the view holds too little for a report.
    WordsError
        If the language is unknown.
    """
    record = read_record(view)
    read = read_inputs({name: folder.artefacts.path(ref) for name, ref in inputs.items()})
    studio = Studio(record, read, locale)
    with folder.artefacts.writing(KIND) as draft:
        _fill(draft.path, studio)
    return draft.ref


def record_review(
    folder: CaseFolder,
    view: View,
    ref: ArtefactRef,
    author: Author,
    *,
    occurred_at_ns: int,
    locale: str = "en",
) -> Event:
    """Record in the journal that the report was written.

    Its audience is the common audience of all events that it was made from.
    """
    events = read_record(view).events
    label = aggregate(view.viewer.party, [event.label for event in events])
    path = folder.artefacts.path(ref)
    body = ReviewWritten(
        locale=locale,
        viewer=view.viewer.party,
        last_event=events[-1].event_id,
        events=len(events),
        files=tuple(sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())),
        artefact=ArtefactCitation.of(
            ref, label, Provenance(model="sarex.review/1", parameters={"locale": locale})
        ),
    )
    return folder.journal.append(
        "review.written",
        body,
        author=author.name,
        role=author.role,
        label=label,
        occurred_at_ns=occurred_at_ns,
        cause=None,
        marking=None,
    )


def draw_pictures(studio: Studio) -> dict[str, Picture]:
    """All pictures of the report by name; what a case does not have is not drawn."""
    makers: list[Callable[[], Picture | None]] = [
        lambda: sea_picture(studio),
        lambda: sea_over_time(studio),
        lambda: forecast_picture(studio),
        lambda: hypotheses_picture(studio),
        lambda: pos_picture(studio),
        lambda: timeline_picture(studio),
    ]
    for period in studio.record.periods:
        makers.append(lambda period=period: plan_picture(studio, period))  # type: ignore[misc]
        makers.append(lambda period=period: worlds_picture(studio, period))  # type: ignore[misc]
        makers.append(lambda period=period: residual_picture(studio, period))  # type: ignore[misc]
    with style():
        drawn = [make() for make in makers]
    return {picture.name: picture for picture in drawn if picture is not None}


def _fill(out: Path, studio: Studio) -> None:
    record = studio.record
    pictures = draw_pictures(studio)
    (out / "figures").mkdir()
    for picture in pictures.values():
        (out / "figures" / f"{picture.name}.png").write_bytes(picture.png)
    page = page_of(studio, sections_of(studio, pictures), cards_of(studio))
    _write(out / "report.html", page)
    _write(out / "summary.txt", summary_text(studio))
    _write(out / "summary.json", _dump(summary_json(studio)))
    _write(out / "timeline.txt", timeline_text(studio))
    to_netcdf(record.forecast.ensemble, out / "forecast.nc")
    for period in record.periods:
        _write(out / f"plan-{period.number}.geojson", period.geojson)
        texts = out / f"plan-{period.number}"
        texts.mkdir()
        for name, words in period.texts.items():
            _write(texts / name, words)
        for name, printed in briefings_of(studio, period).items():
            (texts / name).write_bytes(printed)
    _contours(out, studio)
    _hot_wash(out, studio)


def _hot_wash(out: Path, studio: Studio) -> None:
    """The page of the hot wash in every language, where anything was entered or evaluated."""
    sources = Sources.of(studio.record.view)
    if studio.record.case.mode != "exercise" or not fold_evaluation(sources.events).shown:
        return
    for locale in LOCALES:
        t = partial(say, locale=locale)
        marks = marks_of(studio.record.case.mode, studio.inputs.forcing.labels, t)
        page = hot_wash_page(sources, locale, marks=marks)
        (out / f"hot-wash.{locale}.pdf").write_bytes(page)


def _contours(out: Path, studio: Studio) -> None:
    """Contours of every object before the search, and of those still sought after each."""
    record = studio.record
    sets = [("before", record.prior, int(record.forecast.ensemble.times_ns[-1]))]
    if record.periods:
        sets[0] = ("before", record.prior, record.periods[0].middle_ns)
    sets += [
        (f"after-{period.number}", period.after, period.plan.end_ns)
        for period in record.periods
        if period.after is not None
    ]
    for label, update, time_ns in sets:
        for name in update.body.remaining_objects:
            made = studio.map_of(update, name, time_ns)
            if made is not None:
                document = {**made.to_geojson(), "marks": list(studio.marks)}
                _write(out / f"contours-{label}-{name}.geojson", _dump(document))


def _dump(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def _write(path: Path, words: str) -> None:
    path.write_text(words, encoding="utf-8", newline="\n")
