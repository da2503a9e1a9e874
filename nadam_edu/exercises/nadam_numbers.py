"""What the exercises of chapters 03 to 07 ask for, worked out by hand; the chapters' runs have to agree.

>>> NUMBERS["rare-word"].numbers[0].tolerance
'within 2 %'
"""

from math import log, sqrt

from .numbers import AskedNumber, NumberExercise

# A weight of 1 after one update of Nadam at rate 0.1: mu_1 = 0.9 * 0.52, mu_2 = 0.9 * (1 - 0.96**2 / 2).
AFTER_ONE = 1 - 0.1 * (1 + 0.1 * 0.48528 / (1 - 0.468 * 0.48528))

NUMBERS: "dict[str, NumberExercise]" = {
    "rare-word": NumberExercise(
        [
            AskedNumber(
                "the step in learning rates",
                0.1 / sqrt(0.001),
                0.02,
                [
                    (1.0, "That is the first step of a run: here both corrections have faded."),
                    (0.1 / 0.001, "The root of v is missing."),
                    (sqrt(0.001) / 0.1, "You turned the quotient round."),
                ],
            )
        ],
        ["After ten thousand updates both corrections are 1.", "m = 0.1 g, and v = 0.001 g * g."],
    ),
    "half-corrected": NumberExercise(
        [
            AskedNumber(
                "the first step in learning rates",
                1 / sqrt(0.001),
                0.02,
                [
                    (0.1 / sqrt(0.001), "That is without both corrections; m is corrected now."),
                    (1.0, "v is still cold."),
                ],
            )
        ],
        ["m corrected is the gradient itself.", "v is a thousandth of its square."],
    ),
    "root-at-rest": NumberExercise(
        [
            AskedNumber(
                "updates",
                2 * log(10) / -log(0.999),
                0.005,
                [
                    (log(10) / -log(0.999), "Then v is a tenth, and its root still 0.32."),
                    (2 * log(10) / -log(0.9), "v fades with beta_2, not with beta_1."),
                ],
            )
        ],
        ["Each update multiplies v by 0.999.", "Its root is a tenth where v is a hundredth."],
    ),
    "no-momentum": NumberExercise(
        [
            AskedNumber(
                "the first step",
                1.0,
                0.001,
                [(1.9, "That is beta_1 = 0.9 without a warm-up of the momentum.")],
            )
        ],
        ["Every mu is beta_1 times something.", "What is left of m_bar if all mu are 0?"],
    ),
    "half-the-limit": NumberExercise(
        [
            AskedNumber(
                "mu",
                1.7 / 1.8,
                0.005,
                [
                    (0.9, "At 0.9 the limit is 13.57, and half of Adam's is 19."),
                    (0.5, "Half of Adam's limit is not half of its mu."),
                ],
            )
        ],
        ["Adam's limit is that of mu = 1.", "Set the denominator 1.9 - 1.8 mu to 0.2."],
    ),
    "momenta-weights": NumberExercise(
        [
            AskedNumber(
                "the sum of the weights",
                1 - 1 / 2 * 1 / 4 * 3 / 4,
                0.005,
                [
                    (3 / 32, "That is what is missing from 1."),
                    (1.0, "The average began at zero: it lacks a share."),
                ],
            ),
            AskedNumber(
                "the weight of the first gradient",
                (1 - 1 / 2) * 1 / 4 * 3 / 4,
                0.005,
                [(1 / 2, "That is its weight after the first update. Two more have shrunk it.")],
            ),
        ],
        ["An update multiplies each weight so far by mu.", "The new gradient gets 1 - mu."],
    ),
    "half-life-read": NumberExercise(
        [
            AskedNumber(
                "updates, with L2",
                3 * 1386,
                0.12,
                [(1386, "That is the line of the decoupled decay."), (1386 / 3, "The larger, the slower.")],
            ),
            AskedNumber(
                "updates, decoupled",
                1386,
                0.12,
                [(3 * 1386, "Decoupled, the size of the gradients is nothing.")],
            ),
        ],
        [
            "3 lies between the ticks 2 and 4, nearer to 4.",
            "The half-life goes with the size: three times that of 1.",
        ],
    ),
    "slow-warm-up": NumberExercise(
        [
            AskedNumber(
                "update",
                40 * 250,
                0.2,
                [(40.0, "That is the curve of psi = 1."), (160.0, "0.004 is 1/250, not 1/4.")],
            )
        ],
        ["Both curves have one shape.", "psi stands in the exponent beside t: psi * t is the same."],
    ),
    "average-after-one": NumberExercise(
        [
            AskedNumber(
                "ours",
                0.9 + 0.1 * AFTER_ONE,
                0.0005,
                [(AFTER_ONE, "That is the weight. Ours starts at 1 and moves a tenth of the way.")],
            ),
            AskedNumber(
                "Keras 3",
                AFTER_ONE,
                0.0005,
                [(0.9 + 0.1 * AFTER_ONE, "Keras 3 has no average of the weight before: it copies.")],
            ),
        ],
        [
            "The text says where the step takes the weight.",
            "One of them starts the average before the update.",
        ],
    ),
    "kernel-first-step": NumberExercise(
        [
            AskedNumber(
                "learning rates",
                (0.5 * 0.5 + 0.5) / 0.5,
                0.001,
                [(0.75, "Divide by 1 - beta_1 as well."), (1.9, "That is beta_1 = 0.9.")],
            )
        ],
        ["m_1 = 0.5 g.", "The look-ahead gives 0.5 * 0.5 g + 0.5 g."],
    ),
    "tiny-gradient": NumberExercise(
        [
            AskedNumber("NadamW", 1.9 / (1 + 0.1), 0.01, [(1.9, "Epsilon is a tenth of this gradient.")]),
            AskedNumber(
                "the kernel",
                1.9 / (1 + 0.1 / sqrt(0.001)),
                0.01,
                [
                    (1.9 / 1.1, "The kernel adds epsilon before the correction."),
                    (1.9 / (1 + 0.1 / 0.001), "The correction stands under a root."),
                ],
            ),
        ],
        ["Divide gradient and epsilon by the gradient: 1 and 0.1.", "sqrt(1 - beta_2) is 0.0316."],
    ),
    "half-a-weight": NumberExercise(
        [
            AskedNumber(
                "updates",
                log(2) / (0.001 * 0.004),
                0.01,
                [
                    (
                        0.5 / (0.001 * 0.004),
                        "Each update takes a share of what is left, not of the first weight.",
                    ),
                    (log(2) / 0.004, "The decay is multiplied by the rate."),
                ],
            )
        ],
        ["One update leaves 1 - 0.001 * 0.004.", "How often, until one half?"],
    ),
}
