"""What a plan must keep: separation, and the heights that give it."""
