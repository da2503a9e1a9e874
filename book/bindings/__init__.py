r"""Of this book: which formula is which computation of the package.

``BINDINGS`` has a row for each place with formulas: the label of an equation, the name of what a docstring
describes, the term of the glossary or the row of the notation. A binding takes a source of random numbers and
returns the values of the letters, which come from the package (see ``equations.check.problems``). A formula
without a row turns a test red.
"""

import functools
import math

from nadam_edu import schedules as ours
from nadam_edu.generations.variants import dozat, nadamw, nesterov_kernel

from . import averages, descents, late, others, rates, schedules
from .inline import INLINE
from .steps import STEPS

START = {"initial_learning_rate": "\\eta_0"}
PERIODS = {**START, "decay_steps": "d", "decay_rate": "r"}
POLYNOMIAL = {**START, "decay_steps": "d", "end_learning_rate": "\\eta_e", "power": "p"}
COSINE = {**START, "decay_steps": "d", "alpha": "\\alpha"}
LINE = {**START, "final_learning_rate": "\\eta_e", "decay_steps": "d"}

exponential = schedules.schedule(ours.ExponentialDecay, PERIODS)
inverse = schedules.schedule(ours.InverseTimeDecay, PERIODS)
polynomial = schedules.schedule(ours.PolynomialDecay, POLYNOMIAL, last="d")
cosine = schedules.schedule(ours.CosineDecay, COSINE, last="d")
legacy = schedules.schedule(ours.LegacyDecay, {**START, "decay": "\\delta"})
both_products = functools.partial(averages.product, decays=(None, None))  # Keras's and Dozat's
product_and_power = functools.partial(averages.product, decays=(None, math.inf))  # Nadam's and Adam's

BINDINGS = {
    **INLINE,
    **STEPS,
    "eq-gd-update": descents.plain,
    "eq-gd-factor": descents.parabola,
    "eq-gd-limit": descents.limit,
    "eq-gd-fall": descents.fall,
    "eq-gd-best": descents.best,
    "eq-gd-contraction": descents.best,
    "eq-gd-balance": descents.hover,
    "eq-gd-hover": descents.hover,
    "eq-mom-ball": descents.ball,
    "eq-mom-effective": descents.steady,
    "eq-mom-unrolled": descents.ball,
    "eq-mom-noise": late.noise,
    "eq-mom-differences": descents.recurrence,
    "glossary: effective learning rate": late.effective,
    "eq-mom-recurrence": descents.recurrence,
    "eq-mom-root": descents.root,
    "eq-mom-ends": descents.best_momentum,
    "eq-mom-double": descents.double_root,
    "eq-mom-best": descents.best_momentum,
    "eq-mom-ahead": descents.ahead,
    "eq-mom-stored": descents.ahead,
    "eq-mom-change": descents.ahead,
    "eq-mom-brake": descents.brake,
    "eq-mom-limits": descents.limits,
    "sgd": descents.one_step,
    "momentum": descents.ball,
    "nesterov": descents.stored,
    "glossary: curvature": descents.curvature,
    "eq-adam-rmsprop": averages.squares,
    "rmsprop": averages.squares,
    "eq-adam-unrolled": averages.squares,
    "eq-adam-cold": averages.cold,
    "eq-adam-averages": averages.adams,
    "eq-adam-corrected": averages.corrected,
    "eq-adam-expected": averages.expected,
    "eq-adam-step": averages.algorithm_1,
    "eq-adam-hat": averages.adams,
    "adam": averages.adams,
    "eq-adam-epsilon": averages.epsilon_hat,
    "eq-adam-ball": late.bridge,
    "eq-adam-limit": late.adam_limit,
    "eq-adam-average": averages.adam_average,
    "glossary: bias correction": averages.weights_given,
    "eq-nadam-bridge": late.bridge,
    "eq-nadam-constant": functools.partial(averages.nadams, psi=math.inf),
    "eq-mu": averages.momentum_alone,
    "growth": averages.grown,
    "momentum_at": averages.momentum_alone,
    "glossary: momentum decay": averages.momentum_alone,
    "eq-nadam-average": averages.nadams,
    "eq-two-averages": averages.two_averages,
    "eq-nadam-missing": functools.partial(averages.steps_on_ones, rule=dozat),
    "eq-nadam-steps": averages.steps_on_ones,
    "eq-nadam-dozat": functools.partial(averages.steps_on_ones, rule=dozat),
    "eq-nadam-step": averages.nadams,
    "eq-nadam-late": late.mixture,
    "eq-nadam-newest": late.mixture,
    "eq-nadam-scatter": late.mixture,
    "eq-nadam-edge": functools.partial(late.limit, at_edge=True),
    "eq-nadam-limit": late.limit,
    "nadam": averages.whole_nadam,
    "dozat": averages.paper,
    "nadamw": functools.partial(averages.whole_nadam, rule=nadamw),
    "eq-keras-epsilon": functools.partial(averages.nadams, constant=True),
    "eq-keras-epsilon-hat": functools.partial(averages.nadams, rule=nesterov_kernel, constant=True),
    "notation: $\\prod_{i=1}^t \\mu_i$": both_products,
    "glossary: running product": product_and_power,
    "notation: $\\psi$": others.first_psi,
    "eq-keras-stale-counter": others.traced,
    "eq-rate-times-direction": averages.rate_and_direction,
    "eq-exponential": exponential,
    "ExponentialDecay": exponential,
    "eq-inverse-time": inverse,
    "InverseTimeDecay": inverse,
    "eq-piecewise": schedules.piecewise,
    "eq-polynomial": polynomial,
    "PolynomialDecay": polynomial,
    "eq-cosine": cosine,
    "CosineDecay": cosine,
    "eq-restarts": schedules.restarts,
    "CosineDecayRestarts": schedules.restarts,
    "eq-cyclical": schedules.plain_triangles,
    "Cyclical": schedules.triangles,
    "eq-warmup": schedules.warmup,
    "Warmup": schedules.warmup,
    "Constant": schedules.schedule(ours.Constant, {"learning_rate": "\\eta_0"}),
    "StepDecay": schedules.schedule(ours.StepDecay, {**START, "drop_factor": "f", "drop_every": "n"}),
    "LinearThenConstant": schedules.schedule(ours.LinearThenConstant, LINE),
    "eq-decay": legacy,
    "LegacyDecay": legacy,
    "InverseSquareRoot": schedules.inverse_square_root,
    "eq-one-cycle": schedules.one_cosine_cycle,
    "OneCycle": schedules.one_cycle,
    "WarmupStableDecay": schedules.trapezoid,
    "eq-sequence": schedules.sequence,
    "Sequence": schedules.sequence,
    "Floor": schedules.floor,
    "glossary: half-life": schedules.half_life,
    "eq-rate-range": rates.rising,
    "eq-rate-floor": rates.floor,
    "eq-rate-greedy": rates.greedy,
    "eq-rate-inverse": rates.greedy,
    "eq-rate-batch": rates.batch,
    "eq-rate-noise-scale": rates.batch,
    "eq-rate-tries": rates.tries,
    "eq-compounding": others.compounding,
    "eq-decay-follows-rate": others.weight_decay,
    "eq-nadamw-left": others.weight_decay,
    "eq-nadamw-decoupled": others.decoupled,
    "eq-nadamw-l2": late.with_l2,
    "eq-softmax": others.softmax,
    "eq-cross-entropy": others.digits,
    "eq-softmax-gradient": others.digits,
    "central_differences": others.difference,
}

# Without a row above, and why: at most one in ten.
UNBOUND = {
    "14_errors_and_fixes: $2(w - 2)$": "is the gradient of the one weight that the program beside it moves",
    "paired": "has a plus-minus, and changes one term of it in words; tests compare it with SciPy",
    "budget": "has an index in brackets; a test counts all draws",
    "01_gradient_descent: $(x,\\ 25\\,y)$": (
        "has a space between two sides, which parts clauses; eq-gd-update has its slope"
    ),
    "01_gradient_descent: $f(x_k + d) \\approx f(x_k) + \\nabla f(x_k) \\cdot d$": (
        "is a limit, and no equation"
    ),
    "02_momentum: $e_t = r^t$": "is what the sentence tries, before anything is known of r",
    "04_nadam: $1 - a_t$": "says that two shares add up to one",
    "04_nadam: $g_t = \\lambda e$": "defines the curvature, as the glossary does",
    "02_momentum: $(t - 1)/(t + 2)$": "an exercise chooses it as an example of a momentum that grows",
    "02_momentum: $\\eta\\lambda = 1$": "names the case that the sentence looks at, and claims nothing",
    "05_nadam_in_keras: $\\mu_1 \\mu_2 \\cdots \\mu_t$": "spells out for the reader what a product is",
    "05_nadam_in_keras: $t = c_j - 1$": "counts updates by the counter of eq-keras-stale-counter",
    "05_nadam_in_keras: $n = j = 1$": "names the case that the sentence looks at, and claims nothing",
    "15_an_honest_comparison: $z = W^\\top x + b$": (
        "names the scores of one image; eq-softmax-gradient has those of all"
    ),
    "nadam_reach": "bounds far above what any update reaches, and no equations; the update relies on them",
}

# Copies of one equation, each as its place and the number of the clause there: all are one normalised string.
COPIES = [
    ("eq-mu 1", "momentum_at 1", "nadam 1", "dozat 1", "glossary: momentum decay 1"),
    ("eq-nadam-average 1", "nadam 2"),
    ("eq-nadam-step 1", "nadam 3"),
    ("eq-adam-hat 1", "adam 1"),
    ("eq-adam-rmsprop 1", "rmsprop 1"),
    ("eq-adam-rmsprop 2", "rmsprop 2"),
    ("eq-exponential 1", "ExponentialDecay 1"),
    ("eq-inverse-time 1", "InverseTimeDecay 1"),
    ("eq-polynomial 1", "PolynomialDecay 1"),
    ("eq-cosine 1", "CosineDecay 1"),
    *((f"eq-restarts {number}", f"CosineDecayRestarts {number}") for number in (1, 2, 3)),
    ("eq-cyclical 2", "Cyclical 2"),
    ("eq-warmup 1", "Warmup 1"),
    ("eq-sequence 1", "Sequence 1"),
    ("eq-decay 1", "LegacyDecay 1"),
    (
        "notation: $\\prod_{i=1}^t \\mu_i$ 1",
        "notation: $\\prod_{i=1}^t \\mu_i$ 2",
        "glossary: running product 1",
    ),
]
