"""What is found, from log misses: arrays in, arrays out."""

import math

from numba import njit


@njit(cache=True, error_model="numpy")
def worth(value, alive, log_miss):
    """Sum over particles of value x probability of being found, weighted by being alive then.

    value : (particle,); alive, log_miss : (particle, bin).
    """
    total = 0.0
    for p in range(value.size):
        before = 1.0
        found = 0.0
        summed = 0.0
        for k in range(log_miss.shape[1]):
            if log_miss[p, k] != 0.0:
                summed += log_miss[p, k]
                after = math.exp(summed)
                found += alive[p, k] * (before - after)
                before = after
        total += value[p] * found
    return total


@njit(cache=True, error_model="numpy")
def worth_with(value, alive, base, more):
    """As :func:`worth` of base + more, without making the sum."""
    total = 0.0
    for p in range(value.size):
        before = 1.0
        found = 0.0
        summed = 0.0
        for k in range(base.shape[1]):
            both = base[p, k] + more[p, k]
            if both != 0.0:
                summed += both
                after = math.exp(summed)
                found += alive[p, k] * (before - after)
                before = after
        total += value[p] * found
    return total
