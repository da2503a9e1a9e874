"""What the exercises of chapters 01 and 02 ask for, worked out by hand; the chapters' runs have to agree.

>>> NUMBERS["off-the-floor"].numbers[0].tolerance
'exactly'
"""

from .numbers import AskedNumber, NumberExercise

NUMBERS: "dict[str, NumberExercise]" = {
    "off-the-floor": NumberExercise(
        [
            AskedNumber(
                "x after one update", 0.0, mistaken=[(-8.0, "The gradient at -4 is -4, and is subtracted.")]
            ),
            AskedNumber(
                "y after twenty updates, from the start that is off",
                24.0**20 * 1e-12,
                0.05,
                [
                    (25.0**20 * 1e-12, "The factor across is 1 - 25 = -24, not 25."),
                    (-(24.0**20) * 1e-12, "Twenty factors of -24 have the sign of an even power."),
                    (1e-12, "It is far beyond the limit: each update multiplies y by -24."),
                ],
            ),
        ],
        [
            "Along the floor the curvature is 1, across it 25.",
            "One update multiplies by 1 - rate * curvature.",
        ],
    ),
    "steep-ravine": NumberExercise(
        [
            AskedNumber("updates", 231, 0.004, [(230, "After 230 the error is still above a hundredth.")]),
            AskedNumber(
                "the limit of the rate",
                2 / 100,
                mistaken=[
                    (2 / 25, "That is the limit of the old ravine."),
                    (1 / 100, "The limit is twice that."),
                ],
            ),
        ],
        ["At the best rate both directions shrink by (kappa - 1) / (kappa + 1).", "How often, until 1/100?"],
    ),
    "one-factor": NumberExercise(
        [
            AskedNumber(
                "what one update leaves of the distance",
                1 - 0.07,
                0.01,
                [
                    (0.003, "That is the distance at the end. Take the hundredth root of end over start."),
                    (0.07, "That is what one update takes away."),
                ],
            )
        ],
        [
            "A straight line on a logarithmic axis is one factor, again and again.",
            "From 4 to 0.003 in 100 updates.",
        ],
    ),
    "raised-momentum": NumberExercise(
        [
            AskedNumber(
                "the new learning rate over the old",
                0.1,
                0.01,
                [(10.0, "The steps grow to ten times as many rates, so the rate must fall.")],
            ),
            AskedNumber(
                "the new first step over the old",
                0.1,
                0.01,
                [(1.0, "Only the steps in the end are alike. The first one has no memory yet.")],
            ),
        ],
        ["The effective rate is the rate over 1 - momentum.", "The first step is the rate alone."],
    ),
    "late-cut": NumberExercise(
        [
            AskedNumber(
                "updates in the form of Keras",
                43,
                0.01,
                [
                    (44, "You counted one too many: 9 * 0.9**43 is below 0.1."),
                    (143, "You counted from the start. Count from the cut."),
                    (1, "The velocity still holds the old rate."),
                ],
            ),
            AskedNumber(
                "updates in the form of PyTorch",
                1,
                mistaken=[
                    (43, "There the rate stands outside: no old rate is in the velocity."),
                    (0, "The first update at the new rate counts as 1."),
                ],
            ),
        ],
        [
            "Right before the cut the velocity is 10 old rates.",
            "What is too much fades by 0.9 an update: 9 * 0.9**n < 0.1.",
        ],
    ),
    "four-times-steeper": NumberExercise(
        [
            AskedNumber("plain descent: how many times as many", 4, 0.02, [(2.0, "That is momentum's.")]),
            AskedNumber("momentum: how many times as many", 2, 0.1, [(4.0, "That is plain descent's.")]),
        ],
        [
            "Plain descent leaves about 1 - 2 / kappa of the error.",
            "Momentum leaves about 1 - 2 / sqrt(kappa).",
        ],
    ),
}
