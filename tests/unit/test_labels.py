"""Labels: no label releases nothing, and an aggregate never shows more than its inputs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarex.errors import LabelError
from sarex.labels import EXCON, Label, Viewer, aggregate

PARTIES = ("KOR", "JPN", "USA", "FRA", EXCON)
labels = st.builds(Label, st.sampled_from(PARTIES), st.lists(st.sampled_from(PARTIES)).map(tuple))


def test_nothing_said_means_the_owner_alone() -> None:
    assert Label("KOR").audience == {"KOR"}
    assert not Viewer("JPN", "SMC").may_see(Label("KOR"))
    assert Viewer("KOR", "SMC").may_see(Label("KOR"))


def test_exercise_control_sees_nothing_by_being_exercise_control() -> None:
    assert not Viewer(EXCON, "control").may_see(Label("KOR", ("JPN",)))


def test_parties_are_sorted_once_each_without_the_owner() -> None:
    assert Label("KOR", ("USA", "JPN", "KOR", "USA")).releasable_to == ("JPN", "USA")


@pytest.mark.parametrize("code", ["kor", "KO", "KORE", "", "KOR ", "대한민국", "EXCONS"])
def test_what_is_not_a_party_is_refused_everywhere(code: str) -> None:
    for make in (lambda: Label(code), lambda: Label("KOR", (code,)), lambda: Viewer(code, "SMC")):
        with pytest.raises(LabelError) as caught:
            make()
        assert caught.value.given == code


@given(labels)
def test_json_round_trip(label: Label) -> None:
    assert Label.from_json(label.to_json()) == label


@given(st.sampled_from(PARTIES), st.lists(labels, max_size=4))
def test_an_aggregate_shows_what_all_inputs_show_and_no_more(
    owner: str, inputs: list[Label]
) -> None:
    common = set(PARTIES).intersection(*(label.audience for label in inputs))
    if not inputs:
        assert aggregate(owner, inputs).audience == {owner}
    elif owner not in common:
        with pytest.raises(LabelError, match="may not see"):
            aggregate(owner, inputs)
    else:
        assert aggregate(owner, inputs).audience == common


def test_an_aggregate_does_not_depend_on_the_order_of_its_inputs() -> None:
    inputs = [Label("KOR", ("JPN", "USA")), Label("JPN", ("KOR", "USA")), Label("KOR", ("JPN",))]
    results = {aggregate("KOR", order) for order in itertools.permutations(inputs)}
    assert results == {Label("KOR", ("JPN",))}
