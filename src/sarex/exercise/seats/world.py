"""A live world in which some facilities are played: orders to them go to whoever plays them."""

from __future__ import annotations

from typing import Any

from sarex.world import LiveWorld
from sarex.world.orders import Fly, Order, Recover

__all__ = ["SeatedWorld"]


class SeatedWorld(LiveWorld):
    """A live world that keeps orders to played facilities for the director to pass on.

    A track is taken by the world, for its sweep widths. An order to recover is refused as before:
    the world does not take persons aboard a facility that it does not move.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.untold: list[Order] = []

    def give(self, order: Order) -> None:
        """Give an order, or keep it in ``untold`` for whoever plays the facility."""
        item = next((f for f in self.setting.facilities if f.id == order.facility), None)
        if item is not None and item.played and not isinstance(order, Fly | Recover):
            self.untold.append(order)
        else:
            super().give(order)
