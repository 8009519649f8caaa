"""Areas of the plane that a track keeps out of: zones, and land."""
