"""Users, their seats, passwords, sessions and one-time links."""
