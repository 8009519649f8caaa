"""Nothing is in a nation's frame of the replay, or in its measures, that it may not see."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from small_exercise import START_NS, small_exercise

from sarex.labels import EXCON, Label, Viewer
from sarex.operation.events import PhaseDeclared, SightingReported
from sarex.review.measures import Sources, measures_of
from sarex.review.replay import moment_of, nation_picture

PARTIES = ("JPN", "KOR", EXCON)
LABELS = st.builds(Label, st.sampled_from(PARTIES), st.sets(st.sampled_from(PARTIES)).map(tuple))
ACTS = st.lists(
    st.tuples(st.sampled_from(["position", "sighting", "phase"]), LABELS, st.integers(1, 90)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None)
@given(ACTS, st.integers(0, 100))
def test_nothing_unreleased_is_in_a_frame(acts: list[tuple[str, Label, int]], minute: int) -> None:
    time_ns = START_NS + minute * 60_000_000_000
    with (
        tempfile.TemporaryDirectory() as folder,
        small_exercise(Path(folder) / "case") as play,
    ):
        made = []
        for number, (kind, label, when) in enumerate(acts):
            # each act has a place, a name or a reason of its own, by which a leak is seen
            mark = f"mark{number:03d}"
            if kind == "position":
                event = play.position(mark, when, (1000.0 * number, 0.0), label=label)
            elif kind == "sighting":
                body = SightingReported(
                    facility=mark, search_object="raft", lon_deg=128.0, lat_deg=32.0, error_m=10.0
                )
                event = play.record("sighting.reported", body, when, label=label)
            else:
                phase = PhaseDeclared(phase="alert", reason=mark)
                event = play.record("phase.declared", phase, when, label=label)
            made.append((mark, event))
        journal = play.folder.journal
        views = {party: journal.view(Viewer(party, "reader")) for party in PARTIES}
        moment = moment_of(views, time_ns, views[EXCON])
        assert moment.truth is None  # nothing is recorded of it yet
        for picture in moment.pictures:
            shown = json.dumps(moment_of({picture.party: views[picture.party]}, time_ns).to_json())
            may = {
                event.event_id
                for _, event in made
                if picture.party in event.label.audience and event.occurred_at_ns <= time_ns
            }
            hidden = [(mark, e) for mark, e in made if e.event_id not in may]
            assert set(picture.events) - {play.report.event_id} == may
            for mark, event in hidden:
                assert event.event_id not in shown
                assert mark not in shown
            figures = measures_of(Sources.of(views[picture.party]))
            visible = {e.event_id for e in views[picture.party].events()}
            assert {e for measure in figures for e in measure.events} <= visible
            assert nation_picture(views[picture.party], time_ns) == picture
