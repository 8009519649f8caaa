"""Weather limits and bases of the live world."""
