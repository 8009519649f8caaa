"""Motion of one facility: course, speed and turn within its limits, in its own wind or current.

======  ==================================================================================
symbol  meaning
======  ==================================================================================
m       velocity of the medium over ground: the wind for aircraft, the current for ships
a       velocity through the medium;  g = a + m over ground [m/s]
τ       time on the track of the point that is steered for, at most ``LEAD_S`` ahead
======  ==================================================================================
"""

import math

from numba import njit

from sarex.geo._kernels import degrees_per_metre, wrap
from sarex.randomness._kernels import normal_pair
from sarex.world._kernels import place_at
from sarex.world.rows._kernels import (
    ACCELERATION,
    AIR,
    BURN_IDLE,
    BURN_POWER,
    CARROT_S,
    CATCH_UP,
    CURRENT_U,
    CURRENT_V,
    ENGINE,
    ENGINE_SHARE,
    ERROR_M,
    FAILED,
    FUEL_S,
    GROUND_U,
    GROUND_V,
    HEADING,
    INNER,
    LAT,
    LEAD_S,
    LON,
    MEMORY_S,
    MIN_SPEED,
    SEARCH_SPEED,
    SPEED,
    STREAM_TRACK,
    SUB_S,
    TRACK_SIGMA,
    TRANSIT_SPEED,
    TURN_RADIUS,
    TURN_RATE,
    WIND_U,
    WIND_V,
    way_to,
)

ENDED, JOINING = -1, -2
_CREEP_M_S = 1.0
"""A ship slower than this turns on the spot, by thrusters."""


@njit(**INNER)
def make_good(gx, gy, mu, mv, speed):
    """Velocity through a medium at a speed that makes good a course (unit gx, gy).

    Returns a east, a north and the speed over ground along the course; where the medium carries
    it off the course whatever it steers, it heads across and the speed is NaN.
    """
    off = mv * gx - mu * gy
    along = mu * gx + mv * gy
    if abs(off) >= speed:
        side = -1.0 if off > 0.0 else 1.0
        return -gy * side * speed, gx * side * speed, math.nan
    ahead = math.sqrt(speed * speed - off * off)
    return gx * ahead + gy * off, gy * ahead - gx * off, ahead + along


@njit(**INNER)
def burn_rate(c, speed, fp):
    """Fuel burnt in a second, in seconds of search speed: idle + (1 − idle)·(v/v_search)^n."""
    idle = fp[BURN_IDLE, c]
    return idle + (1.0 - idle) * (speed / fp[SEARCH_SPEED, c]) ** fp[BURN_POWER, c]


@njit(**INNER)
def top_speed(c, searching, catch_up, fi, fp):
    """Greatest speed through the medium: of search with a little to catch up, or of transit."""
    speed = fp[TRANSIT_SPEED, c]
    if searching:
        speed = min(speed, fp[SEARCH_SPEED, c] * (1.0 + catch_up))
    return max(fp[MIN_SPEED, c], speed * (ENGINE_SHARE if fi[FAILED, c] & (1 << ENGINE) else 1.0))


@njit(**INNER)
def turn_limit(c, speed, fp):
    """Greatest rate of turn [rad/s]: its own, and for a ship that of its turning circle."""
    rate = fp[TURN_RATE, c]
    if fp[AIR, c] > 0.0 or speed <= _CREEP_M_S or fp[TURN_RADIUS, c] <= 0.0:
        return rate
    return min(rate, speed / fp[TURN_RADIUS, c])


@njit(**INNER)
def home_time(c, lon, lat, leaving_m_s, fs, fi, fp):
    """Seconds to a place in the medium of here and now, a turn about included; maybe infinite."""
    x, y = way_to(fs[LON, c], fs[LAT, c], lon, lat)
    distance = math.sqrt(x * x + y * y)
    speed = top_speed(c, False, 0.0, fi, fp)
    turn = (math.pi + 2.0) / turn_limit(c, speed, fp)
    if distance < 1.0:
        return turn
    mu, mv = medium(c, fs, fp)
    _, _, ground = make_good(x / distance, y / distance, mu, mv, speed)
    ground -= leaving_m_s
    if not ground > 0.05 * speed:
        return math.inf
    return distance / ground + turn


@njit(**INNER)
def medium(c, fs, fp):
    """Velocity of what a facility moves in."""
    if fp[AIR, c] > 0.0:
        return fs[WIND_U, c], fs[WIND_V, c]
    return fs[CURRENT_U, c], fs[CURRENT_V, c]


@njit(**INNER)
def wander(c, h, number, keys, settings, fs, fp):
    """Track-keeping error across the track: a stationary process with memory, one draw a step."""
    z, _ = normal_pair(keys[c], STREAM_TRACK, 0, number)
    phi = math.exp(-h / settings[MEMORY_S])
    fs[ERROR_M, c] = phi * fs[ERROR_M, c] + fp[TRACK_SIGMA, c] * math.sqrt(1.0 - phi * phi) * z


@njit(**INNER)
def steer(c, x, y, wanted, top, fs, fp):
    """One second towards (x, y) [m] at a speed over ground, within all limits; burns fuel."""
    mu, mv = medium(c, fs, fp)
    distance = math.sqrt(x * x + y * y)
    low = min(fp[MIN_SPEED, c], top)
    if distance > 0.0:
        gx = x / distance
        gy = y / distance
    else:
        gx = math.sin(fs[HEADING, c])
        gy = math.cos(fs[HEADING, c])
    ax = gx * wanted - mu
    ay = gy * wanted - mv
    speed = math.sqrt(ax * ax + ay * ay)
    if speed > top or speed < low:
        speed = top if speed > top else low
        ax, ay, _ = make_good(gx, gy, mu, mv, speed)
    limit = turn_limit(c, fs[SPEED, c], fp) * SUB_S
    heading = fs[HEADING, c]
    turn = (math.atan2(ax, ay) - heading) % (2.0 * math.pi) if speed > 0.0 else 0.0
    if turn > math.pi:
        turn -= 2.0 * math.pi
    inside = 2.0 * (fs[SPEED, c] / fp[TURN_RATE, c] if fp[AIR, c] > 0.0 else fp[TURN_RADIUS, c])
    if abs(turn) > 1.0 and distance < inside:
        speed = max(low, 0.5)  # the place lies inside the turning circle
    turn = min(max(turn, -limit), limit)
    change = min(max(speed - fs[SPEED, c], -fp[ACCELERATION, c]), fp[ACCELERATION, c]) * SUB_S
    if abs(speed - fs[SPEED, c]) < abs(change):
        change = speed - fs[SPEED, c]
    ahead = fs[SPEED, c] + 0.5 * change
    mean = heading + 0.5 * turn
    gu = ahead * math.sin(mean) + mu
    gv = ahead * math.cos(mean) + mv
    dx, dy = degrees_per_metre(fs[LAT, c])
    fs[LON, c] = wrap(fs[LON, c] + gu * SUB_S * dx)
    fs[LAT, c] += gv * SUB_S * dy
    fs[HEADING, c] = (heading + turn) % (2.0 * math.pi)
    fs[SPEED, c] += change
    fs[GROUND_U, c] = gu
    fs[GROUND_V, c] = gv
    fs[FUEL_S, c] -= burn_rate(c, ahead, fp) * SUB_S


@njit(**INNER)
def braked(c, distance, top, fp):
    """Speed over ground from which it can still stop within a distance."""
    return min(top, math.sqrt(2.0 * fp[ACCELERATION, c] * distance))


@njit(**INNER)
def go_to(c, lon, lat, top, fs, fp):
    """One second towards a place, to stop there; metres left."""
    x, y = way_to(fs[LON, c], fs[LAT, c], lon, lat)
    steer(c, x, y, braked(c, math.sqrt(x * x + y * y), top + _carried(c, fs, fp), fp), top, fs, fp)
    x, y = way_to(fs[LON, c], fs[LAT, c], lon, lat)
    return math.sqrt(x * x + y * y)


@njit(**INNER)
def _carried(c, fs, fp):
    mu, mv = medium(c, fs, fp)
    return math.sqrt(mu * mu + mv * mv)


@njit(**INNER)
def follow(c, now_s, first, time_s, way_lon, way_lat, on, settings, fs, fi, fp):
    """One second along a track: on time as far as it can; the leg it is on, ``ENDED`` after it.

    It steers for the point of time τ. τ runs ahead of the clock by ``LEAD_S`` at most, and no
    farther ahead of the facility than it covers in that time: who is late follows the track.
    ``JOINING``: on its way to where it takes the track up, at transit speed.
    """
    begin, end = first[c], first[c + 1] - 1
    lead = fp[LEAD_S, c]
    last = time_s[end]
    carrot = max(fs[CARROT_S, c], time_s[begin])
    lon, lat, leg = place_at(carrot, begin, end, time_s, way_lon, way_lat)
    x, y = way_to(fs[LON, c], fs[LAT, c], lon, lat)
    searching = leg >= 0 and on[leg]
    top = top_speed(c, searching, settings[CATCH_UP], fi, fp)
    carried = _carried(c, fs, fp)
    reach = lead * (top + carried)
    far = 1.5 * reach + 2.0 * fp[TURN_RADIUS, c]
    joining = x * x + y * y > far * far
    if joining:
        top = top_speed(c, False, 0.0, fi, fp)
    fastest = top + carried
    cap = min(now_s + SUB_S + lead, last)
    while carrot < cap and x * x + y * y < reach * reach:
        carrot = min(carrot + SUB_S, cap)
        lon, lat, leg = place_at(carrot, begin, end, time_s, way_lon, way_lat)
        x, y = way_to(fs[LON, c], fs[LAT, c], lon, lat)
    fs[CARROT_S, c] = carrot
    distance = math.sqrt(x * x + y * y)
    if carrot >= last:
        stop = fp[MIN_SPEED, c] <= 0.0
        near = max(fs[SPEED, c] * SUB_S, 20.0) if stop else 2.0 * fp[TURN_RADIUS, c] + 20.0
        if distance <= near:
            return ENDED
    leg = min(max(leg, begin), end - 1) if leg >= 0 else (begin if carrot <= time_s[begin] else end)
    leg = min(leg, end - 1)
    ex, ey = way_to(way_lon[leg], way_lat[leg], way_lon[leg + 1], way_lat[leg + 1])
    length = math.sqrt(ex * ex + ey * ey)
    span = time_s[leg + 1] - time_s[leg]
    back = min(lead, distance / max(length / span, 0.1))
    if length > 0.0:
        x -= fs[ERROR_M, c] * ey / length
        y += fs[ERROR_M, c] * ex / length
    if carrot >= last:
        left = max(last - now_s, SUB_S)
        wanted = min(distance / left, fastest)
    elif carrot >= cap:
        wanted = min(distance / lead, fastest)
    else:
        wanted = fastest
    steer(c, x, y, wanted, top, fs, fp)
    _, _, here = place_at(max(carrot - back, time_s[begin]), begin, end, time_s, way_lon, way_lat)
    if joining:
        return JOINING
    return here if here >= 0 else leg
