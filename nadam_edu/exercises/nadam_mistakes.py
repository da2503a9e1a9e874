"""The mistakes that learners make in Nadam's averages, step and state, in rows as in ``first_mistakes``."""

from . import adam_mistakes as adam
from .first_mistakes import FORGOTTEN, NO_RATE, RATE_TWICE, UPHILL
from .momenta_mistakes import AHEAD, LINES, arrays, numbers, rule

DOZAT = ("04_nadam", "Where Keras and Dozat part")
EPSILON = ("04_nadam", "The place of epsilon")

M_BAR = "mu_next * m / correction_m + one_minus_mu * gradient / correction_g"
CALL = "nadam_numbers(t + 1, learning_rate, mu_product, beta_1, beta_2, epsilon, momentum_decay)"
STEP, ROOT = "-learning_rate * m_bar", "(sqrt(v_hat) + epsilon)"
START = "(0, 0.0, 0.0, 1.0) if state is None else state"
STATE = "(t + 1, m, v, mu_product)"

ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = [
    ("nadam/sign", arrays(STEP, "learning_rate * m_bar"), UPHILL, LINES),
    ("nadam/no-rate", arrays(STEP, "-m_bar"), NO_RATE, LINES),
    ("nadam/rate-twice", arrays(STEP, "-learning_rate * learning_rate * m_bar"), RATE_TWICE, LINES),
    ("nadam/square-of-average", arrays("gradient * gradient", "m * m"), adam.OF_AVERAGE, LINES),
    ("nadam/not-squared", arrays("gradient * gradient", "abs(gradient)"), adam.NOT_SQUARED, LINES),
    ("nadam/no-root", arrays("sqrt(v_hat)", "v_hat"), adam.NO_ROOT, LINES),
    ("nadam/epsilon-inside", arrays(ROOT, "sqrt(v_hat + epsilon)"), adam.INSIDE, EPSILON),
    (
        "nadam/epsilon-uncorrected",
        arrays(ROOT, "((sqrt(v) + epsilon) / sqrt(correction_v))"),
        "You add epsilon to the root before the correction, as Keras's Adam does. In Nadam it is added to the"
        " corrected root.",
        EPSILON,
    ),
    (
        "nadam/epsilon-by-default-1e-8",
        rule("epsilon: float = {1e-7}", "1e-8"),
        "The default of epsilon is 1e-8, as in PyTorch and Optax. Keras's is 1e-7.",
        EPSILON,
    ),
    ("nadam/no-epsilon", arrays(ROOT, "sqrt(v_hat)"), adam.NO_EPSILON, EPSILON),
    (
        "nadam/betas-exchanged",
        rule(CALL, CALL.replace("beta_1, beta_2", "beta_2, beta_1")),
        adam.BETAS,
        LINES,
    ),
    (
        "nadam/betas-exchanged-in-averages",
        numbers("{1 - beta_1}, 1 - beta_2", "1 - beta_2") + numbers("1 - beta_1, {1 - beta_2}", "1 - beta_1"),
        adam.BETAS_AVERAGES,
        LINES,
    ),
    (
        "nadam/no-look-ahead",
        arrays(M_BAR, "m / correction_g") + numbers("mu_next, {1 - mu_product}", "1 - beta_1**t"),
        "The look-ahead is missing: you step along the corrected average. That is Adam.",
        AHEAD,
    ),
    (
        "nadam/no-look-ahead-product",
        arrays(M_BAR, "m / correction_g"),
        "The look-ahead is missing: you step along m, divided by 1 minus the product of the momenta.",
        AHEAD,
    ),
    (
        "nadam/only-past",
        arrays(M_BAR, "mu_next * m / correction_m"),
        "The share of the new gradient is missing. It enters twice, once in m and once beside it.",
        AHEAD,
    ),
    (
        "nadam/dozats-average",
        arrays("(gradient - m) * {one_minus_beta_1}", "one_minus_mu"),
        "You average the gradient with mu_t, as Dozat does. Keras averages with the constant beta_1.",
        DOZAT,
    ),
    ("nadam/m-sum", arrays(adam.M, "gradient * one_minus_beta_1"), adam.M_SUM, LINES),
    ("nadam/v-sum", arrays(adam.V, "gradient * gradient * one_minus_beta_2"), adam.V_SUM, LINES),
    ("nadam/m-weight", arrays(adam.M, "gradient - m * one_minus_beta_1"), adam.M_WEIGHT, LINES),
    ("nadam/v-weight", arrays(adam.V, "gradient * gradient - v * one_minus_beta_2"), adam.V_WEIGHT, LINES),
    ("nadam/m-turned", arrays(adam.M, "(gradient - m) * (1 - one_minus_beta_1)"), adam.M_TURNED, LINES),
    (
        "nadam/v-turned",
        arrays(adam.V, "(gradient * gradient - v) * (1 - one_minus_beta_2)"),
        adam.V_TURNED,
        LINES,
    ),
    (
        "nadam/average-late",
        arrays("mu_next * {m} / correction_m", adam.BEFORE),
        "You look ahead from the m of the update before. m is renewed first, and then used.",
        LINES,
    ),
    ("nadam/not-carried", rule(START, "(0, 0.0, 0.0, 1.0)"), FORGOTTEN, LINES),
    ("nadam/t-not-counted", rule(STATE, "(t, m, v, mu_product)"), adam.COUNT, LINES),
    ("nadam/m-not-carried", rule(STATE, "(t + 1, 0.0, v, mu_product)"), adam.M_LOST, LINES),
    ("nadam/v-not-carried", rule(STATE, "(t + 1, m, 0.0, mu_product)"), adam.V_LOST, LINES),
]
