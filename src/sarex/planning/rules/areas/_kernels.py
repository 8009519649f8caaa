"""A track against the outline of an area: arrays in, numbers out.

The outline is a set of segments (segment, 4): x, y of the start, x, y of the end, m. They are
found through a grid: frame (5,) x and y of its corner, side of a cell, columns, rows; the segments
of cell c are index[first[c]] to index[first[c + 1] − 1].

On a leg, the shares that lie within the margin of one segment form one interval (a capsule is
convex). Between such intervals the outline is not met, so that a leg is there wholly inside or
wholly outside, as the parity of its crossings says.
"""

import math

import numpy as np
from numba import njit


@njit(cache=True)
def fill_grid(segments, frame):
    """Cells of each segment's box: first (cell + 1,), index (entry,)."""
    columns, rows = int(frame[3]), int(frame[4])
    first = np.zeros(columns * rows + 1, np.int64)
    for turn in range(2):
        if turn == 1:
            for c in range(columns * rows):
                first[c + 1] += first[c]
            index = np.empty(first[-1], np.int64)
            at = first.copy()
        for s in range(segments.shape[0]):
            ax, ay, bx, by = segments[s]
            i0, i1 = _cells(min(ax, bx), max(ax, bx), frame[0], frame[2], columns)
            j0, j1 = _cells(min(ay, by), max(ay, by), frame[1], frame[2], rows)
            for j in range(j0, j1):
                for i in range(i0, i1):
                    c = j * columns + i
                    if turn == 0:
                        first[c + 1] += 1
                    else:
                        index[at[c]] = s
                        at[c] += 1
    return first, index


@njit(cache=True, error_model="numpy")
def _cells(low, high, origin, side, count):
    """First cell and the one after the last that low..high touches; none beyond the grid."""
    i = math.floor(max(-1.0, min(float(count), (low - origin) / side)))
    j = math.floor(max(-1.0, min(float(count), (high - origin) / side)))
    return max(i, 0), min(j + 1, count)


@njit(cache=True, error_model="numpy")
def _turn(ax, ay, bx, by, px, py):
    return (ax - px) * (by - py) - (ay - py) * (bx - px)


@njit(cache=True, error_model="numpy")
def is_inside(x, y, segments):
    """Whether a place lies inside the outline, by the parity of a ray towards the east."""
    inside = False
    for s in range(segments.shape[0]):
        ax, ay, bx, by = segments[s]
        if (ay > y) != (by > y) and (ax + (y - ay) / (by - ay) * (bx - ax) > x):
            inside = not inside
    return inside


@njit(cache=True, error_model="numpy")
def _disc(ex, ey, dx, dy, radius):
    """Shares of a line e + s d within a circle about the origin: from 1 to 0 if none."""
    a = dx * dx + dy * dy
    c = ex * ex + ey * ey - radius * radius
    if a <= 0.0:
        return (0.0, 1.0) if c <= 0.0 else (1.0, 0.0)
    b = ex * dx + ey * dy
    disc = b * b - a * c
    if disc < 0.0:
        return 1.0, 0.0
    root = math.sqrt(disc)
    return max(0.0, (-b - root) / a), min(1.0, (-b + root) / a)


@njit(cache=True, error_model="numpy")
def _band(c0, c1, low, high, lo, hi):
    """The part of lo..hi where low <= c0 + c1 s <= high: from 1 to 0 if none."""
    if c1 == 0.0:
        return (lo, hi) if low <= c0 <= high else (1.0, 0.0)
    s, e = (low - c0) / c1, (high - c0) / c1
    if s > e:
        s, e = e, s
    return max(lo, s), min(hi, e)


@njit(cache=True, error_model="numpy")
def near_segment(x0, y0, x1, y1, ax, ay, bx, by, margin):
    """Shares of a leg within a margin of a segment, an interval: from 1 to 0 if none."""
    dx, dy = x1 - x0, y1 - y0
    lo, hi = _disc(x0 - ax, y0 - ay, dx, dy, margin)
    s, e = _disc(x0 - bx, y0 - by, dx, dy, margin)
    if s <= e:
        lo, hi = (min(lo, s), max(hi, e)) if lo <= hi else (s, e)
    length = math.hypot(bx - ax, by - ay)
    if length > 0.0:
        tx, ty = (bx - ax) / length, (by - ay) / length
        ex, ey = x0 - ax, y0 - ay
        s, e = _band(ex * ty - ey * tx, dx * ty - dy * tx, -margin, margin, 0.0, 1.0)
        s, e = _band(ex * tx + ey * ty, dx * tx + dy * ty, 0.0, length, s, e)
        if s <= e:
            lo, hi = (min(lo, s), max(hi, e)) if lo <= hi else (s, e)
    return lo, hi


@njit(cache=True, error_model="numpy")
def _apart(x0, y0, x1, y1, ax, ay, bx, by):
    """Least distance of two segments that do not cross."""
    ends = min(_to_segment(x0, y0, ax, ay, bx, by), _to_segment(x1, y1, ax, ay, bx, by))
    other = min(_to_segment(ax, ay, x0, y0, x1, y1), _to_segment(bx, by, x0, y0, x1, y1))
    return min(ends, other)


@njit(cache=True, error_model="numpy")
def _to_segment(px, py, ax, ay, bx, by):
    dx, dy = bx - ax, by - ay
    a = dx * dx + dy * dy
    s = min(1.0, max(0.0, ((px - ax) * dx + (py - ay) * dy) / a)) if a > 0.0 else 0.0
    return math.hypot(px - ax - s * dx, py - ay - s * dy)


@njit(cache=True, error_model="numpy")
def _candidates(x0, y0, x1, y1, margin, frame, first, index, seen, mark, out):
    """Segments that may be within a margin of a leg, each once; their number."""
    count = 0
    side, columns, rows = frame[2], int(frame[3]), int(frame[4])
    j0, j1 = _cells(min(y0, y1) - margin, max(y0, y1) + margin, frame[1], side, rows)
    for j in range(j0, j1):
        low = frame[1] + j * side - margin
        s, e = _band(y0, y1 - y0, low, low + side + 2.0 * margin, 0.0, 1.0)
        if s > e:
            continue
        xs, xe = x0 + s * (x1 - x0), x0 + e * (x1 - x0)
        i0, i1 = _cells(min(xs, xe) - margin, max(xs, xe) + margin, frame[0], side, columns)
        for c in range(j * columns + i0, j * columns + i1):
            for k in range(first[c], first[c + 1]):
                if seen[index[k]] != mark:
                    seen[index[k]] = mark
                    out[count] = index[k]
                    count += 1
    return count


@njit(cache=True, error_model="numpy")
def walk(pieces, use, inside, extra, window, segments, frame, first, index):
    """How long a track is inside an outline or within the margin of it.

    pieces (piece, column) of the pair kernels, T0, T1, X0, Y0, X1, Y1, Z0, Z1, MARGIN first; use
    (piece,) bool, the others may be anywhere; inside, whether the track begins inside; extra, a
    margin beside that of the piece, m; window (4,) earliest and latest time, s, lowest and highest
    height, m, at which it counts. Gives seconds, time of the first, and the least distance from
    the outline while it counts (0 inside; infinite where there is no second).
    """
    total, began, least = 0.0, math.inf, math.inf
    seen = np.full(segments.shape[0], -1, np.int64)
    found = np.empty(segments.shape[0], np.int64)
    spans = np.empty((segments.shape[0] + 1, 2))
    crossed = np.empty(segments.shape[0])
    for k in range(pieces.shape[0]):
        t0, t1, x0, y0, x1, y1, z0, z1 = pieces[k, :8]
        margin = pieces[k, 8] + extra
        count = _candidates(x0, y0, x1, y1, margin, frame, first, index, seen, k, found)
        s0, s1 = _band(t0, t1 - t0, window[0], window[1], 0.0, 1.0)
        s0, s1 = _band(z0, z1 - z0, window[2], window[3], s0, s1)
        met, crossings = 0, 0
        for n in range(count):
            ax, ay, bx, by = segments[found[n]]
            a_left = _turn(x0, y0, x1, y1, ax, ay) > 0.0
            if a_left != (_turn(x0, y0, x1, y1, bx, by) > 0.0):
                start = _turn(ax, ay, bx, by, x0, y0)
                end = _turn(ax, ay, bx, by, x1, y1)
                if (start > 0.0) != (end > 0.0):
                    crossed[crossings] = start / (start - end)
                    crossings += 1
            lo, hi = near_segment(x0, y0, x1, y1, ax, ay, bx, by, margin)
            lo, hi = max(lo, s0), min(hi, s1)
            if use[k] and lo <= hi:
                spans[met, 0], spans[met, 1] = lo, hi
                met += 1
                if hi > lo:
                    px, py = x0 + lo * (x1 - x0), y0 + lo * (y1 - y0)
                    qx, qy = x0 + hi * (x1 - x0), y0 + hi * (y1 - y0)
                    least = min(least, _apart(px, py, qx, qy, ax, ay, bx, by))
        if use[k] and s0 < s1:
            share, at, is_in = _covered(spans, met, crossed, crossings, inside, s0, s1)
            if share > 0.0:
                total += share * (t1 - t0)
                began = min(began, t0 + at * (t1 - t0))
                if is_in:
                    least = 0.0
        if crossings % 2 == 1:
            inside = not inside
    return total, began, least


@njit(cache=True, error_model="numpy")
def _covered(spans, met, crossed, crossings, inside, s0, s1):
    """Share of s0..s1 that is near or inside, where it begins, and whether any is inside."""
    for a in range(1, met):  # few on a leg: sorted by insertion
        lo, hi = spans[a, 0], spans[a, 1]
        b = a - 1
        while b >= 0 and spans[b, 0] > lo:
            spans[b + 1, 0], spans[b + 1, 1] = spans[b, 0], spans[b, 1]
            b -= 1
        spans[b + 1, 0], spans[b + 1, 1] = lo, hi
    share, began, cursor, any_in = 0.0, math.inf, s0, False
    spans[met, 0], spans[met, 1] = s1, s1
    for c in range(crossings):
        any_in |= s0 < crossed[c] < s1
    for a in range(met + 1):
        lo, hi = spans[a, 0], spans[a, 1]
        if lo > cursor:
            middle = 0.5 * (cursor + lo)
            here = inside
            for c in range(crossings):
                if crossed[c] < middle:
                    here = not here
            if here:
                share += lo - cursor
                began = min(began, cursor)
                any_in = True
            cursor = lo
        if hi > cursor:
            share += hi - cursor
            began = min(began, cursor)
            cursor = hi
    return share, began, any_in
