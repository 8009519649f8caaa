"""Every act on an inject in every status: allowed or refused, at the desk and on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from played_here import open_desk
from small_scenarios import SMALL, board_with, event, small_scenario

from sarex.errors import ExerciseError, LabelError
from sarex.exercise.design import load_scenario, parse_scenario
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.toml_text import plain_of
from sarex.exercise.design.triggers import STATUSES, InjectStatus
from sarex.exercise.events import (
    InjectApproved,
    InjectDelivered,
    InjectDone,
    InjectMoved,
    InjectReviewed,
)
from sarex.exercise.injects import commands
from sarex.exercise.injects.board import TYPES
from sarex.exercise.injects.due import Due
from sarex.exercise.injects.status import ACTS, Act, Standing, refusal
from sarex.exercise.truth_record import CONTROL
from sarex.incident.strict_file import frozen
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Author, Desk

# What holds, written by hand: from which status which act leads where; a dash is a refusal.
TABLE = """
               draft   review    approve   ready  hold      resume    move      release   acknowledge   done  miss    cancel
draft          draft   reviewed  -         -      draft     draft     draft     -         -             -     -       cancelled
reviewed       draft   -         approved  -      reviewed  reviewed  reviewed  -         -             -     -       cancelled
approved       draft   -         -         ready  approved  approved  approved  -         -             -     -       cancelled
ready          draft   -         -         -      ready     ready     ready     released  -             -     -       cancelled
released       -       -         -         -      -         -         -         -         acknowledged  -     missed  cancelled
acknowledged   -       -         -         -      -         -         -         -         -             done  missed  cancelled
done           -       -         -         -      -         -         -         -         -             -     -       -
missed         -       -         -         -      -         -         -         -         -             -     -       -
cancelled      -       -         -         -      -         -         -         -         -             -     -       -
"""  # noqa: E501
_ROWS = [line.split() for line in TABLE.strip().splitlines()]
EXPECTED: dict[tuple[str, str], str] = {
    (row[0], act): cell for row in _ROWS[1:] for act, cell in zip(_ROWS[0], row[1:], strict=True)
}
SMC = Author("JPN RCC", "SMC")
KOR, JPN = commands.nation_control("KOR"), commands.nation_control("JPN")


def test_the_table_names_every_act_in_every_status() -> None:
    assert set(EXPECTED) == {(status, act) for status in STATUSES for act in ACTS}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", ACTS)
def test_what_is_refused_is_what_the_table_says(status: InjectStatus, act: Act) -> None:
    held = act == "resume"
    refused = refusal(act, Standing(status, held=held))
    assert (refused is not None) == (EXPECTED[status, act] == "-")
    if refused is not None:
        assert status in refused[0]


@pytest.mark.parametrize("status", STATUSES)
def test_holding_keeps_back_the_release_alone(status: InjectStatus) -> None:
    for act in ACTS:
        free, held = (refusal(act, Standing(status, held=held)) for held in (False, True))
        if act == "release":
            assert held is not None
        elif act in {"hold", "resume"}:
            early = status in {"draft", "reviewed", "approved", "ready"}
            assert (free is None, held is None) == (
                early and act == "hold",
                early and act == "resume",
            )
        else:
            assert free == held


def test_an_inject_that_nobody_receives_is_done_without_acknowledgement() -> None:
    silent = Standing("released", received=False)
    assert refusal("done", silent) is None
    assert refusal("acknowledge", silent) is not None
    assert refusal("done", Standing("acknowledged", received=False)) is not None


# -- at the desk ----------------------------------------------------------------------------------


@contextmanager
def loaded_desk(folder: Path, name: str = "ferry") -> Iterator[Desk]:
    loaded = load_scenario(name)
    assert loaded.path is not None
    case = loaded.scenario.case
    file = loaded.path.parent / case if case.endswith(".toml") else Path(case)
    with open_desk(file, folder / "case") as desk:
        commands.load_into(desk, loaded, CONTROL)
        yield desk


def _approve(desk: Desk, number: int) -> None:
    for nation, author in (("KOR", KOR), ("JPN", JPN)):
        commands.approve_inject(desk, number, nation, author)


def _acknowledge(desk: Desk, number: int) -> None:
    row = commands.board_of(desk).rows[number]
    for role in row.inject.to:
        commands.acknowledge_inject(desk, row.delivered or "nothing", role, None, CONTROL)


def _draft(desk: Desk, number: int) -> None:
    inject = commands.board_of(desk).rows[number].inject
    commands.draft_inject(desk, inject, CONTROL, "written anew")


def _move(desk: Desk, number: int) -> None:
    now_ns = desk.clock.now_ns()
    commands.move_inject(desk, number, now_ns + 60_000_000_000, CONTROL, "later")


DO: dict[Act, Callable[[Desk, int], Any]] = {
    "draft": _draft,
    "review": lambda desk, n: commands.review_inject(desk, n, KOR),
    "approve": _approve,
    "ready": lambda desk, n: commands.ready_inject(desk, n, CONTROL),
    "hold": lambda desk, n: commands.hold_inject(desk, n, CONTROL, "wait for the ship"),
    "resume": lambda desk, n: commands.resume_inject(desk, n, CONTROL),
    "move": _move,
    "release": lambda desk, n: commands.fire_inject(desk, n, CONTROL),
    "acknowledge": _acknowledge,
    "done": lambda desk, n: commands.finish_inject(desk, n, CONTROL),
    "miss": lambda desk, n: commands.miss_inject(desk, n, CONTROL, "nobody answered"),
    "cancel": lambda desk, n: commands.cancel_inject(desk, n, CONTROL, "not needed"),
}
_TO_ACKNOWLEDGED: tuple[Act, ...] = ("review", "approve", "ready", "release", "acknowledge")
WAY: dict[InjectStatus, tuple[Act, ...]] = {
    "draft": (),
    "reviewed": _TO_ACKNOWLEDGED[:1],
    "approved": _TO_ACKNOWLEDGED[:2],
    "ready": _TO_ACKNOWLEDGED[:3],
    "released": _TO_ACKNOWLEDGED[:4],
    "acknowledged": _TO_ACKNOWLEDGED,
    "done": (*_TO_ACKNOWLEDGED, "done"),
    "missed": (*_TO_ACKNOWLEDGED, "miss"),
    "cancelled": ("cancel",),
}


@pytest.mark.parametrize("status", STATUSES)
def test_commands_do_what_the_table_says_and_leave_no_event_where_they_refuse(
    status: InjectStatus, tmp_path: Path
) -> None:
    with loaded_desk(tmp_path) as desk:
        numbers = iter(commands.board_of(desk).rows)
        refused = [act for act in ACTS if EXPECTED[status, act] == "-"]
        allowed = [act for act in ACTS if EXPECTED[status, act] != "-"]
        for act in (None, *allowed):
            number = next(numbers)
            for step in WAY[status]:
                DO[step](desk, number)
            assert commands.board_of(desk).rows[number].status == status
            if act is not None:
                if act == "resume":
                    DO["hold"](desk, number)
                DO[act](desk, number)
                assert commands.board_of(desk).rows[number].status == EXPECTED[status, act]
                continue
            before = desk.view().events()
            for out_of_order in refused:
                with pytest.raises((ExerciseError, LabelError)):
                    DO[out_of_order](desk, number)
            assert desk.view().events() == before
        assert commands.board_of(desk).rejected == ()


CONTROL_ONLY = [act for act in ACTS if act not in {"review", "approve", "acknowledge"}]


@pytest.mark.parametrize("act", CONTROL_ONLY)
def test_only_exercise_control_plays_injects(
    act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loaded_desk(tmp_path) as desk:
        monkeypatch.setitem(globals(), "CONTROL", SMC)
        with pytest.raises(ExerciseError, match="may not") as caught:
            DO[act](desk, 10)
    assert "role control" in str(caught.value.allowed)


def test_each_nation_approves_for_itself_and_once(tmp_path: Path) -> None:
    with loaded_desk(tmp_path) as desk:
        commands.review_inject(desk, 10, CONTROL, note="fit")
        for author in (CONTROL, JPN, SMC):
            with pytest.raises(ExerciseError, match="may not approve for KOR"):
                commands.approve_inject(desk, 10, "KOR", author)
        with pytest.raises(ExerciseError, match="does not take part"):
            commands.approve_inject(desk, 10, "USA", commands.nation_control("USA"))
        commands.approve_inject(desk, 10, "KOR", KOR)
        assert commands.board_of(desk).rows[10].status == "reviewed"
        with pytest.raises(ExerciseError, match="has approved this inject already"):
            commands.approve_inject(desk, 10, "KOR", KOR)
        commands.approve_inject(desk, 10, "JPN", JPN)
        row = commands.board_of(desk).rows[10]
        assert (row.status, row.approved_by) == ("approved", ("KOR", "JPN"))


def test_players_see_what_is_delivered_and_nothing_else(tmp_path: Path) -> None:
    with loaded_desk(tmp_path) as desk:
        for act in WAY["released"]:
            DO[act](desk, 10)  # released to JPN alone
        seen = {
            party: desk.folder.journal.view(Viewer(party, "SMC")).events()
            for party in ("KOR", "JPN")
        }
        assert seen["KOR"] == ()
        (delivered,) = seen["JPN"]
        assert isinstance(delivered.body, InjectDelivered)
        assert delivered.cause is None  # the release is out of sight
        assert delivered.body.unreviewed == ("ko", "ja")
        said = delivered.body.model_dump_json()
        inject = commands.board_of(desk).rows[10].inject
        assert inject.expected is not None
        for secret in (inject.expected.text.en, "declare_phase", "excon"):
            assert secret not in said
        player = Desk(
            desk.folder, desk.runner, desk.clock, desk.loaded, Viewer("JPN", "SMC"), 1, desk.key
        )
        assert commands.board_of(player).rows == {}
        with pytest.raises(ExerciseError, match="no scenario is loaded that this desk may see"):
            commands.fire_inject(player, 20, CONTROL)
        commands.acknowledge_inject(player, delivered.event_id, "smc", "JPN", SMC)
        assert commands.board_of(desk).rows[10].status == "acknowledged"
        with pytest.raises(ExerciseError, match="acknowledged this already"):
            commands.acknowledge_inject(player, delivered.event_id, "smc", "JPN", SMC)
        with pytest.raises(ExerciseError, match="did not receive this"):
            commands.acknowledge_inject(player, delivered.event_id, "osc", "JPN", SMC)


def test_an_inject_flagged_for_safety_waits_for_a_person(tmp_path: Path) -> None:
    with loaded_desk(tmp_path, "goto") as desk:
        for act in WAY["ready"]:
            DO[act](desk, 60)
        item = Due(60, desk.clock.now_ns(), "trigger", look_first=True)
        with pytest.raises(ExerciseError, match="nobody has looked at it"):
            commands.fire_due(desk, item, CONTROL)
        commands.fire_due(desk, item, CONTROL, looked=True)
        row = commands.board_of(desk).rows[60]
        assert (row.status, row.because) == ("released", "trigger")
        assert row.deadline_ns == desk.clock.now_ns() + 45 * 60 * 10**9


def test_a_scenario_is_loaded_once_and_into_its_own_case(tmp_path: Path) -> None:
    with loaded_desk(tmp_path) as desk, pytest.raises(ExerciseError, match="loaded already"):
        commands.load_into(desk, load_scenario("ferry"), CONTROL)
    with open_desk(Path("goto"), tmp_path / "other") as desk:
        with pytest.raises(ExerciseError, match="faults"):
            commands.load_into(desk, load_scenario("ferry"), CONTROL)
        with pytest.raises(ExerciseError, match="may not load"):
            commands.load_into(desk, load_scenario("goto"), SMC)
        assert desk.view().events() == ()


def test_an_inject_that_is_drafted_anew_needs_every_approval_again(tmp_path: Path) -> None:
    with loaded_desk(tmp_path) as desk:
        for act in WAY["approved"]:
            DO[act](desk, 10)
        old = commands.board_of(desk).rows[10].inject
        new = old.model_copy(update={"startex_plus_s": 120})
        commands.draft_inject(desk, new, CONTROL, "two minutes later")
        row = commands.board_of(desk).rows[10]
        assert (row.status, row.approved_by) == ("draft", ())
        assert row.planned_ns == desk.loaded.case.report.received_at_ns + 120 * 10**9
        added = old.model_copy(update={"number": 500})
        commands.draft_inject(desk, added, CONTROL, "one more")
        assert list(commands.board_of(desk).rows)[-1] == 500
        bad = old.model_copy(update={"number": 501, "incident": "nowhere"})
        with pytest.raises(ExerciseError, match="no incident nowhere"):
            commands.draft_inject(desk, bad, CONTROL, "wrong")


def test_an_inject_moves_within_what_is_left_of_the_exercise(tmp_path: Path) -> None:
    with loaded_desk(tmp_path) as desk:
        start = desk.clock.now_ns()
        for wrong in (start - 1, start + 24 * 3600 * 10**9):
            with pytest.raises(ExerciseError, match="what is left of the exercise"):
                commands.move_inject(desk, 20, wrong, CONTROL, "wrong")
        commands.move_inject(desk, 20, start + 3600 * 10**9, CONTROL, "later")
        assert commands.board_of(desk).rows[20].planned_ns == start + 3600 * 10**9


def test_every_step_is_an_event_with_its_author(tmp_path: Path) -> None:
    with loaded_desk(tmp_path) as desk:
        for act in WAY["done"]:
            DO[act](desk, 10)
        events = desk.view().events(types=TYPES)
        assert [(e.type, e.role) for e in events] == [
            ("scenario.loaded", "control"),
            ("inject.reviewed", "KOR control"),
            ("inject.approved", "KOR control"),
            ("inject.approved", "JPN control"),
            ("inject.readied", "control"),
            ("inject.released", "control"),
            ("inject.delivered", "control"),
            ("inject.acknowledged", "control"),
            ("inject.done", "control"),
        ]
        secret = [e for e in events if e.type not in {"inject.delivered", "inject.acknowledged"}]
        assert {tuple(sorted(e.label.audience)) for e in secret} == {(EXCON,)}


# -- the fold -------------------------------------------------------------------------------------


def test_events_out_of_order_change_nothing_and_are_named() -> None:
    scenario = small_scenario()
    wrong = [
        event("inject.done", InjectDone(inject=1), 1),
        event("inject.approved", InjectApproved(inject=1, nation="KOR"), 2),
        event("inject.reviewed", InjectReviewed(inject=99), 3),
    ]
    right = event("inject.reviewed", InjectReviewed(inject=1), 4)
    again = event("inject.reviewed", InjectReviewed(inject=1), 5)
    foreign = event("inject.approved", InjectApproved(inject=1, nation="USA"), 6)
    board = board_with(scenario, *wrong, right, again, foreign)
    assert board.rows[1].status == "reviewed"
    assert board.rejected == tuple(e.event_id for e in (*wrong, again, foreign))


def test_a_moved_inject_is_planned_for_its_new_time_alone() -> None:
    moved = InjectMoved(inject=3, planned="2026-06-07T02:00:00Z", reason="later")
    rows = board_with(small_scenario(), event("inject.moved", moved, 1)).rows
    plain = board_with(small_scenario()).rows
    assert rows[3].planned_ns != plain[3].planned_ns
    assert (rows[1], rows[2]) == (plain[1], plain[2])
    assert rows[3].inject == plain[3].inject


def test_a_row_survives_the_journal() -> None:
    for inject in parse_scenario(SMALL).scenario.injects:
        assert Inject.model_validate(frozen(plain_of(inject))) == inject
