"""Plays the shipped scenarios and shows on docs/exercises/NAME.md how each was played: draws
docs/images/played_NAME.png and writes the table between the two marks "played" of the page.

Usage: python tools/draw_played.py [NAME ...] [--from FOLDER]

Each is played with the seed of its case, as ``sarex exercise run NAME`` plays it; ``--from`` takes
the cases that were played into FOLDER/NAME instead. The same seed gives the same picture.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from played_picture import Played, picture

from sarex.exercise.design import SCENARIOS
from sarex.exercise.registry import exercise_registry
from sarex.journal import CaseFolder, SystemClock, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.quantities import format_dtg
from sarex.review.events import EVENTS
from sarex.review.measure_lines import beside_texts, measure_text
from sarex.review.measures import Sources, measures_of
from sarex.review.measures.finds import finds_of
from sarex.review.measures.sources import data_of
from sarex.review.run import run_scenario
from sarex.words import say

ROOT = Path(__file__).resolve().parents[1]
PAGES, PICTURES = ROOT / "docs" / "exercises", ROOT / "docs" / "images"
BEGIN, END = "<!-- played -->\n", "<!-- /played -->\n"


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Played]:
    """The case in a folder."""
    registry = exercise_registry(EVENTS)
    with CaseFolder.open(
        folder, registry=registry, clocks=SystemClock(), ids=SystemIds()
    ) as case_folder:
        seen = Sources.of(case_folder.journal.view(Viewer(EXCON, "control")))
        case, recorded = seen.case, seen.first("truth.recorded")
        assert case is not None
        assert recorded is not None
        truth = seen.read(data_of(recorded)["artefact"]["sha256"], "truth.json")
        yield Played(name, seen, case, truth)


def table(played: Played) -> str:
    """Text and table of the page, in Markdown."""
    seen, seed = played.seen, played.case.forecast.seed
    out = [data_of(e)["inject"] for e in seen.of_type("inject.released")]
    recovered = [data_of(e) for e in seen.of_type("persons.recovered")]
    alive, dead = (sum(body[key] for body in recovered) for key in ("alive", "dead"))
    found = ", ".join(
        f"{find.search_object} at {format_dtg(find.event.occurred_at_ns)}"
        for find in finds_of(seen).values()
    )
    lines = [
        f"![{played.name} as it was played: areas, tracks, bases, sightings, finds and recoveries, "
        f"and below what came in when](../images/played_{played.name}.png)",
        "",
        f"Played with nobody at the keys and seed {seed}: `sarex exercise run {played.name} --out "
        "CASE`. Picture and table are made of that run by `tools/draw_played.py`. One run is one "
        "draw of the truth: luck stands beside.",
        "",
        f"Found: {found or 'nothing'}. Recovered: {alive} alive, {dead} without signs of life, of "
        f"{played.case.report.persons_on_board} on board. Injects that went out: "
        f"{', '.join(map(str, out))}.",
        "",
        "| measure | figure | open at ENDEX | beside |",
        "|---|---|---|---|",
    ]
    for measure in measures_of(seen):
        name = say(f"measures.name.{measure.name}", "en")
        value = measure_text(measure.value, measure.unit, "en")
        left = measure.censored + measure.unanswered or ""
        notes = beside_texts(measure.beside, "en") + [note.say("en") for note in measure.notes]
        lines.append(f"| {name} | {value} | {left} | {'; '.join(notes)} |")
    return "\n".join(lines) + "\n"


def refresh(name: str, folder: Path) -> None:
    """Write picture and table of a played scenario."""
    page = PAGES / f"{name}.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    with opened(name, folder) as played:
        (PICTURES / f"played_{name}.png").write_bytes(picture(played))
        page.write_text(f"{before}{BEGIN}{table(played)}{END}{after}", encoding="utf-8")


def main() -> int:
    """Play and refresh the scenarios that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=SCENARIOS)
    parser.add_argument("--from", dest="folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in given.names:
            if given.folder is None:
                folder = run_scenario(name, Path(scratch) / name, worlds=0, say=print).folder
            else:
                folder = given.folder / name
            refresh(name, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
