"""A plan as people and other programs read it: action plan, tasking sheets, map features."""
