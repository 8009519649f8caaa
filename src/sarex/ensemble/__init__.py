"""The weighted ensemble: one set of particles that carries a whole case."""

from sarex.ensemble.model import DEFAULT_STEP_S, Ensemble, Status

__all__ = ["DEFAULT_STEP_S", "Ensemble", "Status"]
