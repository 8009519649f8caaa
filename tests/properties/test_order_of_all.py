"""The order of a case's events is the same whichever journal imports which, whenever."""

from __future__ import annotations

import io
import itertools
import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from journal_cases import REGISTRY, START, Noted, url_of

from sarex.journal import (
    Event,
    Journal,
    Reading,
    SeededIds,
    SimulatedClock,
    SimulatedStaff,
    export_ndjson,
    import_ndjson,
)
from sarex.journal._stores import Row
from sarex.journal.ordering import EARLIEST, key_after
from sarex.labels import Label, Viewer

NODES = ("jpn-rcc", "kor-rcc", "ship")
STAFF = SimulatedStaff(b"the staff of three nodes")
ALL = Label("KOR", ("JPN",))
SMC = Viewer("KOR", "SMC")


@dataclass(frozen=True)
class Act:
    """One event of a node, or an import by it of all that another holds."""

    node: int
    of: int | None
    recorded: int
    """Seconds; clocks go back, and differ between nodes."""
    cause: int


acts = st.lists(
    st.builds(
        Act,
        st.integers(0, 2),
        st.one_of(st.none(), st.none(), st.integers(0, 2)),
        st.integers(0, 6),
        st.integers(0, 4),
    ),
    min_size=3,
    max_size=9,
)


EFFECT_FIRST = [Act(1, None, 6, 0), Act(2, 1, 0, 0), Act(2, None, 0, 1), Act(2, None, 5, 0)]
"""The ship's clock is behind, and what it does follows from the centre's last event."""


class Wall:
    """A clock that shows what it is told."""

    def __init__(self) -> None:
        self.time_ns = START

    def now_ns(self) -> int:
        return START

    def recorded(self) -> Reading:
        return Reading(self.time_ns, "system", 0)


class Node:
    """A node with its journal and its clock."""

    def __init__(self, folder: Path, name: str, store: str = "sqlite") -> None:
        self.wall = Wall()
        folder.mkdir()
        clock = SimulatedClock(START, self.wall)
        self.journal = Journal.create(
            folder,
            "goto",
            name,
            REGISTRY,
            clock,
            SeededIds(name.encode()),
            url=url_of(store),
            keyring=STAFF,
        )

    def events(self) -> tuple[Event, ...]:
        return self.journal.view(SMC).events()

    def act(self, act: Act) -> None:
        """Record a note; which of the last events led to it, if any."""
        self.wall.time_ns = START + act.recorded * 1_000_000_000
        known = self.events()
        cause = known[-act.cause].event_id if 0 < act.cause <= len(known) else None
        self.journal.append(
            "note.made",
            Noted(text=f"{self.journal.origin} {len(known)}"),
            author=self.journal.origin,
            role="SMC",
            label=ALL,
            occurred_at_ns=START,
            cause=cause,
        )

    def take_from(self, chain: str, file: bytes) -> None:
        if chain != self.journal.origin:
            import_ndjson(
                self.journal,
                io.BytesIO(file),
                author=self.journal.origin,
                role="SMC",
                label=ALL,
                trusted_keys=[STAFF.keys_of(name)[0].public for name in NODES],
            )


def chains_at(node: Node) -> dict[str, bytes]:
    """Export of each chain that a node holds."""
    stream = io.StringIO()
    export_ndjson(node.journal.view(SMC), stream)
    lines = stream.getvalue().splitlines(keepends=True)
    return {
        name: "".join(line for line in lines if json.loads(line)["origin"] == name).encode()
        for name in NODES
    }


def rows_of(journal: Journal) -> list[Row]:
    with journal._store.reading() as reader:
        return list(reader.rows())


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each try of a smaller one is slow
    suppress_health_check=list(HealthCheck),
)
@given(acts, st.permutations(NODES), st.sampled_from(["sqlite", "postgresql"]))
@example(EFFECT_FIRST, ("ship", "kor-rcc", "jpn-rcc"), "sqlite")
@example(EFFECT_FIRST, ("ship", "kor-rcc", "jpn-rcc"), "postgresql")
def test_the_order_is_the_same_in_any_order_of_imports(
    given_acts: list[Act], order: tuple[str, ...], store: str
) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        root = Path(name)
        nodes = [Node(root / node, node) for node in NODES]
        for node in nodes:
            stack.callback(node.journal.close)
            node.act(Act(0, None, 0, 0))
        for act in given_acts:
            node = nodes[act.node]
            if act.of is None:
                node.act(act)
            else:
                chain = NODES[act.of]
                node.take_from(chain, chains_at(nodes[act.of])[chain])
        files = {name: chains_at(node)[name] for name, node in zip(NODES, nodes, strict=True)}
        orders = []
        for number, each in enumerate((order, order[::-1])):
            reader = Node(root / f"reader-{number}", f"reader-{number}", store)
            stack.callback(reader.journal.close)
            for chain in each:
                reader.take_from(chain, files[chain])
            assert reader.journal.verify().ok, reader.journal.verify().problem
            rows = [row for row in rows_of(reader.journal) if row["origin"] in NODES]
            orders.append([row["event_id"] for row in rows])
            check_laws(rows)
            noted = reader.journal.view(Viewer("JPN", "SMC")).events(types={"note.made"})
            whole = reader.journal.view(SMC).events()
            assert list(noted) == [event for event in whole if event.type == "note.made"]
        assert orders[0] == orders[1]
        for node in nodes:
            held = [row["event_id"] for row in rows_of(node.journal)]
            if set(held) == set(orders[0]):
                assert held == orders[0]


def check_laws(rows: list[Row]) -> None:
    """Numbers rise in each chain, causes come first, then the recorded time decides."""
    place = {row["event_id"]: number for number, row in enumerate(rows)}
    keys = [(row["order_ns"], row["order_step"], row["origin"]) for row in rows]
    assert keys == sorted(set(keys))
    ends: dict[str, int] = {}
    for row in rows:
        assert row["seq"] == ends.get(row["origin"], 0) + 1
        ends[row["origin"]] = row["seq"]
        if row["cause"] in place:
            assert place[row["cause"]] < place[row["event_id"]]
    for one, two in itertools.pairwise(rows):
        if one["origin"] != two["origin"] and two["order_step"] == one["order_step"] == 0:
            assert (one["recorded_at"], one["origin"]) < (two["recorded_at"], two["origin"])


@given(
    st.integers(-(2**62), 2**62),
    st.tuples(st.integers(-(2**62), 2**62), st.integers(0, 9)),
    st.tuples(st.integers(-(2**62), 2**62), st.integers(0, 9)),
)
def test_a_key_is_above_what_it_follows_and_not_above_the_clock_without_need(
    recorded_ns: int, before: tuple[int, int], cause: tuple[int, int]
) -> None:
    key = key_after(recorded_ns, before, cause)
    assert key > max(before, cause)
    assert key[0] == max(recorded_ns, before[0], cause[0])
    assert key_after(recorded_ns, EARLIEST) == (recorded_ns, 0)
