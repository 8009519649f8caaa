"""Motion of one particle: leeway, jibing, capsizing, a step, and what it meets."""
