"""Layout of the live world: rows of its arrays, codes in them, random streams, the buffer.

Floats of facilities are (row, facility): ``fs`` change, ``fp`` do not change within a step; ``fi``
are integers that change. Contacts ``cf``, ``ci``, markers ``mf``, ``mi`` and persons ``pf``, ``pi``
alike. Happenings are (number, column). Angles in radians clockwise from north.
"""

from typing import Any, NamedTuple

from numba import njit

from sarex.geo._kernels import LEAF, metres_per_degree, wrap

INNER: Any = {**LEAF, "no_cpython_wrapper": True}
"""Options of a kernel that kernels alone call. To take the many arrays of a world out of Python's
hands costs a third of the time to compile the step. Called from Python, it ends the process."""

SUB_S = 1.0
"""Facilities steer once a second."""

PER_FACILITY = 40
"""Happenings of one facility in one step, looks at true objects and persons apart, at most: 16
false contacts, and two changes of state a second while it moves."""

# --- fs: floats of a facility that change
LON, LAT, HEADING, SPEED, FUEL_S, CARROT_S, ERROR_M, WORK_S = 0, 1, 2, 3, 4, 5, 6, 7
GOAL_LON, GOAL_LAT, OPERATED_S, SEARCHED_S = 8, 9, 10, 11
NEXT_FALSE, NEXT_FAIL = 12, 14  # two kinds, four kinds
WIND_U, WIND_V, CURRENT_U, CURRENT_V, GROUND_U, GROUND_V = 18, 19, 20, 21, 22, 23
OLD_LON, OLD_LAT = 24, 25
FS_ROWS = 26

# --- fi: integers of a facility that change
STATE, AT_BASE, HOME, GOAL_ID, ARRIVED, FAILED, ABOARD, RAFTS, MARKERS = 0, 1, 2, 3, 4, 5, 6, 7, 8
PLAYED, SENSOR, SECOND_LOOKS, HAS_TRACK, TOLD, LOOKING, GOAL_WHAT = 9, 10, 11, 12, 13, 14, 15
FALSE_DRAWN, FAILS_DRAWN, LIFTED, CONTACTS_MADE, NEXT, OPEN_OWN = 16, 18, 22, 23, 24, 25
FI_ROWS = 26

# --- fp: figures of a facility
SEARCH_SPEED, TRANSIT_SPEED, MIN_SPEED, ACCELERATION, TURN_RATE, TURN_RADIUS = 0, 1, 2, 3, 4, 5
AIR, ENDURANCE_S, BURN_IDLE, BURN_POWER, TRACK_SIGMA, LEAD_S, FIX_SIGMA = 6, 7, 8, 9, 10, 11, 12
RECOGNISE_M, BAND_M, FALSE_RATE = 13, 14, 15  # two kinds
SEARCH_WIND, SEARCH_WAVE, SEARCH_VISIBILITY = 17, 18, 19
LAUNCH_WIND, LAUNCH_WAVE, LAND_WIND, LAND_WAVE = 20, 21, 22, 23
LIFT_SETUP_S, LIFT_EACH_S, LIFT_WAVE, LIFT_WIND, CAPACITY = 24, 25, 26, 27, 28
LAND_S, TURNAROUND_S, CREWED, INVESTIGATES, RECOVERS = 29, 30, 31, 32, 33
FAIL_RATE = 34  # four kinds
FUEL_KNOWN, REACH_M, LIFT_AT_ONCE, LIFT_BETWEEN_S = 38, 39, 40, 41
FP_ROWS = 42

# --- bases: floats, integers
BASE_LON, BASE_LAT = 0, 1
BASE_SHIP, BASE_FUEL, BASE_SPOTS = 0, 1, 2

# --- settings of the world
RECOGNISE_S, DWELL_S, MISSED, MARGIN, CATCH_UP, MARKER_S, MEMORY_S = 0, 1, 2, 3, 4, 5, 6
SETTINGS = 7

# --- contacts
C_LON, C_LAT, C_TIME, C_OWN_LON, C_OWN_LAT = 0, 1, 2, 3, 4
CF_ROWS = 5
C_KIND, C_OBJECT, C_BY, C_STATUS = 0, 1, 2, 3
CI_ROWS = 4
TRUE, DEBRIS, TRANSIENT = 0, 1, 2
OPEN, CONFIRMED, DISMISSED, NOT_FOUND = 0, 1, 2, 3

# --- markers
M_NEXT_S = 2
MF_ROWS, MI_ROWS = 3, 1

# --- persons
DEATH_S, RAFT_LIFE_S, TAKEN_S = 0, 1, 2
PF_ROWS = 3
P_OBJECT, P_WET, P_STATUS, P_BY = 0, 1, 2, 3
PI_ROWS = 4
AT_SEA, IN_CRAFT, DELIVERED = 0, 1, 2

# --- states of a facility
READY, TRANSIT, SEARCH, DIVERTED, INVESTIGATING, RECOVERING, RETURNING = 0, 1, 2, 3, 4, 5, 6
ON_DECK, LOST, OUT_OF_SERVICE, HOLDING, DROPPING, LANDING = 7, 8, 9, 10, 11, 12

# --- what fails
ENGINE, SENSING, DATALINK, LOSS = 0, 1, 2, 3
ENGINE_SHARE = 0.6
"""Of its speed that a facility keeps on one engine."""

# --- why
WIND, WAVES, VISIBILITY, FAILURE, FUEL, FULL, DONE, NOBODY, SPOTS, NO_BASE = range(10)

# --- stores
RAFT, MARKER = 0, 1

# --- happenings
DEPARTED, HELD, ARRIVAL, TRACK_ENDED, CONTACT, CLASSIFIED, BINGO, BROKE_OFF = range(8)
TAKEN, RECOVERY_ENDED, LANDED, REFUELLED, WAVED_OFF, DROPPED, MARKED, FAILS = range(8, 16)
REPAIRED, GONE, RESUMED, WAITS = range(16, 20)
KINDS = 20
H_TIME, H_LON, H_LAT, H_VALUE = 0, 1, 2, 3
H_KIND, H_WHO, H_SUBJECT, H_CODE = 0, 1, 2, 3

# --- counters of a world
STEP, N_TOLD, N_CONTACTS, N_MARKERS, NEXT_SCHEDULED, FAULT, FAULT_OF = 0, 1, 2, 3, 4, 5, 6
COUNTERS = 7

# --- random streams of a facility's key
STREAM_LOOK = 1  # as the plain world's
STREAM_TRACK, STREAM_FALSE, STREAM_BAND, STREAM_FIX, STREAM_SECOND, STREAM_FAIL = 2, 3, 5, 6, 7, 8


class Live(NamedTuple):
    """What changes as one world runs."""

    fs: Any
    fi: Any
    cf: Any
    ci: Any
    mf: Any
    mi: Any
    pf: Any
    pi: Any
    rate: Any
    threshold: Any
    drawn: Any
    held: Any
    hf: Any
    hi: Any
    count: Any
    start_s: Any
    state: Any
    codes: Any
    sought: Any
    keys: Any
    look_keys: Any
    truth_key: Any
    bf: Any
    old: Any


class Fixed(NamedTuple):
    """What no step changes."""

    fp: Any
    bi: Any
    takes: Any
    granted: Any
    first: Any
    time_s: Any
    way_lon: Any
    way_lat: Any
    on: Any
    sights: Any
    condition_s: Any
    wave_m: Any
    visibility_m: Any
    scheduled_s: Any
    scheduled: Any
    settings: Any
    table: Any
    capsize: Any


@njit(**INNER)
def tell(hf, hi, count, time_s, kind, who, subject, code, lon, lat, value):
    """Write one happening; the caller of the step made room."""
    n = count[N_TOLD]
    hf[n, H_TIME] = time_s
    hf[n, H_LON] = lon
    hf[n, H_LAT] = lat
    hf[n, H_VALUE] = value
    hi[n, H_KIND] = kind
    hi[n, H_WHO] = who
    hi[n, H_SUBJECT] = subject
    hi[n, H_CODE] = code
    count[N_TOLD] = n + 1


@njit(**LEAF)
def worst_step(facilities, objects, persons, markers, scheduled):
    """Contacts and happenings that one step can add at most."""
    contacts = facilities * (objects + PER_FACILITY)
    told = contacts + facilities * PER_FACILITY + persons + markers + 3 * scheduled
    return contacts, told


@njit(**INNER)
def way_to(lon0, lat0, lon1, lat1):
    """Metres east and north from one place to another, near by."""
    mx, my = metres_per_degree(0.5 * (lat0 + lat1))
    return wrap(lon1 - lon0) * mx, (lat1 - lat0) * my
