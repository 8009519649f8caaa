"""Whatever bytes an import meets, it takes them whole or refuses them and leaves nothing."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from signed_cases import ORIGIN, Step, exported, signed_journal, take, trusted

from sarex.canonical import canonical_bytes
from sarex.errors import JournalError
from sarex.journal import Journal, import_ndjson
from sarex.journal.import_line import read_lines
from sarex.labels import Label, Viewer

STEPS = [Step("Kim", True, True, False), Step("Lee", True, False, True)]


@contextmanager
def nodes() -> Iterator[tuple[bytes, Journal]]:
    """An export of one node, and the journal of another."""
    with tempfile.TemporaryDirectory() as name:
        with signed_journal(Path(name) / "kor") as source:
            take(source, STEPS)
            file = exported(source)
        with signed_journal(Path(name) / "jpn", origin="jpn-rcc") as target:
            take(target, [Step("Sato", True, False, False)])
            yield file, target


with nodes() as (FILE, _):
    LINES = FILE.splitlines(keepends=True)

often = settings(max_examples=400, deadline=None)
slowly = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A true export with some bytes cut out, put in or changed."""
    data = bytearray(FILE)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data[start:end] = draw(st.binary(max_size=12))
    return bytes(data)


@st.composite
def rewritten(draw: st.DrawFn) -> bytes:
    """A true export, one field of one line replaced by other plain data."""
    lines = list(LINES)
    number = draw(st.integers(0, len(lines) - 1))
    data = json.loads(lines[number])
    data[draw(st.sampled_from(sorted(data)))] = draw(plain)
    lines[number] = canonical_bytes(data) + b"\n"
    return b"".join(lines)


@often
@given(st.binary(max_size=300) | damaged() | rewritten())
def test_the_reader_refuses_in_its_own_words_whatever_it_is_given(file: bytes) -> None:
    words, lines = "", []
    try:
        lines = list(read_lines(io.BytesIO(file)))
    except JournalError as error:
        words = str(error)
    if words:
        assert words.startswith("line ")
        assert "to do:" in words
    else:
        assert b"".join(canonical_bytes(line.data) + b"\n" for line in lines) == file


@slowly
@given(damaged() | rewritten() | st.permutations(LINES).map(b"".join))
def test_a_file_is_taken_whole_and_true_or_not_at_all(file: bytes) -> None:
    with nodes() as (true, target):
        before = target.verify()
        try:
            import_ndjson(
                target,
                io.BytesIO(file),
                author="Sato",
                role="SMC",
                label=Label("JPN", ("KOR",)),
                trusted_keys=trusted(),
            )
        except JournalError:
            assert target.verify() == before
            return
        report = target.verify(trusted_keys=trusted())
        assert report.ok
        taken = [e for e in target.view(Viewer("KOR", "SMC")).events() if e.origin == ORIGIN]
        known = [json.loads(line)["event_id"] for line in true.splitlines()]
        assert [event.event_id for event in taken] == known[: len(taken)]
