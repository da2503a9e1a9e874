"""What the exercises of chapters 08 to 11 ask for, worked out by hand; the chapters' runs have to agree.

>>> NUMBERS["first-zero"].numbers[0].tolerance
'exactly'
"""

from math import log2

from .numbers import AskedNumber, NumberExercise

NUMBERS: "dict[str, NumberExercise]" = {
    "first-zero": NumberExercise(
        [
            AskedNumber(
                "step",
                120,
                mistaken=[
                    (100, "The warm-up comes on top of decay_steps."),
                    (80, "The warm-up comes on top of decay_steps."),
                ],
            )
        ],
        ["The cosine begins when the warm-up is over.", "decay_steps counts from there."],
    ),
    "rates-meet": NumberExercise(
        [
            AskedNumber(
                "decay_rate",
                0.25 ** (1 / 3),
                0.002,
                [
                    (0.25, "That is the share at step 300. decay_rate is the share of 100 steps."),
                    (0.5, "With it they meet at step 100."),
                ],
            )
        ],
        ["At step 300 inverse time leaves 1 / (1 + 3).", "The exponential has three periods to get there."],
    ),
    "equal-area": NumberExercise(
        [
            AskedNumber("sum of the rates", 25, 0.01, [(15, "That is the plateau alone.")]),
            AskedNumber(
                "peak of the cosine",
                25 / 175,
                0.01,
                [
                    (0.1, "With the same peak its sum is 17.5."),
                    (25 / 350, "That is its mean; the peak is twice it."),
                ],
            ),
        ],
        ["The mean of a straight line is halfway between its ends.", "So is the mean of half a cosine."],
    ),
    "long-tail": NumberExercise(
        [
            AskedNumber(
                "step",
                100 * log2(5),
                0.08,
                [(400, "There ExponentialDecay is far below."), (100, "There both are at 0.05.")],
            )
        ],
        ["Go left from the slower curve, at one height.", "0.1 / 5 is 0.1 after log2(5) halvings."],
    ),
    "later-peak": NumberExercise(
        [
            AskedNumber(
                "step of the peak", 199, mistaken=[(200, "The rise ends one step before its share does.")]
            ),
            AskedNumber(
                "steps of the fall",
                200,
                mistaken=[(201, "The last step is 399."), (199, "Count the steps from 199 to 399.")],
            ),
        ],
        ["0.3 * 400 - 1 = 119.", "400 steps are 0 to 399."],
    ),
    "twelve-tries": NumberExercise(
        [
            AskedNumber(
                "factor between neighbours",
                10 ** (6 / 11),
                0.01,
                [(10 ** (6 / 12), "Twelve tries have eleven gaps.")],
            ),
            AskedNumber(
                "largest factor to the nearest",
                10 ** (3 / 11),
                0.02,
                [
                    (10 ** (6 / 11) / 2, "Halfway on a grid of factors is the root."),
                    (10 ** (6 / 11), "That is the way to the next but one."),
                ],
            ),
        ],
        [
            "From 1e-6 to 1 are six powers of ten.",
            "The middle between two neighbours is their geometric mean.",
        ],
    ),
    "stairs-in-force": NumberExercise(
        [
            AskedNumber(
                "rate in epoch 0",
                0.01,
                0.001,
                [(0.002, "The scheduler hands in the rate in force: its default is never used.")],
            ),
            AskedNumber(
                "rate in epoch 10",
                0.005,
                0.001,
                [(0.001, "The scheduler hands in the rate in force: its default is never used.")],
            ),
            AskedNumber(
                "rate in epoch 20",
                0.0025,
                0.001,
                [(0.0005, "The scheduler hands in the rate in force: its default is never used.")],
            ),
        ],
        [
            "What does the callback hand in as the second argument?",
            "The rate in force is halved at epochs 10 and 20.",
        ],
    ),
    "plateau": NumberExercise(
        [
            AskedNumber(
                "epoch after which the rate was halved, counted from 0",
                3,
                mistaken=[
                    (4, "Epoch 2 is the first without news, and epoch 3 the second."),
                    (2, "One epoch without news is not two."),
                ],
            )
        ],
        ["Epoch 1 brings the best loss so far.", "patience=2: the second epoch without anything new."],
    ),
    "rates-of-three": NumberExercise(
        [
            AskedNumber(
                "first of the three", 0.2, mistaken=[(0.4, "Two updates are done: it is asked at step 2.")]
            ),
            AskedNumber("second", 0.2, mistaken=[(0.05, "A boundary belongs to the interval on its left.")]),
            AskedNumber("third", 0.05, mistaken=[(0.2, "Step 4 lies beyond the boundary 3.")]),
        ],
        ["At which steps is the schedule asked?", "A boundary belongs to the interval on its left."],
    ),
}
