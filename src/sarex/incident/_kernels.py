"""Counter-based uniforms for draws. No symbol of the field is used here."""

import numpy as np
from numba import njit

from sarex.randomness._kernels import uniform_pair


@njit(cache=True)
def uniforms(key, stream, step, particles):
    """Two uniforms in (0, 1) for each particle: (2,) uint64, int, (n,) int, (n,) int64 → (2, n)."""
    out = np.empty((2, particles.size))
    for i in range(particles.size):
        out[0, i], out[1, i] = uniform_pair(key, stream, particles[i], step[i])
    return out
