"""The mistakes that learners make in RMSprop, in rows as in ``first_mistakes``."""

from .first_mistakes import CARRIED, FORGOTTEN, NO_RATE, RATE_TWICE, UPHILL

UNIT = ("03_adam", "A gradient has the wrong unit")
COLD = ("03_adam", "The cold start")
EPSILON = ("03_adam", "Where epsilon stands")

SQUARE = "v = {v + (gradient * gradient - v) * (1 - rho)}"
SHORT = "learning_rate * gradient / sqrt(v + epsilon)"

ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = [
    ("rmsprop/sign", [("rmsprop", "-" + SHORT, SHORT)], UPHILL, UNIT),
    ("rmsprop/no-rate", [("rmsprop", "-learning_rate * gradient", "-gradient")], NO_RATE, UNIT),
    (
        "rmsprop/rate-twice",
        [("rmsprop", "-learning_rate * gradient", "-learning_rate * learning_rate * gradient")],
        RATE_TWICE,
        UNIT,
    ),
    (
        "rmsprop/epsilon-outside",
        [("rmsprop", "sqrt(v + epsilon)", "(sqrt(v) + epsilon)")],
        "You add epsilon to the root. That is PyTorch's RMSprop; Keras adds it to v, inside the root."
        " It shows"
        " where gradients are tiny.",
        EPSILON,
    ),
    (
        "rmsprop/no-epsilon",
        [("rmsprop", "sqrt(v + epsilon)", "sqrt(v)")],
        "Epsilon is missing. Tiny gradients get steps that are too long, and a zero gradient divides by"
        " zero.",
        EPSILON,
    ),
    (
        "rmsprop/no-root",
        [("rmsprop", "sqrt(v + epsilon)", "(v + epsilon)")],
        "The root is missing. You divide by a square, so a gradient ten times as large gets a step a"
        " tenth as long.",
        UNIT,
    ),
    (
        "rmsprop/exchanged",
        [("rmsprop", "(1 - rho)", "rho")],
        "rho and 1 - rho are exchanged. The average forgets nearly all but the newest gradient.",
        UNIT,
    ),
    (
        "rmsprop/sum",
        [("rmsprop", SQUARE, "v + gradient * gradient")],
        "You add up the squares instead of averaging them. That is AdaGrad: its steps only get shorter.",
        UNIT,
    ),
    (
        "rmsprop/not-squared",
        [("rmsprop", "gradient * gradient", "abs(gradient)")],
        "You average the size of the gradient, not its square, and then take the root of that.",
        UNIT,
    ),
    (
        "rmsprop/average-late",
        [("rmsprop", "sqrt(v + epsilon)", "sqrt(abs(v - (1 - rho) * gradient * gradient) / rho + epsilon)")],
        "You divide by the average from before this gradient. At the first update that is zero, and"
        " only epsilon"
        " is left.",
        COLD,
    ),
    ("rmsprop/not-carried", [("rmsprop", CARRIED, "0.0")], FORGOTTEN, COLD),
]
