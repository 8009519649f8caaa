"""Orders in words, for crews that are not the world's."""

from __future__ import annotations

from sarex.quantities import format_positions
from sarex.world.orders import Divert, Drop, Hold, Investigate, Land, Order, Recover, Resume, Return

__all__ = ["order_text"]


def order_text(order: Order) -> str:
    """What is said to a crew for an order."""
    if isinstance(order, Divert):
        return f"Proceed to {format_positions(order.lat_deg, order.lon_deg).dm}."
    if isinstance(order, Land):
        return f"Land at {order.base}."
    if isinstance(order, Recover):
        return f"Recover the persons at {order.search_object}."
    if isinstance(order, Drop):
        return f"Drop the {order.store}."
    if isinstance(order, Investigate):
        return "Have a second look at your contact."
    if isinstance(order, Resume):
        return "Resume your search."
    if isinstance(order, Return):
        return "Return to base."
    if isinstance(order, Hold):
        return "Hold where you are."
    return f"Search by your task {order.track.sortie}."
