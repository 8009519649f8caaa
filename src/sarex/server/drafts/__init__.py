"""Plans being changed by hand: warm judges in the server's memory, one for each who changes."""
