"""How facilities of the live world look: true contacts, false ones, second looks."""
