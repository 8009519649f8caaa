"""A damaged file of tracks is read or refused with an error that says what to do."""

from __future__ import annotations

import tempfile
from pathlib import Path

from drifters import made_track, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.drift.skill import Layout, layout_of, read_tracks
from sarex.errors import SarexError

ROWS = rows_of([made_track("a", hours=6), made_track("b", hours=6, seed=2)])
TEXT = "\n".join(",".join(row) for row in ROWS)


def reads_or_refuses(content: bytes, name: str, layout: Layout) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            tracks = read_tracks(path, layout).tracks
        except SarexError as error:
            tracks, remedy = (), error.remedy
        else:
            remedy = "none needed"
    assert remedy
    for track in tracks:
        assert track.times_ns.size >= 2
        assert (track.times_ns[1:] > track.times_ns[:-1]).all()
        assert (abs(track.lat_deg) <= 90).all()


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 12), st.text(max_size=12))
@settings(max_examples=150)
def test_a_piece_is_replaced(at: int, length: int, with_text: str) -> None:
    damaged = TEXT[:at] + with_text + TEXT[at + length :]
    reads_or_refuses(damaged.encode("utf-8", "surrogatepass"), "t.csv", Layout())


@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.csv.gz"]))
@settings(max_examples=60)
def test_any_bytes(content: bytes, name: str) -> None:
    reads_or_refuses(content, name, layout_of("trex"))


@given(st.permutations(ROWS[1:8]))
@settings(max_examples=30)
def test_lines_in_another_order(lines: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in [ROWS[0], *lines])
    reads_or_refuses(text.encode(), "t.csv", Layout())
