"""The director: plays a scenario from STARTEX to ENDEX with simulated staffs in a live world."""

from sarex.exercise.direct.director import Director, direct
from sarex.exercise.direct.inputs import store_inputs
from sarex.exercise.direct.staffing import Staffing

__all__ = ["Director", "Staffing", "direct", "store_inputs"]
