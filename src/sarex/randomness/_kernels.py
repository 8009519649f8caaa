"""Philox4x32-10 in numba.

Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11,
doi 10.1145/2063384.2063405. Pinned by tests/reference/test_philox.py against the paper's
known-answer vectors.

``normals_for`` fills blocks with vector instructions: its logarithm, sine and cosine are series of
plain arithmetic, so that they are the same in a vector and alone.

Counter words: particle, step, stream, draw. Of the 128-bit key, the generator's own 64-bit key is
the first word; the second word enters through the counter's stream and draw words.
"""

import math
from typing import Any

import numpy as np
from numba import njit

_VECTOR: Any = {"cache": True, "_nrt": False, "error_model": "numpy"}
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


_LN2 = math.log(2.0)
_TWO_33 = 33.0
_WORD_ANGLE = 2.0 * math.pi / 4294967296.0


@njit(**_VECTOR)
def _radius(word):
    """sqrt(-2 ln u) for u = (word + 1/2) / 2**32, to 2e-15.

    ln m for m in [sqrt(1/2), sqrt(2)] is 2 artanh((m - 1)/(m + 1)), by its series.
    """
    bits = np.float64(2 * np.int64(word) + 1).view(np.int64)
    m = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    high = m > 1.4142135623730951
    m = 0.5 * m if high else m
    exponent = float((bits >> 52) - 1023 + (1 if high else 0)) - _TWO_33
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    p = p * z + 1.0
    return math.sqrt(-2.0 * (exponent * _LN2 + 2.0 * s * p))


@njit(**_VECTOR)
def _direction(word):
    """Cosine and sine of 2 pi (word + 1/2) / 2**32, to 1e-15: series in the nearest eighth."""
    quarter = (np.int64(word) + 536870912) >> 30
    a = (float(np.int64(word) - (quarter << 30)) + 0.5) * _WORD_ANGLE
    z = a * a
    s = 1.0 - z / 210.0
    s = 1.0 - z / 156.0 * s
    s = 1.0 - z / 110.0 * s
    s = 1.0 - z / 72.0 * s
    s = 1.0 - z / 42.0 * s
    s = 1.0 - z / 20.0 * s
    s = a * (1.0 - z / 6.0 * s)
    c = 1.0 - z / 182.0
    c = 1.0 - z / 132.0 * c
    c = 1.0 - z / 90.0 * c
    c = 1.0 - z / 56.0 * c
    c = 1.0 - z / 30.0 * c
    c = 1.0 - z / 12.0 * c
    c = 1.0 - z / 2.0 * c
    quarter &= 3
    odd = (quarter & 1) == 1
    cosine = s if odd else c
    sine = c if odd else s
    cosine = -cosine if (quarter + 1) & 2 else cosine  # in the second and third quarter
    sine = -sine if quarter >= 2 else sine
    return cosine, sine


@njit(**_VECTOR)
def normals_for(key, stream, step, index, n, a, b, c, d):
    """Four standard normals for each of the first n numbers of ``index`` (particles or draws).

    One Philox block each; two pairs by Box-Muller, 32 bits a word: the greatest is 6.77.
    """
    low = key[0] & _MASK
    high = key[0] >> _SHIFT
    counted = np.uint64(step) & _MASK
    named = (np.uint64(stream) & _MASK) ^ (key[1] & _MASK)
    top = key[1] >> _SHIFT
    for j in range(n):
        i = np.uint64(index[j])
        w0, w1, w2, w3 = philox(i & _MASK, counted, named, (i >> _SHIFT) ^ top, low, high)
        r = _radius(w0)
        x, y = _direction(w1)
        a[j] = r * x
        b[j] = r * y
        r = _radius(w2)
        x, y = _direction(w3)
        c[j] = r * x
        d[j] = r * y
