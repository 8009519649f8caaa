"""How a facility of the live world moves and burns fuel."""
