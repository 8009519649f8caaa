"""What ``sarex exercise`` prints of a scenario and of an inject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sarex.exercise.design import Inject, Scenario
from sarex.exercise.design.toml_text import duration_text, inline_toml
from sarex.incident import CaseFile
from sarex.quantities import format_dtg
from sarex.words import say

__all__ = ["inject_lines", "summary_lines"]


def summary_lines(scenario: Scenario, case: CaseFile) -> Iterator[str]:
    """What was understood of a scenario, in English."""
    types = Counter(inject.type for inject in scenario.injects)
    safety = [str(inject.number) for inject in scenario.injects if inject.safety]
    drafts = Counter(name for inject in scenario.injects for name in inject.text.unreviewed)
    yield f"{scenario.title.en}"
    yield f"Case: {case.id}, {case.title}"
    yield f"Nations: {', '.join(scenario.nations)}; SMC {case.parties.smc}"
    yield f"STARTEX {format_dtg(scenario.startex_ns)}, ENDEX {format_dtg(scenario.endex_ns)}"
    tasks = [task for objective in scenario.objectives for task in objective.tasks]
    standards = sum(len(task.standards) for task in tasks)
    yield (
        f"Objectives: {len(scenario.objectives)}, with {len(tasks)} tasks and {standards} standards"
    )
    for line in scenario.storylines:
        within = {incident.id for incident in line.incidents}
        numbers = [str(each.number) for each in scenario.injects if each.incident in within]
        yield f"  {line.id}: injects {', '.join(numbers)}"
    yield f"Injects: {types['key']} key, {types['contingency']} contingency"
    yield f"Flagged for safety: {', '.join(safety) or 'none'}"
    shown = ", ".join(f"{name} {number}" for name, number in sorted(drafts.items()))
    yield f"Texts of injects not reviewed: {shown or 'none'}"


def inject_lines(scenario: Scenario, inject: Inject, locale: str) -> Iterator[str]:
    """All of one inject in a language."""
    titles = {role.id: role.title.say(locale) for role in scenario.roles}
    incidents = {each.id: each for line in scenario.storylines for each in line.incidents}
    line = scenario.storyline_of[inject.incident]
    kind = say(f"exercise.type.{inject.type}", locale)
    yield f"{say('exercise.inject', locale, number=inject.number)} · {kind}"
    yield f"  {line.title.say(locale)} · {incidents[inject.incident].title.say(locale)}"
    plus = duration_text(inject.startex_plus_s)
    dtg = format_dtg(scenario.planned_ns(inject))
    yield "  " + say("exercise.inject.planned", locale, dtg=dtg, plus=plus)
    yield f"  {_trigger(inject, locale)}"
    if inject.to:
        yield "  " + say(
            "exercise.inject.from_to",
            locale,
            sender=titles[inject.sender],
            receivers="; ".join(titles[role] for role in inject.to),
            medium=say(f"exercise.medium.{inject.medium}", locale),
        )
    else:
        yield "  " + say("exercise.inject.world_only", locale)
    draft = f" [{say('exercise.unreviewed', locale)}]" if locale in inject.text.unreviewed else ""
    yield f"  {inject.text.say(locale)}{draft}"
    if inject.expected is not None:
        yield "  " + say(
            "exercise.inject.expected",
            locale,
            within=duration_text(inject.expected.within_s),
            receivers="; ".join(titles[role] for role in inject.expected.by),
            text=inject.expected.text.say(locale),
        )
    if inject.world is not None:
        yield "  " + say("exercise.inject.changes", locale, action=inline_toml(inject.world))
    if inject.safety_note is not None:
        yield "  " + say("exercise.inject.safety", locale, note=inject.safety_note.say(locale))
    nobody = say("exercise.inject.nobody", locale)
    yield "  " + say(
        "exercise.inject.control",
        locale,
        controller=titles[inject.controller],
        evaluator=nobody if inject.evaluator is None else titles[inject.evaluator],
        objectives=", ".join(inject.objectives) or nobody,
        nations=", ".join(inject.release) or nobody,
    )


def _trigger(inject: Inject, locale: str) -> str:
    if inject.trigger is not None:
        return say("exercise.inject.trigger", locale, trigger=inline_toml(inject.trigger))
    if inject.type == "contingency":
        return say("exercise.inject.by_control", locale)
    return say(
        "exercise.inject.trigger",
        locale,
        trigger="STARTEX + " + duration_text(inject.startex_plus_s),
    )
