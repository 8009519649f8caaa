"""Who plays, and at what pace: persons, programs and live tracks beside simulated staffs."""
