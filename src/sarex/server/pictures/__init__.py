"""What the map draws: particles, contours, fields, areas, tracks, rings, the coast."""
