"""Philox4x32-10 in numba.

Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11,
doi 10.1145/2063384.2063405. Pinned by tests/reference/test_philox.py against the paper's
known-answer vectors.

Counter words: particle, step, stream, draw. Of the 128-bit key, the generator's own 64-bit key is
the first word; the second word enters through the counter's stream and draw words.
"""

import math

import numpy as np
from numba import njit

_MASK = np.uint64(0xFFFFFFFF)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_SHIFT = np.uint64(32)
_ROUNDS = 10


@njit(cache=True, inline="always")
def philox(c0, c1, c2, c3, k0, k1):
    """Four 32-bit words (as uint64) from a 128-bit counter and a 64-bit key."""
    for _ in range(_ROUNDS):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ k0,
            p1 & _MASK,
            (p0 >> _SHIFT) ^ c3 ^ k1,
            p0 & _MASK,
        )
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@njit(cache=True, inline="always")
def uniform_pair(key, stream, particle, step):
    """Two independent uniforms in the open interval (0, 1), 52 bits each."""
    w0, w1, w2, w3 = philox(
        np.uint64(particle) & _MASK,
        np.uint64(step) & _MASK,
        (np.uint64(stream) & _MASK) ^ (key[1] & _MASK),
        (np.uint64(particle) >> _SHIFT) ^ (key[1] >> _SHIFT),
        key[0] & _MASK,
        key[0] >> _SHIFT,
    )
    a = (w0 << np.uint64(20)) ^ (w1 >> np.uint64(12))
    b = (w2 << np.uint64(20)) ^ (w3 >> np.uint64(12))
    scale = 1.0 / 4503599627370496.0  # 2**-52; (a + 0.5) * scale is exact, so never 0 or 1
    return (float(a) + 0.5) * scale, (float(b) + 0.5) * scale


@njit(cache=True, inline="always")
def normal_pair(key, stream, particle, step):
    """Two independent standard normals (Box–Muller)."""
    u, v = uniform_pair(key, stream, particle, step)
    r = math.sqrt(-2.0 * math.log(u))
    return r * math.cos(2.0 * math.pi * v), r * math.sin(2.0 * math.pi * v)
