"""Passes over a block of particles: what is the same arithmetic for all of them."""
