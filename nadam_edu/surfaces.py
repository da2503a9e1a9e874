"""Two-dimensional test functions with their gradients, and descents of update rules over them.

A ``Surface`` has a ``name``; ``value(x, y)`` and ``gradient(x, y)``, a pair, which take floats or arrays; and
as (x, y) the ``start`` of the book's descents and the ``minimum``, the nearest point of least value.

>>> from nadam_edu import update_rules
>>> path = descend(ravine, (1.0, 1.0), update_rules.sgd, learning_rate=0.1, steps=2)
>>> path.shape
(3, 2)
"""

from collections import namedtuple

from .elementwise import beside, cos, floats, pi, sin, split, where

Surface = namedtuple("Surface", ("name", "value", "gradient", "start", "minimum"))

RAVINE_STEEPNESS = 25.0  # curvature across the ravine over curvature along it
OFF_THE_CHART = 1e6  # a descent further away than this has diverged, and is not followed

ravine = Surface(
    "ravine",
    lambda x, y: 0.5 * (x * x + RAVINE_STEEPNESS * y * y),
    lambda x, y: (x, RAVINE_STEEPNESS * y),
    (-4.0, 1.0),
    (0.0, 0.0),
)

# Rosenbrock (1960): a curved valley, easy to find and hard to follow.
rosenbrock = Surface(
    "rosenbrock",
    lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    (-1.2, 1.0),
    (1.0, 1.0),
)

# Himmelblau (1972): four minima of equal depth.
himmelblau = Surface(
    "himmelblau",
    lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    lambda x, y: (
        4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
        2 * (x * x + y - 11) + 4 * y * (x + y * y - 7),
    ),
    (0.0, 0.0),
    (3.0, 2.0),
)

# A bowl with ripples, Rastrigin's with a shallower wave: local minima that a fast step jumps over.
ripples = Surface(
    "ripples",
    lambda x, y: x * x + y * y + 2 - cos(pi * x) - cos(pi * y),
    lambda x, y: (2 * x + pi * sin(pi * x), 2 * y + pi * sin(pi * y)),
    (-3.4, 2.6),
    (0.0, 0.0),
)

SURFACES = {surface.name: surface for surface in (ravine, rosenbrock, himmelblau, ripples)}


def _moves(rule, slope_x, slope_y, states, rate, hyperparameters):
    """Return how far the rule moves x and y, and its states; of the page's arrays as one, which is faster."""
    state_x, state_y = states
    slopes = beside(slope_x, slope_y)
    if slopes is not slope_x:
        both, state_x = rule(slopes, state_x, beside(rate, rate), **hyperparameters)
        move_x, move_y = split(both, 2)
    else:
        move_x, state_x = rule(slope_x, state_x, rate, **hyperparameters)
        move_y, state_y = rule(slope_y, state_y, rate, **hyperparameters)
    return move_x, move_y, (state_x, state_y)


def walk(surface, start, rule, learning_rate, **hyperparameters):
    """Yield the points of a descent without end, ``start`` first.

    >>> from nadam_edu import update_rules
    >>> points = walk(ravine, (1.0, 0.0), update_rules.sgd, 0.5)
    >>> next(points), next(points)
    ((1.0, 0.0), (0.5, 0.0))

    Parameters
    ----------
    surface, start, rule, learning_rate, **hyperparameters : as in ``descend``
        What is followed, from where, how, and at which rate.
    """
    x, y = start
    states = None, None
    step = 0
    while True:
        yield x, y
        rate = learning_rate(step) if callable(learning_rate) else learning_rate
        slope_x, slope_y = surface.gradient(x, y)
        move_x, move_y, states = _moves(rule, slope_x, slope_y, states, rate, hyperparameters)
        x, y = x + move_x, y + move_y
        step += 1


def descend(surface, start, rule, learning_rate, steps, **hyperparameters):
    """Return the path of ``rule`` down ``surface``, from its start: an array of shape (steps + 1, 2).

    Parameters
    ----------
    surface : Surface
        Whose gradient is followed.
    start : pair of floats or arrays
        Two floats; or arrays of one shape, for many descents at once: the path is (steps + 1, 2, ...) then.
    rule : function of ``update_rules``
        Applied to each coordinate with a state of its own.
    learning_rate : float or schedule
        A schedule is called with the number of steps done.
    steps : int >= 0
        How many updates.
    **hyperparameters : float
        What else the rule takes, by name.

    Examples
    --------
    >>> from nadam_edu import update_rules
    >>> descend(ravine, (1.0, 0.0), update_rules.sgd, 0.5, 2)
    array([[1.  , 0.  ],
           [0.5 , 0.  ],
           [0.25, 0.  ]])
    """
    points = walk(surface, start, rule, learning_rate, **hyperparameters)
    return floats([next(points) for _ in range(steps + 1)])


def updates_needed(path, minimum=(0.0, 0.0), within=0.01):
    """Return after how many updates a path stays this near to the minimum, None if it ends outside.

    Parameters
    ----------
    path : sequence of pairs
        The points of one descent, the start first.
    minimum : pair of floats, default (0.0, 0.0)
        Where it is to arrive.
    within : float > 0, default 0.01
        Distance from the minimum, in the unit of x and y.

    Examples
    --------
    >>> updates_needed([(1.0, 0.0), (0.001, 0.0), (0.1, 0.0), (0.0, 0.009)])
    3
    >>> updates_needed([(0.0, 0.0), (float("nan"), 0.0)]) is None
    True
    """
    needed = 0
    for update, (x, y) in enumerate(path):
        if not (x - minimum[0]) ** 2 + (y - minimum[1]) ** 2 < within**2:  # not a number is outside
            needed = update + 1
    return None if needed == len(path) else needed


def on_the_chart(x, y):
    """Return whether a point is near enough for its descent not to have diverged.

    >>> on_the_chart(0.0, -5.0), on_the_chart(-1e6, 0.0)
    (True, False)

    Parameters
    ----------
    x, y : float or array
        The point.
    """
    return abs(x) + abs(y) < OFF_THE_CHART


def sweep(surface, start, rule, learning_rate, factors, **hyperparameters):
    """Return the value of the surface at the end of each descent of a grid, all of them walked at once.

    Inf for those that diverged. All that are arrays are broadcast together, and the result has their shape:
    with rates of shape (r, 1), starts of shape (s,) and factors of shape (updates, f, 1, 1) it is (f, r, s).

    Parameters
    ----------
    surface, start, rule : as in ``descend``
        What is followed, from one start or many, and how.
    learning_rate : float or array
        The highest rate of each descent.
    factors : sequence
        By what the rate is multiplied at each update: floats or arrays, as of a schedule whose peak is 1.
    **hyperparameters : float
        What else the rule takes, by name.

    Examples
    --------
    >>> from nadam_edu import update_rules
    >>> sweep(ravine, (1.0, 0.0), update_rules.sgd, floats([0.5, 1.0, 3e6]), [1.0, 0.5])
    array([0.0703125, 0.       ,       inf])
    """
    going = True
    # One that has diverged gets no rate any more: nothing overflows, and the others go on.
    walked = walk(surface, start, rule, lambda step: going * learning_rate * factors[step], **hyperparameters)
    x, y = next(walked)
    for _ in factors:
        x, y = next(walked)
        going = going * on_the_chart(x, y)
    return where(going, surface.value(x, y), float("inf"))
