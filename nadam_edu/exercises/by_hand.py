"""Exercises that ask for a rule or a schedule, to be written from a stub.

>>> print(BY_HAND["descent-by-hand"].stub)
def sgd(gradient, state, learning_rate):
    displacement = 0.0
    return displacement, state
<BLANKLINE>
"""

from .written import Exercise

BY_HAND: "dict[str, Exercise]" = {
    "descent-by-hand": Exercise(
        "sgd",
        "Write plain gradient descent as a rule.",
        "def sgd(gradient, state, learning_rate):\n    displacement = 0.0\n    return displacement, state\n",
        [
            "The displacement is what is added to the variable: it goes down the hill.",
            "It is one product of two numbers.",
        ],
    ),
    "momentum-by-hand": Exercise(
        "momentum",
        "Write momentum as a rule. The state is the velocity.",
        "def momentum(gradient, state, learning_rate, momentum=0.9):\n"
        "    velocity = 0.0 if state is None else state\n    return velocity, velocity\n",
        [
            "The new velocity has two parts: what is left of the old one, and the gradient's.",
            "The old velocity is multiplied by momentum; the learning rate goes with the gradient alone.",
        ],
    ),
    "adam-by-hand": Exercise(
        "adam",
        "Write Adam as Keras ships it. The state is (t, m, v).",
        "def adam(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):\n"
        "    t, m, v = (0, 0.0, 0.0) if state is None else state\n    t = t + 1\n    displacement = 0.0\n"
        "    return displacement, (t, m, v)\n",
        [
            "Renew both averages first: m of the gradient, v of its square.",
            "Divide each average by 1 minus its beta to the power t.",
            "Keras adds epsilon to the root of v before v is corrected.",
        ],
    ),
    "nadam-by-hand": Exercise(
        "nadam",
        "Write Nadam as Keras ships it. The state is (t, m, v, mu_product).",
        "def nadam(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7,"
        " momentum_decay=1.0):\n"
        "    t, m, v, mu_product = (0, 0.0, 0.0, 1.0) if state is None else state\n    t = t + 1\n"
        "    mu = beta_1 * (1 - 0.5 * 0.96 ** (momentum_decay * t))\n    displacement = 0.0\n"
        "    return displacement, (t, m, v, mu_product)\n",
        [
            "You need two momenta: mu of this update, and mu_next with t + 1 in its exponent.",
            "mu_product is multiplied by mu once an update, before it is used; m and v are renewed as"
            " in Adam.",
            "m_bar adds mu_next * m, divided by 1 - mu_product * mu_next, and (1 - mu) * gradient, divided by"
            " 1 - mu_product.",
        ],
    ),
    "cosine-by-hand": Exercise(
        "CosineDecay",
        "Write the cosine decay as a function of the step, without its warm-up.",
        "from math import cos, pi\n\n\ndef cosine(step, initial_learning_rate, decay_steps, alpha=0.0):\n"
        "    return initial_learning_rate\n",
        [
            "Half a turn of the cosine goes from 1 to -1: add 1, and halve it.",
            "After decay_steps the rate stays: use min(step, decay_steps).",
            "alpha is a fraction of the first rate: only 1 - alpha of it falls.",
        ],
        function="cosine",
    ),
    "nesterov-by-hand": Exercise(
        "nesterov",
        "Write Nesterov's momentum in its stored form, as Keras does. The state is the velocity.",
        "def nesterov(gradient, state, learning_rate, momentum=0.9):\n"
        "    velocity = 0.0 if state is None else state\n    return velocity, velocity\n",
        [
            "Renew the velocity as momentum does.",
            "The step applies the same line once more, to the new velocity.",
        ],
    ),
    "nadamw-by-hand": Exercise(
        "nadamw",
        "Write the NadamW of the benchmarks, without the weight decay that stands beside it."
        " The state is (t, m, v).",
        "def nadamw(gradient, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):\n"
        "    t, m, v = (0, 0.0, 0.0) if state is None else state\n    t = t + 1\n    displacement = 0.0\n"
        "    return displacement, (t, m, v)\n",
        [
            "It is Adam, with beta_1 * m + (1 - beta_1) * gradient where Adam has m.",
            "Both parts of that sum are divided by 1 - beta_1 to the power t.",
            "Epsilon is added to the root of the corrected v.",
        ],
    ),
    "root-by-hand": Exercise(
        "InverseSquareRoot",
        "Write the inverse square root with its warm-up as a function of the step.",
        "def root(step, peak_learning_rate, warmup_steps):\n    return peak_learning_rate\n",
        [
            "Up to warmup_steps the rate grows in a straight line from zero.",
            "After that it is the peak times the root of warmup_steps over step. Both meet at the peak.",
        ],
        function="root",
    ),
    "stairs-by-hand": Exercise(
        "StepDecay",
        "Write the staircase of the article as a function of the step, as its formula means it.",
        "def stairs(step, initial_learning_rate, drop_factor, drop_every):\n"
        "    return initial_learning_rate\n",
        [
            "Count the whole periods that are over: // drops the fraction.",
            "Each of them multiplies the rate by drop_factor, beginning with the initial one.",
        ],
        function="stairs",
    ),
    "triangle-by-hand": Exercise(
        "Cyclical",
        "Write the rate that goes up and down in triangles as a function of the step.",
        "def triangle(step, min_learning_rate, max_learning_rate, half_cycle_steps):\n"
        "    return min_learning_rate\n",
        [
            "Where in its triangle is a step? step % (2 * half_cycle_steps) says it.",
            "The height is 1 minus the distance to the peak, in half cycles.",
        ],
        function="triangle",
    ),
    "decay-by-hand": Exercise(
        "InverseTimeDecay",
        "Write what replaces the old argument decay: inverse-time decay, with its staircase.",
        "def decayed(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):\n"
        "    return initial_learning_rate\n",
        [
            "The rate is divided by 1 plus decay_rate for each period of decay_steps.",
            "With staircase=True only whole periods count.",
        ],
        function="decayed",
    ),
    "line-by-hand": Exercise(
        "PolynomialDecay",
        "Write the polynomial decay as a function of the step, without its cycles.",
        "def line(step, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0):\n"
        "    return initial_learning_rate\n",
        [
            "The share of the way that is left is 1 minus step over decay_steps.",
            "After decay_steps the rate stays at its end: use min(step, decay_steps).",
            "The power raises the share that is left; only initial minus end falls.",
        ],
        function="line",
    ),
}
