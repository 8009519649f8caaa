"""Free routes: cells propose, particles judge; what the cells say is kept apart from the POS."""

from __future__ import annotations

from dataclasses import replace

import free_flights as made
import numpy as np
import pytest

from sarex.errors import PlanError
from sarex.planning import FreeRoute, PlanningRequest, judge, pattern_path
from sarex.planning.horizon import make_slots
from sarex.planning.objective import particle_values
from sarex.planning.routes.cells import lay_cells, moving_density
from sarex.planning.routes.fly import FreeRoutes, propose_free_routes
from sarex.planning.routes.heuristic import RouteBudget
from sarex.planning.routes.orders import METHOD

_TWO = ((0.0, 0.0), (15_000.0, 12_000.0))


def _request() -> PlanningRequest:
    return made.request(
        made.state(made.drone(), -20_000, 0),
        made.state(made.boat(), -5_000, 8_000),
        ensemble=made.cloud(1500, centres=_TWO),
    )


def _propose(**change: object) -> FreeRoutes:
    values = {"budget": RouteBudget(20_000), "spacings": (4.0, 6.0)} | change
    return propose_free_routes(_request(), rng=np.random.default_rng(3), **values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def routes() -> FreeRoutes:
    return _propose()


def test_the_plan_is_worth_what_the_particles_say_and_the_best_trial_is_taken(
    routes: FreeRoutes,
) -> None:
    pos = routes.worth.pos.objects["raft"].pos
    assert routes.value == pytest.approx(pos, abs=1e-12)
    assert routes.value == max(trial.value for trial in routes.trials)
    assert len({trial.spacing_m for trial in routes.trials}) == len(routes.trials) == 2
    for trial in routes.trials:
        assert trial.cell_value != trial.value
        assert trial.ratio == pytest.approx(trial.value / trial.cell_value)
    assert "never the value on cells" in routes.plan.assumptions[1]


def test_tracks_judged_again_give_the_same(routes: FreeRoutes) -> None:
    request = _request()
    widths = {slot.facility.id: slot.windows[0].widths for slot in make_slots(request).slots}
    again = judge(request.ensemble, request.weights, routes.tracks, widths, made.PLANE)
    assert again.pos.objects["raft"].pos == pytest.approx(routes.value, abs=1e-9)


def test_legs_join_neighbouring_cells_in_the_drifting_frame(routes: FreeRoutes) -> None:
    assert routes.plan.method == METHOD
    for sortie in routes.plan.sorties:
        (task,) = sortie.tasks
        assert isinstance(task.parameters, FreeRoute)
        assert task.pattern == "RT"
        assert task.frame.kind == "drift"
        xy = pattern_path(task.parameters, made.PLANE).xy_m
        cells = np.hypot(*np.diff(xy, axis=0).T) / task.parameters.track_spacing_m
        np.testing.assert_allclose(cells, np.rint(cells), atol=1e-3)
        assert cells.min() > 0.5


def test_every_vehicle_is_back_within_its_endurance(routes: FreeRoutes) -> None:
    for track, hours in zip(routes.tracks, (24.0, 5.0), strict=True):
        assert (track.times_ns[-1] - track.times_ns[0]) / 3.6e12 <= hours
        on = track.times_ns[1:][track.sensor_on]
        assert on[-1] <= made.START_NS + 7 * made.H


def test_same_key_same_plan() -> None:
    one = {"spacings": (6.0,), "budget": RouteBudget(5_000)}
    assert _propose(**one).plan == _propose(**one).plan


def test_limit_on_cells_lies_above_the_cell_value() -> None:
    (trial,) = _propose(spacings=(8.0,), bound_rounds=5).trials
    assert trial.cell_limit is not None
    assert trial.cell_limit >= trial.cell_value


def test_cells_hold_the_particles_and_hang_together() -> None:
    ensemble = made.cloud(1500, centres=_TWO)
    value = particle_values(ensemble, np.exp(ensemble.log_prior), ["raft"])
    times = made.START_NS + made.H * np.arange(1, 5, dtype=np.int64)
    density = moving_density(ensemble, value, made.PLANE, times)
    cells = lay_cells(density, 3000.0, 400)
    where = cells.locate(density.xy_m)
    assert float((value * (where >= 0)).sum(axis=1).mean()) > 0.979
    inside = where >= 0
    off = density.xy_m[inside] - cells.centre_xy_m[where[inside]]
    assert np.hypot(*off.T).max() <= 3000.0 / np.sqrt(3.0) + 1e-6
    np.testing.assert_array_equal(cells.locate(cells.centre_xy_m), np.arange(cells.size))
    reached, ring = {0}, {0}
    while ring:
        ring = {u for v in ring for u in cells.neighbours[v]} - reached
        reached |= ring
    assert len(reached) == cells.size


def test_the_chain_carries_the_value_of_the_particles() -> None:
    """With all particles on cells throughout, one step of the chain gives the next histogram."""
    ensemble = made.cloud(1500, sigma_m=2000.0)
    value = particle_values(ensemble, np.exp(ensemble.log_prior), ["raft"])
    times = made.START_NS + made.H * np.arange(1, 4, dtype=np.int64)
    density = moving_density(ensemble, value, made.PLANE, times)
    laid = lay_cells(density, 2500.0, 400)
    first, steps = laid.chain(density)
    where = laid.locate(density.xy_m)
    stays = ((where[0] >= 0) & (where[1] >= 0)).astype(float)
    kept = np.bincount(np.maximum(where[1], 0), weights=value * stays, minlength=laid.size)
    np.testing.assert_allclose(steps[0].T @ first, kept, atol=1e-12)
    assert all(float(step.sum(axis=1).max()) <= 1.0 + 1e-12 for step in steps)


def test_nothing_afloat_and_no_time_are_refused() -> None:
    ensemble = made.cloud(100)
    dry = replace(ensemble, status=np.ones_like(ensemble.status))
    vehicle = made.state(made.drone(), -20_000, 0)
    with pytest.raises(PlanError, match="afloat"):
        propose_free_routes(made.request(vehicle, ensemble=dry), rng=np.random.default_rng(1))
    far = made.state(made.drone(), -900_000, 0)
    with pytest.raises(PlanError, match=r"no facility can search|no time is left"):
        propose_free_routes(made.request(far, ensemble=ensemble), rng=np.random.default_rng(1))
