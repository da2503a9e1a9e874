"""The mistakes that learners make in schedules that decay, in rows as in ``first_mistakes``."""

UNITS = ("08_schedules", "Steps and epochs")
DECAYS = ("08_schedules", "Exponential and inverse-time decay")
PIECES = ("08_schedules", "Piecewise constant")
POLYNOMIAL = ("08_schedules", "Polynomial")
EPOCH = 57
PERIODS, FLOORED = "step / self.decay_steps", "(floor(periods) if self.staircase else periods)"
POWER = "self.decay_rate ** " + FLOORED
TO_END = "minimum(step, self.decay_steps) / self.decay_steps"
IN_EPOCHS = (
    f"You count epochs, here of {EPOCH} updates, where the schedule counts updates. The rate falls too"
    " slowly."
)
EARLY = "You are one step ahead. At step 0 no update is done yet, and the first rate has not decayed."
ALWAYS = "You round the periods down although staircase is False. The rate falls in jumps."
NEVER = (
    "You leave out staircase. With staircase=True the periods are rounded down, and the rate falls in jumps."
)
NEAREST = "You round to the nearest period. A staircase rounds down: it drops when a period is over."
UP = "You round the periods up. The first drop comes at step 1 instead of after a whole period."
SMOOTH = "You count parts of a period. A staircase counts whole periods: the rate falls in jumps."
AGAIN = "Your rate begins again after decay_steps. It stays at its end: min(step, decay_steps)."
GOES_ON = "Nothing holds the rate after decay_steps. It goes on beyond its end."


def decay(
    of: str, where: str, read: "tuple[str, str]" = DECAYS
) -> "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]":
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
        (
            of + "/no-staircase",
            [(where, FLOORED, "periods")],
            SMOOTH if of == "StepDecay" else NEVER,  # it has no argument staircase
            read,
        ),
    ]


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = decay(
    "ExponentialDecay", "ExponentialDecay"
)
ROWS += decay("InverseTimeDecay", "InverseTimeDecay")
ROWS += decay("StepDecay", "ExponentialDecay")
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
        "You subtract the same amount each period, which is a straight line. The rate is multiplied"
        " each period.",
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
        "You raise 1 + decay_rate to a power. That is an exponential decay; here the divisor grows in a"
        " straight"
        " line.",
        DECAYS,
    ),
    (
        "PiecewiseConstantDecay/boundary-too-early",
        [("PiecewiseConstantDecay", "step > boundary", "step >= boundary")],
        "The step at a boundary already gets the next value. In Keras it still has the old one: the"
        " boundary is"
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
        "The values are one index behind. After boundary i comes value i + 1, and the last value is"
        " never reached.",
        PIECES,
    ),
    (
        "PolynomialDecay/not-held",
        [("PolynomialDecay", TO_END, "step / self.decay_steps")],
        GOES_ON,
        POLYNOMIAL,
    ),
    (
        "PolynomialDecay/begins-again",
        [("PolynomialDecay", TO_END, "step % self.decay_steps / self.decay_steps")],
        AGAIN,
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
        "You round down and add 1. At the end of a cycle Keras is still at the end rate; yours has"
        " begun again.",
        POLYNOMIAL,
    ),
]
