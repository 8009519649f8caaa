"""What exercise control alone knows: true sweep widths, and the truth put on record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso, quantise
from sarex.detection import SweepWidth
from sarex.exercise.events import TruthDrawn, TruthRecorded
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation.commands import store_file
from sarex.operation.desk import Author, Desk
from sarex.provenance import Provenance
from sarex.randomness import Key, derive_key, key_to_hex, normal_pair
from sarex.world import Truth

__all__ = ["CONTROL", "SIGMA_W", "WidthFactors", "declare_truth", "reveal_truth"]

CONTROL = Author("EXCON", "control")
SIGMA_W = 0.3
"""Spread of ln(true/stated sweep width), one draw for each facility kind and object."""
_STREAM = 1
History = Sequence[tuple[int, NDArray[np.float64], NDArray[np.float64]]]
"""(time [ns], longitudes, latitudes [degrees] of the true objects)."""


class WidthFactors:
    """True over stated sweep width: log-normal, common to all craft of a kind; drawn when asked.

    ``drawn`` has those asked for so far, by ``kind/search object``.
    """

    def __init__(self, key: Key) -> None:
        self._key = key
        self.drawn: dict[str, float] = {}

    def of(self, kind: str, search_object: str) -> float:
        """The factor of one kind and object, the same whenever it is asked for."""
        name = f"{kind}/{search_object}"
        if name not in self.drawn:
            z, _ = normal_pair(derive_key(self._key, f"width {name}"), _STREAM, 0, 0)
            self.drawn[name] = quantise(float(np.exp(SIGMA_W * z)), 6)
        return self.drawn[name]

    def true_widths(self, kind: str, stated: Mapping[str, SweepWidth]) -> dict[str, SweepWidth]:
        """Stated sweep widths by object as they hold in truth."""
        return {name: width.scaled(self.of(kind, name)) for name, width in stated.items()}


def declare_truth(desk: Desk, truth: Truth) -> Event:
    """Record what was drawn, for exercise control alone."""
    body = TruthDrawn(
        hypothesis=truth.hypothesis,
        distress=_distress(truth),
        lon_deg=float(truth.lon_deg[0]),
        lat_deg=float(truth.lat_deg[0]),
        seed=desk.seed,
        key=key_to_hex(truth.key),
    )
    return desk.record("truth.drawn", body, CONTROL, label=Label(EXCON))


def reveal_truth(
    desk: Desk,
    truth: Truth,
    history: History,
    factors: Mapping[str, float],
    *,
    model: str,
    assumptions: tuple[str, ...],
) -> Event:
    """After ENDEX: put the true paths on record, for all to see in the review.

    Parameters
    ----------
    desk, truth
        Of the exercise.
    history
        Where the true objects were.
    factors
        True over stated sweep width, as drawn.
    model, assumptions
        Which world it was, and what was assumed in it.
    """
    document = {
        "distress": _distress(truth),
        "hypothesis": truth.hypothesis,
        "lat_deg": [[quantise(float(y), 7) for y in lat] for _, _, lat in history],
        "lon_deg": [[quantise(float(x), 7) for x in lon] for _, lon, _ in history],
        "objects": list(truth.object_ids),
        "sweep_width_factor": dict(sorted(factors.items())),
        "times": [ns_to_iso(time_ns) for time_ns, _, _ in history],
    }
    text = json.dumps(document, indent=1, sort_keys=True)
    ref = store_file(desk, "truth", {"truth.json": text})
    provenance = Provenance(
        model=model,
        inputs={"forcing": truth.forcing.content_hash},
        parameters={"sigma_ln_sweep_width": SIGMA_W},
        key=key_to_hex(truth.key),
        assumptions=assumptions,
    )
    body = TruthRecorded(
        hypothesis=truth.hypothesis,
        sweep_width_factor=dict(factors),
        artefact=desk.cite(ref, provenance),
    )
    return desk.record("truth.recorded", body, CONTROL)


def _distress(truth: Truth) -> str:
    return ns_to_iso(int(truth.start_s[0]) * 1_000_000_000)
