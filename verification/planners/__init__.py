"""The fair comparison of planners: cases, runs, statistics, page (docs/planners.md)."""
