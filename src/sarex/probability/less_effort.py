"""Who is searched for less by a plan that is made by found alive than by one made by POS.

Effort is measured by what it does: the probability of being found. The comparison is a pure
function of the two judgements; it chooses nothing. The co-ordinator does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sarex.probability.alive_report import FoundAlive
from sarex.words import say

__all__ = ["LessEffort", "less_effort", "less_effort_sentences"]

_NOTICED = 0.005
"""Half a point in a hundred: smaller differences are not named."""


@dataclass(frozen=True, slots=True)
class LessEffort:
    """Someone, or some account of what happened, that is searched for less.

    Parameters
    ----------
    kind : {"object", "hypothesis", "object_of_hypothesis"}
    search_object, hypothesis : str
        Ids; empty where the kind has none.
    persons : int
        In the object; 0 of a hypothesis, which may have several.
    by_pos, by_alive : float [1]
        Probability of being found, alive or not, by the plan made for POS and by the plan made for
        found alive; of a hypothesis that of finding at least one object, given the hypothesis.
    """

    kind: Literal["object", "hypothesis", "object_of_hypothesis"]
    search_object: str
    hypothesis: str
    persons: int
    by_pos: float
    by_alive: float

    @property
    def loss(self) -> float:
        """By how much less probable it is to be found."""
        return self.by_pos - self.by_alive


def less_effort(
    plan_pos: FoundAlive, plan_alive: FoundAlive, *, noticed: float = _NOTICED
) -> tuple[LessEffort, ...]:
    """Persons and hypotheses that the plan by found alive searches for less.

    Parameters
    ----------
    plan_pos, plan_alive : FoundAlive
        Both plans judged on the same ensemble, weights and objects.
    noticed : float [1]
        A loss up to this is not named.

    Returns
    -------
    tuple of LessEffort
        Objects with persons, hypotheses, and objects under each of several hypotheses; the greatest
        loss first.
    """
    found = [
        item
        for item in (
            *_objects(plan_pos, plan_alive),
            *_hypotheses(plan_pos, plan_alive),
            *_under_hypotheses(plan_pos, plan_alive),
        )
        if item.loss > noticed
    ]
    return tuple(
        sorted(found, key=lambda item: (-item.loss, item.kind, item.search_object, item.hypothesis))
    )


def _objects(a: FoundAlive, b: FoundAlive) -> Iterator[LessEffort]:
    for name, own in a.objects.items():
        if own.persons and name in b.objects:
            yield LessEffort("object", name, "", own.persons, own.found, b.objects[name].found)


def _hypotheses(a: FoundAlive, b: FoundAlive) -> Iterator[LessEffort]:
    for name, own in a.hypotheses.items():
        if name in b.hypotheses:
            found = b.hypotheses[name].any_found
            yield LessEffort("hypothesis", "", name, 0, own.any_found, found)


def _under_hypotheses(a: FoundAlive, b: FoundAlive) -> Iterator[LessEffort]:
    for name, own in a.objects.items():
        if not own.persons or name not in b.objects or len(own.hypotheses) < 2:
            continue
        for hypothesis, (found, _) in own.hypotheses.items():
            other = b.objects[name].hypotheses.get(hypothesis, (0.0, 0.0))[0]
            yield LessEffort("object_of_hypothesis", name, hypothesis, own.persons, found, other)


def less_effort_sentences(items: Sequence[LessEffort], locale: str) -> tuple[str, ...]:
    """The comparison in words, one sentence for each; one that says so where there is none."""
    if not items:
        return (say("survival.less.nobody", locale),)
    return tuple(_sentence(item, locale) for item in items)


def _sentence(item: LessEffort, locale: str) -> str:
    shares = {"pos": f"{100 * item.by_pos:.1f} %", "alive": f"{100 * item.by_alive:.1f} %"}
    if item.kind == "hypothesis":
        return say("survival.less.hypothesis", locale, hypothesis=item.hypothesis, **shares)
    if item.kind == "object":
        return say(
            "survival.less.object",
            locale,
            object=item.search_object,
            persons=item.persons,
            **shares,
        )
    return say(
        "survival.less.object_of_hypothesis",
        locale,
        object=item.search_object,
        persons=item.persons,
        hypothesis=item.hypothesis,
        **shares,
    )
