"""The mistakes in schedules along a cosine, a triangle or a warm-up, in rows as in ``first_mistakes``."""

PHASES = ("08_schedules", "In phases")
NO_RISE = "The warm-up is missing: the first steps have the rate that comes after it."
RISE_FROM_ONE = (
    "Your warm-up begins at 1: at step 0 it has done a step already. Zero steps done is the initial rate."
)
COSINE = ("08_schedules", "Cosine")
RESTARTS = ("08_schedules", "Restarts and cycles")
TOGETHER = ("08_schedules", "Put together")
FALL = "minimum(step - warmup_steps, self.decay_steps)"
RISE = "(target - start) * step / warmup_steps"
HALF = "0.5 * (1 + cos(pi * fraction))"
MIX = "((1 - self.alpha) * half_cosine(fraction) + self.alpha)"
REACHED = "step / self.first_decay_steps * (1 + 1e-11)"
HEIGHT = "1 - abs(half_cycles - (2 * cycles + 1))"
NO_ALPHA = "alpha is not used. The rate falls to zero instead of to the fraction alpha."
ALPHA_ON_TOP = (
    "You add alpha to the whole fall. The rate begins too high: the fall has to shrink to 1 - alpha."
)
AGAIN = "Your rate begins again after decay_steps. It stays at its last value: min(step, decay_steps)."
COMES_BACK = "Nothing holds the rate after decay_steps. The cosine turns, and the rate rises again."
RISE_FROM_ZERO = "Your warm-up begins at rate 0, and not at the initial rate."
FALLS_MEANWHILE = (
    "You let the steps of the warm-up count for what comes after it. That begins at its own step 0."
)


def cosine(
    of: str, read: "tuple[str, str]"
) -> "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]":
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


def warm_up(
    of: str, read: "tuple[str, str]"
) -> "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]":
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


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = []
ROWS += cosine("CosineDecay", COSINE) + cosine("CosineDecayRestarts", RESTARTS)
ROWS += warm_up("CosineDecay", COSINE) + warm_up("Warmup", TOGETHER)
ROWS += [
    ("CosineDecay/comes-back", [("CosineDecay", FALL, "(step - warmup_steps)")], COMES_BACK, COSINE),
    (
        "CosineDecay/begins-again",
        [("CosineDecay", FALL, "((step - warmup_steps) % self.decay_steps)")],
        AGAIN,
        COSINE,
    ),
    (
        "CosineDecay/cut-at-alpha",
        [("CosineDecay", MIX, "maximum(half_cosine(fraction), self.alpha)")],
        "You let the rate fall to zero and cut it off at alpha. The curve itself shrinks to 1 - alpha, and it"
        " ends flat.",
        COSINE,
    ),
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
        "Cyclical/upside-down",
        [("Cyclical", HEIGHT, "abs(half_cycles - (2 * cycles + 1))")],
        "The triangles stand upside down: yours begin at the top. The distance to the peak is taken from 1.",
        RESTARTS,
    ),
    (
        "Cyclical/half-a-cycle",
        [("Cyclical", "step / self.half_cycle_steps", "2 * step / self.half_cycle_steps")],
        "You take half_cycle_steps for the whole triangle. It is the way from foot to top; a triangle"
        " takes twice as"
        " many steps.",
        RESTARTS,
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
]
