"""What an update keeps of an error, by rate times curvature and momentum, and where errors grow.

In a direction of one curvature a rule with momentum is linear in the error and in what it remembers, once the
root that Adam divides by rests. So its answers to a gradient alone and to a memory alone say all about it.
"""

from .. import surfaces, update_rules
from ..arguments import non_negative
from ..elementwise import sqrt
from .asked import looked_up, up_to_most
from .descents import hyperparameter

DIRECTIONS = (("along the ravine", 1.0), ("across the ravine", surfaces.RAVINE_STEEPNESS))  # and curvatures
WINDOW = (0.001, 100.0, 0.0, 1.0)  # of the map: rate times curvature, momentum
COLUMNS, ROWS = 76, 40
# Late in a run the corrections are 1, and an average with this share forgets next to nothing.
LATE, RESTING = 10**16, 1 - 1e-13

# The rate times curvature, over the root for Adam and Nadam, from which an error grows: from the algebra of
# the chapters, by the momentum. It is drawn into the map, which comes from the rules themselves.
LIMITS = {
    "momentum": lambda mu: 2 * (1 + mu),
    "nesterov": lambda mu: 2 * (1 + mu) / (1 + 2 * mu),
    "adam": lambda mu: 2 * (1 + mu) / (1 - mu),
    "nadam": lambda mu: 2 * (1 + mu) / ((1 - mu) * (1 + 2 * mu)),
}


def answers(rule, mu):
    """Return what a rule at rate 1 answers to a gradient of 1, and to a memory of 1.

    Each answer is a pair of displacement and new memory.

    >>> answers("momentum", 0.5)
    ((-1.0, -1.0), (0.5, 0.5))
    """
    function = update_rules.RULES[rule]
    found = []
    for gradient, memory in ((1.0, 0.0), (0.0, 1.0)):
        if rule in ("adam", "nadam"):
            state = (LATE, memory, 1.0) if rule == "adam" else (LATE, memory, 1.0, 0.0)
            move, left = function(gradient, state, 1.0, beta_1=mu, beta_2=RESTING, epsilon=0.0)
            left = left[1]
        else:
            move, left = function(gradient, memory, 1.0, momentum=mu)
        found.append((float(move), float(left)))
    return tuple(found)


def kept(scaled, answered):
    """Return what an update keeps of an error in the long run, at this rate times curvature.

    It is the larger root of the two-by-two matrix that takes error and memory to those of the next update.

    >>> kept(0.5, answers("momentum", 0.0)), kept(3.0, answers("momentum", 0.0))  # plain descent: |1 - 0.5|
    (0.5, 2.0)
    """
    (move, memory), (carried, left) = answered
    half = (1 + scaled * move + left) / 2
    product = (1 + scaled * move) * left - scaled * memory * carried
    apart = half * half - product
    return float(sqrt(product)) if apart < 0 else float(abs(half) + sqrt(apart))


def errors(scaled, answered, updates):
    """Return the size of an error of 1 over so many updates; None where it is off every chart.

    >>> errors(0.5, answers("momentum", 0.0), 2)
    [1.0, 0.5, 0.25]
    """
    (move, memory), (carried, left) = answered
    error, remembered = 1.0, 0.0
    sizes = []
    for _ in range(updates + 1):
        sizes.append(abs(error) if abs(error) < surfaces.OFF_THE_CHART else None)
        if sizes[-1] is not None:
            gradient = scaled * error
            error, remembered = (
                error + gradient * move + remembered * carried,
                gradient * memory + remembered * left,
            )
    return sizes


def shares(answered):
    """Return the map: what is kept at the middle of each of its cells, row by row from the bottom.

    ``answered`` has the answers of each row.

    The columns are evenly spaced on a logarithmic axis.
    """
    left, right, _, _ = WINDOW
    scaled = [left * (right / left) ** ((column + 0.5) / COLUMNS) for column in range(COLUMNS)]
    return [kept(each, pair) for pair in answered for each in scaled]


def limit_line(rule, rows=60):
    """Return the limit of a rule as a line on the map: its places on the one axis, then on the other.

    >>> scaled, momenta = limit_line("momentum")
    >>> scaled[0], momenta[0]
    (2.0, 0.0)
    """
    momenta = [0.99 * row / rows for row in range(rows + 1)]
    return [LIMITS[rule](mu) for mu in momenta], momenta


# What does not change while the points move: each rule's limit, and its map where it was asked for.
LINES = {rule: limit_line(rule) for rule in LIMITS}
ground: dict = {}


def ground_of(rule):
    """Return the map of a rule, row by row from the bottom, computed once.

    >>> ground_of("momentum") is ground_of("momentum")
    True
    """
    if rule not in ground:
        ground[rule] = shares([answers(rule, (row + 0.5) / ROWS) for row in range(ROWS)])
    return ground[rule]


def stability(rule: str, learning_rate: float, momentum: float, updates: int) -> dict:
    """Return the map of a rule, and in it the two directions of the ravine and what becomes of their errors.

    For Adam and Nadam ``momentum`` is beta_1, and the curvature is divided by the root, which rests at 1.

    >>> best = stability("momentum", 1 / 9, 4 / 9, 60)
    >>> [round(share, 4) for share in best["keeps"]]
    [0.6667, 0.6667]
    """
    looked_up("rule", rule, LIMITS)
    rate, mu = non_negative("learning_rate", learning_rate), hyperparameter("momentum", momentum)
    last, answered = up_to_most("updates", updates), answers(rule, mu)
    keeps = [kept(rate * curvature, answered) for _, curvature in DIRECTIONS]
    ends = " and ".join([f"{keeps[nth]:.4g} of the error {name}" for nth, (name, _) in enumerate(DIRECTIONS)])
    return {
        "x": list(range(last + 1)),
        "curves": [[name, errors(rate * curvature, answered, last)] for name, curvature in DIRECTIONS],
        "keeps": keeps,
        "window": list(WINDOW),
        "columns": COLUMNS,
        "rows": ROWS,
        "values": ground_of(rule),
        "limits": [{"rule": name, "line": LINES[name], "at": LIMITS[name](mu)} for name in sorted(LIMITS)],
        "handles": [
            {
                "name": name,
                "at": [rate * curvature, mu],
                "x": {"path": ["learning_rate"], "per": curvature},
                "y": {"path": ["momentum"], "per": 1.0},
            }
            for name, curvature in DIRECTIONS
        ],
        "summary": f"In the long run an update keeps {ends}. "
        f"At this momentum errors grow from rate x curvature {LIMITS[rule](mu):.4g} on.",
    }
