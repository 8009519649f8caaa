"""Interlocks of an exercise: pause, NO DUFF, real alerts, and the gate for all that leaves."""

from sarex.exercise.control.acts import control_in, control_of
from sarex.exercise.control.commands import (
    RealAlert,
    acknowledge_alert,
    call_no_duff,
    confirm_endpoint,
    list_endpoint,
    pause,
    real_alert,
    resume,
    resume_after,
)
from sarex.exercise.control.gate import STAMP, Gate
from sarex.exercise.control.notice import alert_text, no_duff_notice
from sarex.exercise.control.operation_case import open_operation
from sarex.exercise.control.orders import cancel_orders
from sarex.exercise.control.positions import is_simulated, latest_real, shown
from sarex.exercise.control.standing import reasons_to_stand
from sarex.exercise.control.state import ControlState, fold_control

__all__ = [
    "STAMP",
    "ControlState",
    "Gate",
    "RealAlert",
    "acknowledge_alert",
    "alert_text",
    "call_no_duff",
    "cancel_orders",
    "confirm_endpoint",
    "control_in",
    "control_of",
    "fold_control",
    "is_simulated",
    "latest_real",
    "list_endpoint",
    "no_duff_notice",
    "open_operation",
    "pause",
    "real_alert",
    "reasons_to_stand",
    "resume",
    "resume_after",
    "shown",
]
