"""What a viewer may see of a case: its state, its events, what waits, what was judged."""
