"""Whether the injects of a scenario hold together with what they name, and with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sarex.exercise.design.actions import DrillAlert, WeatherChange
from sarex.exercise.design.inject import Inject
from sarex.exercise.design.scenario import Scenario
from sarex.incident.consistency import unknown_name
from sarex.incident.locate import Fault, KeyPath
from sarex.quantities import format_dtg, format_duration

__all__ = ["inject_faults", "unknown_names"]

_STAMP = {"en": ("EXERCISE", "DRILL"), "ko": ("훈련",), "ja": ("訓練",)}


@dataclass(frozen=True, slots=True)
class _Names:
    """What an inject may name."""

    roles: tuple[str, ...]
    incidents: tuple[str, ...]
    objectives: tuple[str, ...]
    numbers: tuple[int, ...]


def inject_faults(scenario: Scenario) -> Iterator[Fault]:
    """All that does not hold together in the injects."""
    names = _Names(
        tuple(role.id for role in scenario.roles),
        tuple(scenario.storyline_of),
        tuple(objective.id for objective in scenario.objectives),
        tuple(inject.number for inject in scenario.injects),
    )
    for index, inject in enumerate(scenario.injects):
        path: KeyPath = ("injects", index)
        if inject.number in names.numbers[:index]:
            yield Fault(
                (*path, "number"),
                f"the number {inject.number} is used twice",
                f"numbers that differ; the next free one is {max(names.numbers) + 1}",
                "Give each inject its own number.",
            )
        yield from _named(inject, path, names)
        yield from _people(scenario, inject, path)
        yield from _times(scenario, inject, path)
        yield from _message(inject, path)
        yield from _world(inject, path)


def unknown_names(
    path: KeyPath, what: str, given: Sequence[str], known: Sequence[str]
) -> Iterator[Fault]:
    """A fault for each name that nothing has."""
    for name in given:
        if name not in known:
            yield unknown_name(path, what, name, known)


def _named(inject: Inject, path: KeyPath, names: _Names) -> Iterator[Fault]:
    yield from unknown_names((*path, "incident"), "incident", (inject.incident,), names.incidents)
    yield from unknown_names((*path, "from"), "role", (inject.sender,), names.roles)
    yield from unknown_names((*path, "to"), "role", inject.to, names.roles)
    yield from unknown_names((*path, "controller"), "role", (inject.controller,), names.roles)
    if inject.evaluator is not None:
        yield from unknown_names((*path, "evaluator"), "role", (inject.evaluator,), names.roles)
    yield from unknown_names(
        (*path, "objectives"), "objective", inject.objectives, names.objectives
    )
    if inject.expected is not None:
        yield from unknown_names((*path, "expected", "by"), "role", inject.expected.by, names.roles)


def _people(scenario: Scenario, inject: Inject, path: KeyPath) -> Iterator[Fault]:
    functions = {role.id: role.function for role in scenario.roles}
    wanted = (
        ("controller", inject.controller, ("exercise_control", "nation_control")),
        ("evaluator", inject.evaluator, ("evaluator",)),
    )
    for key, name, allowed in wanted:
        if name in functions and functions[name] not in allowed:
            fit = [role for role, function in functions.items() if function in allowed]
            yield Fault(
                (*path, key),
                f"the role {name} has the function {functions[name]}",
                ", ".join(fit) or f"a role with function {' or '.join(allowed)}",
                f"Name a role whose function is {' or '.join(allowed)}.",
            )
    yield from unknown_names((*path, "release"), "nation", inject.release, scenario.nations)
    of = {role.id: role.nation for role in scenario.roles}
    for role in inject.to:
        own = of.get(role)
        if own is not None and own not in inject.release:
            yield Fault(
                (*path, "release"),
                f"{role} receives it, and {own} may not see it",
                "the nations of all who receive it",
                f'Add "{own}" to release, or take {role} from to.',
            )


def _times(scenario: Scenario, inject: Inject, path: KeyPath) -> Iterator[Fault]:
    if scenario.planned_ns(inject) > scenario.endex_ns:
        length = format_duration((scenario.endex_ns - scenario.startex_ns) / 1e9)
        yield Fault(
            (*path, "startex_plus"),
            f"it is planned after ENDEX ({format_dtg(scenario.endex_ns)})",
            f"at most {length}",
            "Plan it earlier, or set endex later.",
        )


def _message(inject: Inject, path: KeyPath) -> Iterator[Fault]:
    if bool(inject.to) != (inject.medium != "none"):
        yield Fault(
            (*path, "medium"),
            "an inject that somebody receives comes by some medium, another by none",
            'medium = "none" without to; vhf, satcom … with it',
            "Name who receives it and how it comes, or neither.",
        )
    if not inject.to and inject.world is None:
        yield Fault(
            (*path, "to"),
            "nobody receives it and nothing changes in the world",
            "to, or a section world",
            "Say who receives it, or what it changes.",
        )
    if inject.to:
        yield from _stamped(inject, path)
    if inject.safety and inject.safety_note is None:
        yield Fault(
            (*path, "safety_note"),
            "it is flagged for safety, and what to look at is not said",
            "a text in three languages",
            "Write what control makes sure of before it goes out.",
        )


def _stamped(inject: Inject, path: KeyPath) -> Iterator[Fault]:
    """What leaves says that it is an exercise, in each language."""
    for locale, words in _STAMP.items():
        if not any(word in inject.text.say(locale) for word in words):
            yield Fault(
                (*path, "text", locale),
                "a message of an exercise does not say that it is one",
                f"a text with {' or '.join(words)} in it",
                f"Begin or end the text with {words[0]}.",
            )


def _world(inject: Inject, path: KeyPath) -> Iterator[Fault]:
    world = inject.world
    if isinstance(world, WeatherChange):
        values = (
            world.wind_from_deg,
            world.wind_speed_m_s,
            world.wave_height_m,
            world.visibility_m,
        )
        if all(value is None for value in values):
            yield Fault(
                (*path, "world"),
                "the weather changes in nothing",
                "wind_from_deg with wind_speed, wave_height or visibility",
                "Say what becomes another.",
            )
        if (world.wind_from_deg is None) != (world.wind_speed_m_s is None):
            yield Fault(
                (*path, "world"),
                "a wind has a direction and a speed",
                "wind_from_deg with wind_speed",
                "Give both, or neither.",
            )
    if isinstance(world, DrillAlert) and not inject.safety:
        yield Fault(
            (*path, "safety"),
            "a drill's alert goes out only when a person has looked",
            "safety = true",
            "Write safety = true and a safety_note.",
        )
