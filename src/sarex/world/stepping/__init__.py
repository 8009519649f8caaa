"""The one step of the live world, and many of them, in one world or in many."""
