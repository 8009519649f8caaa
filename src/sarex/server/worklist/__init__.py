"""Long work that people ask for: written down, done in processes, taken up again."""
