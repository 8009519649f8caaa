"""Stress worlds: truths that differ from what the forecast states, on purpose and in one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sarex.errors import ExerciseError, near_miss
from sarex.incident.model import SearchObject
from sarex.metocean import Forcing
from sarex.metocean.layer import Layer

__all__ = ["Stress"]


@dataclass(frozen=True, slots=True)
class Stress:
    """By how much a truth differs from the forecast; nothing by default.

    Parameters
    ----------
    width_factor : float [1]
        True over stated sweep width, of all sensors and objects.
    leeway_classes : mapping
        Object id to the leeway class it truly has.
    sea_error_factor : float [1]
        True over stated spread of the error of wind and current.

    Raises
    ------
    ExerciseError
        If a factor is not above 0 (0 or more for the sea).
    """

    width_factor: float = 1.0
    leeway_classes: Mapping[str, str] = field(default_factory=dict)
    sea_error_factor: float = 1.0

    def __post_init__(self) -> None:
        if not (0.0 < self.width_factor < 100.0 and 0.0 <= self.sea_error_factor < 100.0):
            raise ExerciseError(
                "not a stress of a world",
                given=f"width factor {self.width_factor:g}, sea {self.sea_error_factor:g}",
                allowed="a width factor above 0 and a sea error factor of 0 or more, below 100",
                remedy="State factors such as 0.7 for the widths or 2 for the sea.",
            )

    def objects(self, stated: Sequence[SearchObject]) -> dict[str, SearchObject]:
        """The search objects with the leeway that they truly have, by id."""
        known = {item.id: item for item in stated}
        for name, leeway_class in self.leeway_classes.items():
            if name not in known:
                raise ExerciseError(
                    "a true leeway class for an object that the incident does not have",
                    given=name,
                    allowed=", ".join(known),
                    remedy=near_miss(name, known) or "Use one of these ids.",
                )
            known[name] = known[name].model_copy(
                update={"leeway_class": leeway_class, "leeway": None, "capsizes": None}
            )
        return known

    def forecast(self, stated: Forcing) -> Forcing:
        """The fields with the error that they truly have."""
        if self.sea_error_factor == 1.0:
            return stated
        return replace(stated, wind=self._layer(stated.wind), current=self._layer(stated.current))

    def _layer(self, layer: Layer) -> Layer:
        sigma = layer.error.sigma_m_s * self.sea_error_factor
        return replace(layer, error=layer.error.model_copy(update={"sigma_m_s": sigma}))
