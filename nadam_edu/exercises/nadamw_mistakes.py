"""The mistakes that learners make in NadamW, the one of the benchmarks, in rows as in ``first_mistakes``."""

from . import adam_mistakes as adam
from .first_mistakes import FORGOTTEN, NO_RATE, RATE_TWICE, UPHILL
from .momenta_mistakes import arrays
from .nadam_mistakes import M_BAR, ROOT, STEP

WHY = ("07_nadamw", "Why benchmarks use this Nadam")

RATE = "numbers = {learning_rate}, 1 - beta_1"
PAST = "beta_1, {correction_1}, 1 - beta_1, correction_1"
PRESENT = "beta_1, correction_1, 1 - beta_1, {correction_1}"
ONE, TWO = "{1 - beta_1 ** (t + 1)}, 1 - beta_2", "1 - beta_2 ** (t + 1)"
START = "(0, 0.0, 0.0) if state is None else state"


def rule(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the rule."""
    return [("nadamw", old, new)]


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = [
    ("nadamw/sign", arrays(STEP, "learning_rate * m_bar"), UPHILL, WHY),
    ("nadamw/no-rate", arrays(STEP, "-m_bar"), NO_RATE, WHY),
    ("nadamw/rate-twice", rule(RATE, "learning_rate * learning_rate"), RATE_TWICE, WHY),
    (
        "nadamw/no-look-ahead",
        arrays(M_BAR, "m / correction_m"),
        "You step along the corrected average. That is Adam: the look-ahead is missing, or it begins at the m"
        " of the update before, which is the same.",
        WHY,
    ),
    (
        "nadamw/only-past",
        arrays(M_BAR, "mu_next * m / correction_m"),
        "The share of the new gradient is missing. It enters twice, once in m and once beside it.",
        WHY,
    ),
    (
        "nadamw/no-correction",
        rule(ONE, "1.0"),
        "The correction of the look-ahead is missing. The first steps are too short.",
        WHY,
    ),
    (
        "nadamw/gradient-uncorrected",
        rule(PRESENT, "1.0"),
        "Only the share of m is corrected. This Nadam divides both shares by 1 - beta_1**t.",
        WHY,
    ),
    (
        "nadamw/correction-ahead",
        rule(PAST, "(1 - beta_1 ** (t + 2))"),
        "The share of m is corrected for the update after, as in Nadam. This one divides both shares alike.",
        WHY,
    ),
    (
        "nadamw/no-correction-of-v",
        rule(TWO, "1.0"),
        "The correction of v is missing. The first steps are too long.",
        WHY,
    ),
    (
        "nadamw/epsilon-uncorrected",
        arrays(ROOT, "((sqrt(v) + epsilon) / sqrt(correction_v))"),
        "You add epsilon before the correction, as TensorFlow's kernel does. NadamW adds it to the corrected"
        " root.",
        WHY,
    ),
    ("nadamw/epsilon-inside", arrays(ROOT, "sqrt(v_hat + epsilon)"), adam.INSIDE, WHY),
    ("nadamw/no-epsilon", arrays(ROOT, "sqrt(v_hat)"), adam.NO_EPSILON, WHY),
    (
        "nadamw/epsilon-by-default-1e-7",
        rule("epsilon: float = {1e-8}", "1e-7"),
        "The default of epsilon is 1e-7, as in Keras. The benchmarks' is 1e-8.",
        WHY,
    ),
    ("nadamw/no-root", arrays("sqrt(v_hat)", "v_hat"), adam.NO_ROOT, WHY),
    ("nadamw/square-of-average", arrays("gradient * gradient", "m * m"), adam.OF_AVERAGE, WHY),
    ("nadamw/m-sum", arrays(adam.M, "gradient * one_minus_beta_1"), adam.M_SUM, WHY),
    ("nadamw/v-sum", arrays(adam.V, "gradient * gradient * one_minus_beta_2"), adam.V_SUM, WHY),
    ("nadamw/m-turned", arrays(adam.M, "(gradient - m) * (1 - one_minus_beta_1)"), adam.M_TURNED, WHY),
    ("nadamw/not-carried", rule(START, "(0, 0.0, 0.0)"), FORGOTTEN, WHY),
    ("nadamw/t-not-counted", rule("(t + 1, m, v)", "(t, m, v)"), adam.COUNT, WHY),
]
