"""Gradients are derivatives, minima are minima, and a descent is the rule's, step after step."""

import math

import numpy as np
import pytest

from nadam_edu import schedules, surfaces, update_rules
from nadam_edu.surfaces import SURFACES, descend, himmelblau, ravine, ripples, rosenbrock

RULES = [getattr(update_rules, name) for name in ("sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam")]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
every_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


def slope(function, h=2.0**-8):
    """Return the derivative at 0 by five points: exact for polynomials of degree 4, as three surfaces are."""
    return (8 * (function(h) - function(-h)) - (function(2 * h) - function(-2 * h))) / (12 * h)


def test_every_surface_is_listed_under_its_name():
    assert {s.name: s for s in vars(surfaces).values() if isinstance(s, surfaces.Surface)} == SURFACES
    assert SURFACES["ravine"] is ravine


@every_surface
def test_the_gradient_is_the_derivative_of_the_value(surface):
    x, y = np.random.default_rng(4).uniform(-4, 4, size=(2, 200))
    numerical = slope(lambda h: surface.value(x + h, y)), slope(lambda h: surface.value(x, y + h))
    # Rounding: values up to 4e4 known to 4e-12, divided by h = 4e-3 (2e-9 measured). The cosine of ripples
    # has more than four derivatives: h^4 pi^6 / 30 = 7.5e-9 at most (2.4e-9 measured).
    np.testing.assert_allclose(surface.gradient(x, y), numerical, rtol=0, atol=2e-8)


@every_surface
def test_the_minimum_is_flat_and_lowest(surface):
    x, y = surface.minimum
    assert surface.gradient(x, y) == (0, 0)
    assert surface.value(x, y) == 0
    angle = np.linspace(0, 2 * np.pi, 60)
    for radius in (1e-3, 0.03, 0.3):
        assert (surface.value(x + radius * np.cos(angle), y + radius * np.sin(angle)) > 0).all()
    grid = np.meshgrid(np.linspace(-5, 5, 201), np.linspace(-5, 5, 201))
    assert (surface.value(*grid) >= 0).all()


@pytest.mark.parametrize(
    ("surface", "point", "value"),
    [
        (ravine, ravine.start, 20.5),  # (16 + 25 * 1) / 2
        (rosenbrock, rosenbrock.start, 24.2),  # 2.2^2 + 100 * 0.44^2 = 4.84 + 19.36
        (himmelblau, himmelblau.start, 170.0),  # 11^2 + 7^2
        (ripples, (1.0, -1.0), 6.0),  # 1 + 1 + 2 + 1 + 1
        (ripples, (0.5, 2.0), 5.25),  # 0.25 + 4 + 2 - 0 - 1
    ],
)
def test_values_by_hand(surface, point, value):
    assert surface.value(*point) == pytest.approx(value, rel=1e-15)  # rounding of float64: 1.5e-16 measured


@pytest.mark.parametrize(
    "point", [(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
)
def test_himmelblau_has_its_four_published_minima(point):
    # Six decimals: 5e-7 squared times a curvature of 130 at most, halved; 1.1e-11 measured.
    assert himmelblau.value(*point) < 1e-10
    distances = [math.dist(himmelblau.start, other) for other in (himmelblau.minimum, point)]
    assert distances[0] <= distances[1]  # the one that is named is the nearest


def test_two_steps_of_descent_by_hand():
    # The slope of the ravine is (x, 25 y). From (1, 1): (1 - 0.1, 1 - 2.5) = (0.9, -1.5), then (0.9 - 0.09,
    # -1.5 + 3.75).
    path = descend(ravine, (1.0, 1.0), update_rules.sgd, 0.1, 2)
    # One rounding in 0.81.
    np.testing.assert_allclose(path, [[1.0, 1.0], [0.9, -1.5], [0.81, 2.25]], rtol=3e-16)


def test_each_coordinate_has_a_state_of_its_own():
    # y starts and stays at its minimum; with momentum 0.5, x goes 1, 1 - 0.5, 0.5 + (-0.25 - 0.25).
    path = descend(ravine, (1.0, 0.0), update_rules.momentum, 0.5, 2, momentum=0.5)
    np.testing.assert_array_equal(path, [[1.0, 0.0], [0.5, 0.0], [0.0, 0.0]])


@every_rule
@every_surface
@pytest.mark.parametrize("steps", [0, 1, 7])
def test_a_path_has_the_start_and_one_row_for_each_step(surface, rule, steps):
    path = descend(surface, surface.start, rule, 1e-3, steps)
    assert (path.shape, path.dtype) == ((steps + 1, 2), np.float64)
    np.testing.assert_array_equal(path[0], surface.start)


@every_rule
@every_surface
def test_a_small_rate_leads_downhill(surface, rule):
    # At the origin himmelblau's slope is (-14, -22), so the start is no minimum anywhere.
    values = surface.value(*descend(surface, surface.start, rule, 1e-4, 50).T)
    assert values[-1] < values[0]


@every_rule
@every_surface
def test_many_descents_at_once_are_those_one_by_one(surface, rule):
    starts = np.random.default_rng(5).uniform(-2, 2, size=(2, 3, 2))
    together = descend(surface, tuple(starts), rule, 1e-4, 10)
    assert together.shape == (11, 2, 3, 2)
    for i, j in np.ndindex(3, 2):
        # 0 measured; on another processor NumPy's sine of an array may round unlike that of a number.
        np.testing.assert_allclose(
            together[:, :, i, j], descend(surface, starts[:, i, j], rule, 1e-4, 10), rtol=0, atol=2e-15
        )


def test_a_schedule_is_asked_with_the_number_of_steps_done():
    # Rates 0.5, 0.5, 0.25 at steps 0, 1, 2: x = 1, 0.5, 0.25, 0.25 - 0.0625.
    path = descend(
        ravine, (1.0, 0.0), update_rules.sgd, schedules.PiecewiseConstantDecay([1], [0.5, 0.25]), 3
    )
    np.testing.assert_array_equal(path[:, 0], [1.0, 0.5, 0.25, 0.1875])
    asked = []
    descend(ravine, (1.0, 0.0), update_rules.sgd, lambda step: asked.append(step) or 0.1, 3)
    assert asked == [0, 1, 2]


@every_rule
def test_a_constant_schedule_is_the_rate_itself(rule):
    paths = [
        descend(rosenbrock, rosenbrock.start, rule, rate, 20) for rate in (1e-3, schedules.Constant(1e-3))
    ]
    np.testing.assert_array_equal(*paths)


def test_hyperparameters_reach_the_rule():
    gentle = descend(ravine, ravine.start, update_rules.nadam, 0.1, 1, epsilon=1e3)
    # The step is about g / epsilon times rate: 0.1 * 1.06 * 4 / 1004 for x; without epsilon it would be
    # 0.106.
    # The digits given.
    assert abs(gentle[1, 0] - gentle[0, 0]) == pytest.approx(0.1 * 1.0627878 * 4 / 1004, rel=1e-7)
    for psi, first in ((1.0, 1.0627878), (math.inf, 28 / 19)):  # see test_update_rules
        path = descend(ravine, (1.0, 1.0), update_rules.nadam, 0.1, 1, epsilon=0.0, momentum_decay=psi)
        assert path[0] - path[1] == pytest.approx([0.1 * first] * 2, rel=1e-7)  # the digits given


@every_rule
@every_surface
def test_a_descent_is_the_same_without_numpy(without_numpy, surface, rule):
    bare = without_numpy.surfaces.descend(
        without_numpy.surfaces.SURFACES[surface.name],
        surface.start,
        getattr(without_numpy.update_rules, rule.__name__),
        1e-3,
        50,
    )
    assert isinstance(bare, list)
    # 0 measured; elsewhere math's sine may round unlike NumPy's.
    np.testing.assert_allclose(bare, descend(surface, surface.start, rule, 1e-3, 50), rtol=0, atol=1e-14)


# A sweep.


@every_rule
@every_surface
def test_a_sweep_ends_where_each_of_its_descents_does(surface, rule):
    steps, rates = 12, np.array([1e-4, 1e-3])
    kinds = schedules.Constant(1.0), schedules.CosineDecay(1.0, steps)
    starts = np.random.default_rng(6).uniform(-2, 2, size=(2, 3))
    factors = np.array([kind(np.arange(steps)) for kind in kinds]).T[:, :, None, None]
    ends = surfaces.sweep(surface, starts, rule, rates[:, None], factors)
    assert ends.shape == (2, 2, 3)
    for i, j, k in np.ndindex(ends.shape):
        scheduled = (schedules.Constant(rates[j]), schedules.CosineDecay(rates[j], steps))[i]
        path = descend(surface, starts[:, k], rule, scheduled, steps)
        # Rate times cosine is rounded once more than the schedule of that rate: 4e-16 of the loss, times
        # twelve steps.
        assert ends[i, j, k] == pytest.approx(surface.value(*path[-1]), rel=1e-12, abs=1e-14)


def test_a_sweep_by_hand():
    # Along the ravine from x = 1 at rates 1/2, then 1/4: 1, 1/2, 3/8; the value is half the square.
    assert surfaces.sweep(ravine, (1.0, 0.0), update_rules.sgd, 0.5, [1.0, 0.5]) == 9 / 128
    assert surfaces.sweep(ravine, (1.0, 0.0), update_rules.sgd, 0.5, []) == 0.5


def test_one_that_has_diverged_stays_so_and_leaves_the_others_alone():
    # At rate 3e6, x = 1 leaves the chart; at rate 1 in the next step it would come back to 0 exactly.
    rates = np.array([3e6, 1.0])
    ends = surfaces.sweep(ravine, (1.0, 0.0), update_rules.sgd, rates, [1.0, np.array([1 / 3e6, 0.5])])
    np.testing.assert_array_equal(ends, [math.inf, 0.0])

    def there_and_back(slope, state, learning_rate):
        return (2e6 if state is None else -2e6), "back"

    assert surfaces.sweep(ravine, (1.0, 0.0), there_and_back, 1.0, [1.0, 1.0]) == math.inf


@every_rule
@every_surface
def test_no_descent_of_a_sweep_overflows(surface, rule):
    rates = np.logspace(-4, 3, 15)
    with np.errstate(all="raise", under="ignore"):  # a small number may vanish
        ends = surfaces.sweep(surface, surface.start, rule, rates, [1.0] * 300)
    assert not np.isnan(ends).any()
    # The other rules divide by the size of the gradient, and walk some thousand a step at most.
    assert np.isinf(ends).any() == (rule.__name__ in ("sgd", "momentum", "nesterov"))
    assert ends[0] < surface.value(*surface.start)


@every_rule
@every_surface
def test_a_sweep_is_the_same_without_numpy(without_numpy, surface, rule):
    bare = without_numpy.surfaces
    for rate in (1e-3, 1e3):  # at the second some diverge, and no power of a float overflows
        end = bare.sweep(
            bare.SURFACES[surface.name],
            surface.start,
            getattr(without_numpy.update_rules, rule.__name__),
            rate,
            [1.0, 0.5] * 10,
        )
        assert type(end) is float
        if rate < 1:
            # 0 measured; elsewhere math's sine may round unlike NumPy's.
            assert end == pytest.approx(
                surfaces.sweep(surface, surface.start, rule, rate, [1.0, 0.5] * 10), rel=1e-12
            )


@every_rule
@every_surface
def test_a_thousand_descents_of_three_hundred_steps_call_the_rule_once_a_step_and_axis(surface, rule):
    starts = np.random.default_rng(7).uniform(-2, 2, size=(2, 10))
    kinds = [
        schedules.Constant(1.0),
        schedules.CosineDecay(1.0, 300),
        schedules.StepDecay(1.0, 0.5, 75),
        schedules.InverseTimeDecay(1.0, 300, 9.0),
    ]
    factors = np.array([kind(np.arange(300)) for kind in kinds]).T[:, :, None, None]
    sizes = []

    def counted(gradient, state, learning_rate):
        sizes.append(np.size(gradient))
        return rule(gradient, state, learning_rate)

    ends = surfaces.sweep(surface, starts, counted, np.logspace(-4, 1, 25)[:, None], factors)
    assert ends.size == 1000
    assert len(sizes) == 2 * 300
    assert set(sizes) == {10, 1000}  # at the start only the ten starts differ


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ([(1.0, 1.0), (3.0, 4.0), (3.0, 4.125), (3.0, 4.0)], 1),
        ([(3.0, 4.0)], 0),
        ([(3.0, 4.0), (0.0, 0.0), (3.0, 4.0)], 2),  # it was there, and left again
        ([(3.0, 4.0), (3.0, 4.25)], None),  # as far as `within` is outside
        ([(3.0, 4.0), (float("nan"), 4.0)], None),
        ([(3.0, 4.0), (float("inf"), 4.0)], None),
    ],
)
def test_the_updates_needed_count_from_the_last_point_outside(path, needed):
    found = surfaces.updates_needed(path, minimum=(3.0, 4.0), within=0.25)
    assert found == needed == surfaces.updates_needed(np.array(path), minimum=(3.0, 4.0), within=0.25)
