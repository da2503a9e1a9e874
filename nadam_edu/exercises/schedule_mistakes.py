"""The mistakes that learners make in learning-rate schedules, in rows as in ``first_mistakes``."""

UNITS = ("07_schedules", "Steps and epochs")
DECAYS = ("07_schedules", "Exponential and inverse-time decay")
PIECES = ("07_schedules", "Piecewise constant")
POLYNOMIAL = ("07_schedules", "Polynomial")
COSINE = ("07_schedules", "Cosine")
RESTARTS = ("07_schedules", "Restarts and cycles")
TOGETHER = ("07_schedules", "Put together")
PHASES = ("07_schedules", "In phases")

EPOCH = 57  # updates, as in the book's trainings on digits
PERIODS, FLOORED = "step / self.decay_steps", "(floor(periods) if self.staircase else periods)"
POWER = "self.decay_rate ** " + FLOORED
TO_END = "minimum(step, self.decay_steps) / self.decay_steps"
FALL = "minimum(step - warmup_steps, self.decay_steps)"
RISE = "(target - start) * step / warmup_steps"
HALF = "0.5 * (1 + cos(pi * fraction))"
MIX = "((1 - self.alpha) * half_cosine(fraction) + self.alpha)"
REACHED = "step / self.first_decay_steps * (1 + 1e-11)"
HEIGHT = "1 - abs(half_cycles - (2 * cycles + 1))"

IN_EPOCHS = (
    f"You count epochs, here of {EPOCH} updates, where the schedule counts updates. "
    "The rate falls too slowly."
)
EARLY = "You are one step ahead. At step 0 no update is done yet, and the first rate has not decayed."
ALWAYS = "You round the periods down although staircase is False. The rate falls in jumps."
NEVER = (
    "You leave out staircase. With staircase=True the periods are rounded down, and the rate falls in jumps."
)
NEAREST = "You round to the nearest period. A staircase rounds down: it drops when a period is over."
UP = "You round the periods up. The first drop comes at step 1 instead of after a whole period."
NO_ALPHA = "alpha is not used. The rate falls to zero instead of to the fraction alpha."
ALPHA_ON_TOP = (
    "You add alpha to the whole fall. The rate begins too high: the fall has to shrink to 1 - alpha."
)
COMES_BACK = "Nothing holds the rate after decay_steps. The cosine turns, and the rate rises again."
GOES_ON = "Nothing holds the rate after decay_steps. It goes on beyond its end."
RISE_FROM_ONE = (
    "Your warm-up begins at 1: at step 0 it has done a step already. Zero steps done is the initial rate."
)
RISE_FROM_ZERO = "Your warm-up begins at rate 0, and not at the initial rate."
NO_RISE = "The warm-up is missing: the first steps have the rate that comes after it."
FALLS_MEANWHILE = (
    "You let the steps of the warm-up count for what comes after it. That begins at its own step 0."
)


def decay(of: str, where: str, read: "tuple[str, str]" = DECAYS) -> list:
    """Return the mistakes of the schedules that count periods, which a staircase rounds down."""
    return [
        (
            of + "/in-epochs",
            [(where, PERIODS, f"floor(step / {EPOCH}) / self.decay_steps")],
            IN_EPOCHS,
            UNITS,
        ),
        (of + "/ahead", [(where, PERIODS, "(step + 1) / self.decay_steps")], EARLY, UNITS),
        (of + "/staircase-nearest", [(where, "floor(periods)", "floor(periods + 0.5)")], NEAREST, read),
        (of + "/staircase-up", [(where, "floor(periods)", "ceil(periods)")], UP, read),
        (of + "/no-staircase", [(where, FLOORED, "periods")], NEVER, read),
    ]


def cosine(of: str, read: "tuple[str, str]") -> list:
    """Return the mistakes of the schedules along half a cosine, and of their alpha."""
    return [
        (
            of + "/degrees",
            [("half_cosine", "pi * fraction", "180 * fraction")],
            "You give cos degrees. It takes radians: half a turn is pi, not 180.",
            read,
        ),
        (
            of + "/whole-turn",
            [("half_cosine", "pi * fraction", "2 * pi * fraction")],
            "You go through a whole turn of the cosine, and the rate comes back up. Half a turn is pi.",
            read,
        ),
        (
            of + "/quarter-turn",
            [("half_cosine", HALF, "cos(0.5 * pi * fraction)")],
            "You use a quarter of a turn, which ends steep. Half a turn, raised by 1 and halved, ends flat.",
            read,
        ),
        (
            of + "/not-halved",
            [("half_cosine", HALF, "(1 + cos(pi * fraction))")],
            "The factor 1/2 is missing. 1 + cos begins at 2, so the rate begins twice too high.",
            read,
        ),
    ]


def warm_up(of: str, read: "tuple[str, str]") -> list:
    """Return the mistakes of the schedules that rise first."""
    return [
        (
            of + "/warm-up-from-one",
            [("warm_up", RISE, "(target - start) * (step + 1) / warmup_steps")],
            RISE_FROM_ONE,
            read,
        ),
        (
            of + "/warm-up-from-zero",
            [("warm_up", "start + " + RISE, "target * step / warmup_steps")],
            RISE_FROM_ZERO,
            read,
        ),
        (
            of + "/no-warm-up",
            [("warm_up", "where(step < warmup_steps, start + " + RISE + ", after)", "after")],
            NO_RISE,
            read,
        ),
    ]


ROWS = (
    decay("ExponentialDecay", "ExponentialDecay")
    + decay("InverseTimeDecay", "InverseTimeDecay")
    + decay("StepDecay", "ExponentialDecay")
    + cosine("CosineDecay", COSINE)
    + warm_up("CosineDecay", COSINE)
    + cosine("CosineDecayRestarts", RESTARTS)
    + warm_up("Warmup", TOGETHER)
)
ROWS += [
    ("ExponentialDecay/floored", [("ExponentialDecay", FLOORED, "floor(periods)")], ALWAYS, DECAYS),
    (
        "ExponentialDecay/each-step",
        [("ExponentialDecay", PERIODS, "step")],
        "You multiply at every step. The rate is multiplied once in decay_steps steps.",
        DECAYS,
    ),
    (
        "ExponentialDecay/share-lost",
        [("ExponentialDecay", POWER, "(1 - self.decay_rate) ** " + FLOORED)],
        "You take decay_rate for the share that is lost. It is the share that stays: 0.9 keeps nine tenths.",
        DECAYS,
    ),
    (
        "ExponentialDecay/straight",
        [("ExponentialDecay", POWER, "(1 - (1 - self.decay_rate) * " + FLOORED + ")")],
        "You subtract the same amount each period, which is a straight line. "
        "The rate is multiplied each period.",
        DECAYS,
    ),
    (
        "ExponentialDecay/base-e",
        [("ExponentialDecay", POWER, "exp(-self.decay_rate * " + FLOORED + ")")],
        "You use exp(-decay_rate * periods). The base of the power is decay_rate itself.",
        DECAYS,
    ),
    ("InverseTimeDecay/floored", [("InverseTimeDecay", FLOORED, "floor(periods)")], ALWAYS, DECAYS),
    (
        "InverseTimeDecay/each-step",
        [("InverseTimeDecay", PERIODS, "step")],
        "You count steps where periods are counted. The divisor grows by decay_rate in decay_steps steps.",
        DECAYS,
    ),
    (
        "InverseTimeDecay/power",
        [
            (
                "InverseTimeDecay",
                "(1 + self.decay_rate * " + FLOORED + ")",
                "(1 + self.decay_rate) ** " + FLOORED,
            )
        ],
        "You raise 1 + decay_rate to a power. That is an exponential decay; here the divisor grows in a "
        "straight"
        " line.",
        DECAYS,
    ),
    (
        "PiecewiseConstantDecay/boundary-too-early",
        [("PiecewiseConstantDecay", "step > boundary", "step >= boundary")],
        "The step at a boundary already gets the next value. "
        "In Keras it still has the old one: the boundary is"
        " inclusive.",
        PIECES,
    ),
    (
        "PiecewiseConstantDecay/boundary-too-late",
        [("PiecewiseConstantDecay", "step > boundary", "step > boundary + 1")],
        "The values change one step late. The first step after a boundary has the next value.",
        PIECES,
    ),
    (
        "PiecewiseConstantDecay/last-value-missing",
        [("PiecewiseConstantDecay", "self.values[i + 1]", "self.values[i]")],
        "The values are one index behind. After boundary i comes value i + 1, and the last value is never "
        "reached.",
        PIECES,
    ),
    (
        "PolynomialDecay/not-held",
        [("PolynomialDecay", TO_END, "step / self.decay_steps")],
        GOES_ON,
        POLYNOMIAL,
    ),
    (
        "PolynomialDecay/power-of-fraction",
        [("PolynomialDecay", "(1 - fraction) ** self.power", "(1 - fraction**self.power)")],
        "You raise the fraction to the power. What is raised is the way that is left, 1 - fraction.",
        POLYNOMIAL,
    ),
    (
        "PolynomialDecay/no-power",
        [("PolynomialDecay", "(1 - fraction) ** self.power", "(1 - fraction)")],
        "power is not used, and the rate falls in a straight line.",
        POLYNOMIAL,
    ),
    (
        "PolynomialDecay/end-on-top",
        [
            (
                "PolynomialDecay",
                "(self.initial_learning_rate - self.end_learning_rate)",
                "self.initial_learning_rate",
            )
        ],
        "You add the end rate to the whole fall. The rate begins too high: the fall is initial minus end.",
        POLYNOMIAL,
    ),
    (
        "PolynomialDecay/no-cycle",
        [
            (
                "PolynomialDecay",
                "step / (self.decay_steps * maximum(ceil(step / self.decay_steps), 1.0))",
                TO_END,
            )
        ],
        "cycle is not used. With cycle=True the decay begins again, each time with a longer line.",
        POLYNOMIAL,
    ),
    (
        "PolynomialDecay/cycle-floored",
        [
            (
                "PolynomialDecay",
                "maximum(ceil(step / self.decay_steps), 1.0)",
                "(floor(step / self.decay_steps) + 1)",
            )
        ],
        "You round down and add 1. At the end of a cycle Keras is still at the end rate; yours has begun "
        "again.",
        POLYNOMIAL,
    ),
    ("CosineDecay/comes-back", [("CosineDecay", FALL, "(step - warmup_steps)")], COMES_BACK, COSINE),
    ("CosineDecay/no-alpha", [("CosineDecay", MIX, "half_cosine(fraction)")], NO_ALPHA, COSINE),
    (
        "CosineDecay/alpha-on-top",
        [("CosineDecay", MIX, "(half_cosine(fraction) + self.alpha)")],
        ALPHA_ON_TOP,
        COSINE,
    ),
    (
        "CosineDecay/alpha-as-rate",
        [("CosineDecay", "target * " + MIX, "((target - self.alpha) * half_cosine(fraction) + self.alpha)")],
        "You take alpha for a rate. It is a fraction of the highest rate.",
        COSINE,
    ),
    (
        "CosineDecay/falls-in-warm-up",
        [("CosineDecay", FALL, "minimum(step, self.decay_steps)")],
        FALLS_MEANWHILE,
        COSINE,
    ),
    (
        "CosineDecayRestarts/restart-late",
        [("CosineDecayRestarts", REACHED, "maximum(step - 1, 0.0) / self.first_decay_steps * (1 + 1e-11)")],
        "Each restart comes one step late. The step at which a period begins has the new peak already.",
        RESTARTS,
    ),
    (
        "CosineDecayRestarts/no-m-mul",
        [("CosineDecayRestarts", "(1 - self.alpha) * self.m_mul**restarts", "(1 - self.alpha)")],
        "m_mul is not used: every period begins at the first peak.",
        RESTARTS,
    ),
    (
        "CosineDecayRestarts/alpha-shrinks",
        [
            (
                "CosineDecayRestarts",
                "half_cosine(fraction) + {self.alpha}",
                "self.alpha * self.m_mul**restarts",
            )
        ],
        "You shrink the floor with the peaks. m_mul scales what is above alpha; the floor stays.",
        RESTARTS,
    ),
    (
        "Warmup/falls-in-warm-up",
        [("Warmup", "maximum(step - self.warmup_steps, 0.0)", "step")],
        FALLS_MEANWHILE,
        TOGETHER,
    ),
    (
        "InverseSquareRoot/no-root",
        [
            (
                "InverseSquareRoot",
                "sqrt(self.warmup_steps / maximum(step, self.warmup_steps))",
                "self.warmup_steps / maximum(step, self.warmup_steps)",
            )
        ],
        "The root is missing. After the peak the rate falls with the step itself, much too fast.",
        PHASES,
    ),
    (
        "InverseSquareRoot/ahead",
        [("InverseSquareRoot", "{step / self.warmup_steps}, falling", "(step + 1) / self.warmup_steps")],
        RISE_FROM_ONE,
        PHASES,
    ),
    (
        "InverseSquareRoot/no-warm-up",
        [("InverseSquareRoot", "minimum(step / self.warmup_steps, falling)", "falling")],
        NO_RISE,
        PHASES,
    ),
    (
        "Cyclical/upside-down",
        [("Cyclical", HEIGHT, "abs(half_cycles - (2 * cycles + 1))")],
        "The triangles stand upside down: yours begin at the top. The distance to the peak is taken from 1.",
        RESTARTS,
    ),
    (
        "Cyclical/half-a-cycle",
        [("Cyclical", "step / self.half_cycle_steps", "2 * step / self.half_cycle_steps")],
        "You take half_cycle_steps for the whole triangle. "
        "It is the way from foot to top; a triangle takes twice as"
        " many steps.",
        RESTARTS,
    ),
]
