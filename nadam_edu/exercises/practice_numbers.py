"""What the exercises of chapters 12 to 17 ask for, worked out by hand; the chapters' runs have to agree.

>>> NUMBERS["half-as-far"].numbers[0].tolerance
'within 1 %'
"""

from math import cos, pi, sqrt

from .numbers import AskedNumber, NumberExercise

NUMBERS: "dict[str, NumberExercise]" = {
    "half-as-far": NumberExercise(
        [
            AskedNumber(
                "updates",
                2.51286 / 0.0002,
                0.01,
                [
                    (
                        5000,
                        "There the rate is a half. The way, a sum of rates, is still 0.69 of the other.",
                    ),
                    (2.51286, "That is decay times updates."),
                ],
            )
        ],
        [
            "The integral of 1 / (1 + d k) is ln(1 + d n) / d.",
            "With x = d n: ln(1 + x) = x / 2. Try x = 2.5.",
        ],
    ),
    "share-left": NumberExercise(
        [
            AskedNumber(
                "share of the initial rate",
                1 / (1 + 0.0001 * 20 * 500),
                0.001,
                [
                    (
                        0.9999**10_000,
                        "That decays exponentially. The rate is divided by 1 + decay * updates.",
                    ),
                    (1 / (1 + 0.0001 * 20), "You count epochs. decay counts updates."),
                ],
            )
        ],
        ["How many updates are 20 epochs of 500?", "1 / (1 + decay * updates)."],
    ),
    "same-loss": NumberExercise(
        [
            AskedNumber(
                "constant rate",
                0.001 * (1 + cos(pi / 2)) / 2,
                0.05,
                [(0.001, "The cosine spends half of its time below half of it.")],
            )
        ],
        [
            "At small rates the length of the walk decides: the sum of the rates.",
            "What is the mean of half a cosine?",
        ],
    ),
    "pairs": NumberExercise(
        [
            AskedNumber(
                "times shorter",
                1 / sqrt(0.02),
                0.02,
                [(50, "That is the variance. An interval goes with its root.")],
            ),
            AskedNumber(
                "times as many runs",
                1 / 0.02,
                0.02,
                [(1 / sqrt(0.02), "Half the width takes four times the runs.")],
            ),
        ],
        [
            "Var(a - b) = Var(a) + Var(b) - 2 Cov(a, b).",
            "The interval shrinks with the root of the number of runs.",
        ],
    ),
    "many-comparisons": NumberExercise(
        [
            AskedNumber(
                "resolved by luck, on average", 28 * 0.05, 0.01, [(0.05, "That is for one comparison.")]
            ),
            AskedNumber(
                "probability of at least one",
                1 - 0.95**28,
                0.02,
                [(0.95**28, "That is the probability of none."), (1.4, "A probability is at most 1.")],
            ),
        ],
        ["Each of 28 is resolved with probability 0.05.", "None is, with probability 0.95**28."],
    ),
    "adagrad-walk": NumberExercise(
        [
            AskedNumber(
                "updates",
                2574,
                0.04,
                [
                    (10_000, "That is n at sqrt(n) = 100. The sum is twice that root."),
                    (100, "The steps get shorter."),
                ],
            )
        ],
        ["The t-th step is 1 / sqrt(t) rates.", "The integral of 1 / sqrt(t) is 2 sqrt(t)."],
    ),
    "two-slopes": NumberExercise(
        [
            AskedNumber(
                "Schedule-Free: one over the number of updates to the power of",
                0.5,
                0.12,
                [(2.0, "Turn the slope round: the error's decades over those of the updates.")],
            ),
            AskedNumber(
                "straight line: one over the number of updates to the power of",
                0.25,
                0.2,
                [(0.5, "That is Schedule-Free's."), (4.0, "Turn the slope round.")],
            ),
        ],
        [
            "Divide the logarithm of the fall by the logarithm of 4000 / 300.",
            "A mean has one over the root. The line forgets all but the last updates, about a root of them.",
        ],
    ),
    "fast-point": NumberExercise(
        [
            AskedNumber(
                "error of the fast point",
                sqrt(0.5 / (0.1 * (2 - 0.05))),
                0.08,
                [
                    (
                        sqrt(0.5 / 1.5),
                        "That is a constant rate on curvature 1. The fast point feels a tenth.",
                    ),
                ],
            )
        ],
        [
            "The gradient is taken at 0.1 of the fast point and 0.9 of the mean.",
            "E = rate / (curvature * (2 - rate * curvature)).",
        ],
    ),
    "tenth-step": NumberExercise(
        [
            AskedNumber(
                "the tenth step in rates",
                1 / sqrt(10),
                0.02,
                [
                    (0.1, "You divide by the sum. AdaGrad divides by its root."),
                    (1.0, "The sum holds ten squares by now."),
                ],
            )
        ],
        ["The sum of ten equal squares is ten times one.", "AdaGrad divides by the root of the sum."],
    ),
}
