"""From an ordered sortie to where the craft is when: triangles, waiting, cuts, the way home."""
