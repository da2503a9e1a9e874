"""The mistakes that learners make in Adam, in rows as in ``first_mistakes``."""

from .first_mistakes import FORGOTTEN, NO_RATE, RATE_TWICE, UPHILL

AVERAGES = ("03_adam", "Adam, line by line")
COLD = ("03_adam", "The cold start")
CORRECTION = ("03_adam", "The correction")
EPSILON = ("03_adam", "Where epsilon stands")
UNIT = ("03_adam", "A gradient has the wrong unit")

M_SUM = "The old m does not fade. m is an average: keep beta_1 of it and add 1 - beta_1 of the gradient."
V_SUM = "The old v does not fade. v only grows, and the steps only get shorter, as in AdaGrad."
M_WEIGHT = "The gradient enters m with weight 1 instead of 1 - beta_1. m becomes ten times too large."
V_WEIGHT = "The square enters v with weight 1 instead of 1 - beta_2. v becomes a thousand times too large."
M_TURNED = (
    "beta_1 and 1 - beta_1 are exchanged in m. It is nearly the last gradient instead of an average of ten."
)
V_TURNED = (
    "beta_2 and 1 - beta_2 are exchanged in v. It is nearly the last square instead of an average of many."
)
BETAS = "beta_1 and beta_2 are exchanged everywhere. m averages a thousand gradients, v only ten."
BETAS_AVERAGES = "beta_1 and beta_2 are exchanged in the two averages, and right in the corrections."
OF_AVERAGE = (
    "You square the average. v is the average of the square: where the sign of the gradient changes, the two "
    "differ."
)
NOT_SQUARED = "You average the size of the gradient, not its square. The root of that has the wrong unit."
NO_ROOT = "The root of v is missing. You divide by a square, so large gradients get short steps."
NO_EPSILON = (
    "Epsilon is missing. Tiny gradients get steps that are too long, and a zero gradient divides by zero."
)
INSIDE = "You add epsilon inside the root. There its root counts: 1e-7 has the effect of 0.0003."
COUNT = (
    "t is not counted up in the state. Every update takes itself for the first one, and corrects too much."
)
AHEAD = "t is one too large. The first update is t = 1; the corrections you use belong to the update after."
M_LOST = "m is not carried over. Only the newest gradient is in it."
V_LOST = "v is not carried over. Only the newest square is in it, so v is too small after the first update."
M_LATE = "You step with the average from before this gradient. The first step is zero."

M = "(gradient - m) * one_minus_beta_1"
V = "(gradient * gradient - v) * one_minus_beta_2"
START = "(0, 0.0, 0.0) if state is None else state"
RATE = "corrected_rate = {learning_rate}"
ONE, TWO = "(1 - beta_1**t)", "(1 - beta_2**t) ** 0.5"
CALL = "adam_numbers(t + 1, learning_rate, beta_1, beta_2, epsilon)"
ROOT = "(sqrt(v) + epsilon)"
BEFORE = "(m - one_minus_beta_1 * gradient) / (1 - one_minus_beta_1)"  # m of the update before


def numbers(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the first half of Adam."""
    return [("adam_numbers", old, new)]


def arrays(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the second half of Adam."""
    return [("adam_arrays", old, new)]


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = [
    ("adam/sign", arrays("-corrected_rate * m", "corrected_rate * m"), UPHILL, AVERAGES),
    ("adam/no-rate", numbers(RATE, "1.0"), NO_RATE, AVERAGES),
    (
        "adam/rate-twice",
        numbers(RATE, "learning_rate * learning_rate"),
        RATE_TWICE,
        AVERAGES,
    ),
    (
        "adam/no-correction-of-m",
        numbers(ONE, "1.0"),
        "The correction of m is missing. m starts at zero, so the first steps are too short, the first one "
        "ten"
        " times.",
        CORRECTION,
    ),
    (
        "adam/no-correction-of-v",
        numbers(TWO, "1.0"),
        "The correction of v is missing. v starts at zero, so the first steps are too long, the first one"
        " thirty times.",
        CORRECTION,
    ),
    (
        "adam/no-root-of-correction",
        numbers(TWO, "(1 - beta_2**t)"),
        "The correction of v stands under the root with v. You multiply by 1 - beta_2**t without its root.",
        CORRECTION,
    ),
    (
        "adam/corrections-exchanged",
        numbers("1 - beta_2**t", "1 - beta_1**t") + numbers(ONE, "(1 - beta_2**t)"),
        "The two corrections are exchanged: beta_1 belongs to m and beta_2 to v.",
        CORRECTION,
    ),
    (
        "adam/t-ahead-for-m",
        numbers("beta_1**t", "beta_1 ** (t + 1)"),
        "In the correction of m, " + AHEAD,
        CORRECTION,
    ),
    (
        "adam/t-ahead-for-v",
        numbers("beta_2**t", "beta_2 ** (t + 1)"),
        "In the correction of v, " + AHEAD,
        CORRECTION,
    ),
    (
        "adam/t-ahead",
        numbers("beta_1**t", "beta_1 ** (t + 1)") + numbers("beta_2**t", "beta_2 ** (t + 1)"),
        AHEAD,
        CORRECTION,
    ),
    (
        "adam/betas-exchanged",
        [("adam", CALL, "adam_numbers(t + 1, learning_rate, beta_2, beta_1, epsilon)")],
        BETAS,
        AVERAGES,
    ),
    (
        "adam/betas-exchanged-in-averages",
        numbers("{1 - beta_1}, 1 - beta_2", "1 - beta_2") + numbers("1 - beta_1, {1 - beta_2}", "1 - beta_1"),
        BETAS_AVERAGES,
        AVERAGES,
    ),
    ("adam/epsilon-inside", arrays(ROOT, "sqrt(v + epsilon)"), INSIDE, EPSILON),
    (
        "adam/epsilon-corrected",
        numbers("1 - beta_2, {epsilon}", "epsilon * " + TWO),
        "You add epsilon to the corrected root. That is Algorithm 1 of the paper, and PyTorch; Keras's Adam "
        "adds"
        " it to the uncorrected root.",
        EPSILON,
    ),
    ("adam/no-epsilon", arrays(ROOT, "sqrt(v)"), NO_EPSILON, EPSILON),
    ("adam/no-root", arrays("sqrt(v)", "v"), NO_ROOT, UNIT),
    ("adam/m-sum", arrays(M, "gradient * one_minus_beta_1"), M_SUM, COLD),
    ("adam/v-sum", arrays(V, "gradient * gradient * one_minus_beta_2"), V_SUM, COLD),
    ("adam/m-weight", arrays(M, "gradient - m * one_minus_beta_1"), M_WEIGHT, COLD),
    ("adam/v-weight", arrays(V, "gradient * gradient - v * one_minus_beta_2"), V_WEIGHT, COLD),
    ("adam/m-turned", arrays(M, "(gradient - m) * (1 - one_minus_beta_1)"), M_TURNED, AVERAGES),
    ("adam/v-turned", arrays(V, "(gradient * gradient - v) * (1 - one_minus_beta_2)"), V_TURNED, AVERAGES),
    ("adam/square-of-average", arrays("gradient * gradient", "m * m"), OF_AVERAGE, AVERAGES),
    ("adam/not-squared", arrays("gradient * gradient", "abs(gradient)"), NOT_SQUARED, UNIT),
    (
        "adam/no-average",
        arrays("-corrected_rate * m", "-corrected_rate * gradient"),
        "You step along the gradient itself. m is computed but not used.",
        AVERAGES,
    ),
    ("adam/average-late", arrays("-corrected_rate * m", "-corrected_rate * " + BEFORE), M_LATE, AVERAGES),
    ("adam/not-carried", [("adam", START, "(0, 0.0, 0.0)")], FORGOTTEN, COLD),
    ("adam/t-not-counted", [("adam", "(t + 1, m, v)", "(t, m, v)")], COUNT, CORRECTION),
    ("adam/m-not-carried", [("adam", "(t + 1, m, v)", "(t + 1, 0.0, v)")], M_LOST, COLD),
    ("adam/v-not-carried", [("adam", "(t + 1, m, v)", "(t + 1, m, 0.0)")], V_LOST, COLD),
]
