"""Small incidents for tests of draws."""

from __future__ import annotations

from typing import Any

from sarex.incident import Incident

PLACE = {"lon_deg": 128.2, "lat_deg": 32.6}
POINT = {"kind": "point", "at": PLACE, "error_m": 9260.0}
INSTANT = {"kind": "instant", "at": "062130Z JUN 26"}
VOYAGE = {
    "kind": "voyage",
    "dead_reckoning": "small_craft",
    "waypoints": [
        {"at": "32-36.0N 128-12.0E", "time": "061800Z JUN 26", "fix_error": "1 NM"},
        {"at": "32-20.0N 128-00.0E", "time": "062000Z JUN 26", "fix_error": "2 NM"},
        {"at": "32-00.0N 128-00.0E", "time": "062240Z JUN 26"},
    ],
}


def incident_of(*hypotheses: dict[str, Any]) -> Incident:
    """An incident with one search object and these hypotheses (position, time, weight)."""
    return Incident.model_validate(
        {
            "report": {
                "received_at": "062250Z JUN 26",
                "caller": "a caller",
                "medium": "VHF",
                "vessel": "a vessel",
                "vessel_kind": "fishing vessel",
                "persons_on_board": 2,
                "text": "what was said",
            },
            "objects": [{"id": "piw", "description": "two", "leeway_class": "PIW-3", "persons": 2}],
            "hypotheses": [
                {
                    "id": f"h{number}",
                    "description": "a description",
                    "cause": "a cause",
                    "weight": 1.0,
                    "objects": ["piw"],
                    "position": POINT,
                    "time": INSTANT,
                    **given,
                }
                for number, given in enumerate(hypotheses, start=1)
            ],
        }
    )
