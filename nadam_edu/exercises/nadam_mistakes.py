"""The mistakes that learners make in Nadam, in rows as in ``first_mistakes``."""

from . import adam_mistakes as adam
from .first_mistakes import FORGOTTEN, NO_RATE, RATE_TWICE, UPHILL

AVERAGE = ("04_nadam", "Start from Adam's average")
AHEAD = ("04_nadam", "Look ahead")
WARM_UP = ("04_nadam", "Let the momentum warm up")
DOZAT = ("04_nadam", "Where Keras and Dozat part")
EPSILON = ("04_nadam", "The place of epsilon")
LINES = ("04_nadam", "Build one update, line by line")

M_BAR = "mu_next * m / correction_m + rest_mu * gradient / correction_g"
GROWTH = "1 - 0.5 * DOZAT_BASE ** (momentum_decay * t)"
MU, MU_NEXT = "growth(t, momentum_decay)", "growth(t + 1, momentum_decay)"
PRODUCT = "mu_product * beta_1 * grown"
OF_PAST, OF_PRESENT, OF_V = "1 - mu_product * mu_next", "mu_next, {1 - mu_product}", "1 - beta_2**t"
OF_GRADIENT = "1 - beta_2, {1 - mu}"
CALL = "nadam_numbers(t + 1, learning_rate, mu_product, beta_1, beta_2, epsilon, momentum_decay)"
STEP, ROOT = "-learning_rate * m_bar", "(sqrt(v_hat) + epsilon)"
START = "(0, 0.0, 0.0, 1.0) if state is None else state"
STATE = "(t + 1, m, v, mu_product)"


def numbers(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the first half of Nadam."""
    return [("nadam_numbers", old, new)]


def arrays(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the second half of Nadam."""
    return [("nadam_arrays", old, new)]


def grown(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the momentum that grows."""
    return [("growth", old, new)]


def rule(old: str, new: str) -> "list[tuple[str, str, str]]":
    """Return the edit of the rule that calls both halves."""
    return [("nadam", old, new)]


ROWS = [
    ("nadam/sign", arrays(STEP, "learning_rate * m_bar"), UPHILL, LINES),
    ("nadam/no-rate", arrays(STEP, "-m_bar"), NO_RATE, LINES),
    ("nadam/rate-twice", arrays(STEP, "-learning_rate * learning_rate * m_bar"), RATE_TWICE, LINES),
    (
        "nadam/no-correction-of-m",
        numbers(OF_PAST, "1.0") + numbers(OF_PRESENT, "1.0"),
        "Both corrections of m are missing. m starts at zero, so the first steps are too short.",
        AVERAGE,
    ),
    (
        "nadam/no-correction-of-past",
        numbers(OF_PAST, "1.0"),
        "The share of m is not divided by its correction, 1 minus the product of mu_1 to mu_(t+1).",
        WARM_UP,
    ),
    (
        "nadam/no-correction-of-gradient",
        numbers(OF_PRESENT, "1.0"),
        "The share of the new gradient is not divided by its correction, 1 minus the product of mu_1 to "
        "mu_t.",
        WARM_UP,
    ),
    (
        "nadam/no-correction-of-v",
        numbers(OF_V, "1.0"),
        "The correction of v is missing. v starts at zero, so the first steps are too long, the first one"
        " thirty times.",
        LINES,
    ),
    (
        "nadam/t-ahead-for-v",
        numbers(OF_V, "1 - beta_2 ** (t + 1)"),
        "In the correction of v, " + adam.AHEAD,
        LINES,
    ),
    (
        "nadam/powers-for-products",
        numbers(OF_PAST, "1 - beta_1 ** (t + 1)") + numbers(OF_PRESENT, "1 - beta_1**t"),
        "You correct m with powers of beta_1. The momentum changes, so the power becomes the product of all "
        "mu.",
        WARM_UP,
    ),
    (
        "nadam/momentum-early",
        numbers(MU, "growth(t + 1, momentum_decay)") + numbers(MU_NEXT, "growth(t + 2, momentum_decay)"),
        "The momentum is one update ahead: mu_1 is computed with t = 2.",
        WARM_UP,
    ),
    (
        "nadam/momentum-late",
        numbers(MU, "growth(t - 1, momentum_decay)") + numbers(MU_NEXT, "growth(t, momentum_decay)"),
        "The momentum is one update late: mu_1 is computed with t = 0. Updates count from 1.",
        WARM_UP,
    ),
    (
        "nadam/constant-momentum",
        grown(GROWTH, "1.0"),
        "The momentum is beta_1 at every update. Its warm-up is missing, and the first step becomes too "
        "long.",
        WARM_UP,
    ),
    (
        "nadam/half-missing",
        grown("0.5 * DOZAT_BASE ** (momentum_decay * t)", "DOZAT_BASE ** (momentum_decay * t)"),
        "The factor 1/2 is missing in the momentum. It begins near 0 instead of near half of beta_1.",
        WARM_UP,
    ),
    (
        "nadam/psi-0.004",
        grown("momentum_decay * t", "0.004 * t"),
        "psi is 0.004, or 1/250, the value of older Keras and of PyTorch. In Keras since 2.9 it is 1, and the"
        " momentum grows 250 times faster.",
        WARM_UP,
    ),
    (
        "nadam/psi-by-default-0.004",
        rule("momentum_decay: float = {1.0}", "0.004"),
        "The default of momentum_decay is 0.004, as in older Keras and PyTorch. In Keras since 2.9 it is 1.",
        WARM_UP,
    ),
    (
        "nadam/psi-missing",
        grown("momentum_decay * t", "t"),
        "momentum_decay, which is psi, is not used: the exponent is t alone. "
        "It shows as soon as psi is not 1.",
        WARM_UP,
    ),
    (
        "nadam/integer-division",
        grown("momentum_decay * t", "1 // 250 * t"),
        "psi is 0: in Python, 1 // 250 drops the fraction. The momentum stays at half of beta_1.",
        WARM_UP,
    ),
    (
        "nadam/this-for-next",
        numbers(MU_NEXT, "growth(t, momentum_decay)"),
        "You use this update's momentum for the next one's. mu_(t+1) has t + 1 in its exponent.",
        AHEAD,
    ),
    (
        "nadam/this-beside-m",
        arrays("mu_next * m", "(1 - rest_mu) * m"),
        "You multiply m by this update's momentum. The look-ahead multiplies it by the next one's, mu_(t+1).",
        AHEAD,
    ),
    (
        "nadam/beta-beside-m",
        arrays("mu_next * m", "(1 - rest_1) * m"),
        "You multiply m by beta_1. The look-ahead multiplies it by the next momentum, mu_(t+1).",
        WARM_UP,
    ),
    (
        "nadam/next-beside-gradient",
        numbers(OF_GRADIENT, "1 - mu_next"),
        "You weight the gradient with 1 - mu_(t+1). The new gradient belongs to this update: 1 - mu_t.",
        WARM_UP,
    ),
    (
        "nadam/beta-beside-gradient",
        numbers(OF_GRADIENT, "1 - beta_1"),
        "You weight the gradient in the step with 1 - beta_1. There its weight is 1 - mu_t.",
        WARM_UP,
    ),
    (
        "nadam/gradient-unweighted",
        arrays("rest_mu * gradient", "gradient"),
        "You add the whole gradient. Its weight in the step is 1 - mu_t.",
        AHEAD,
    ),
    (
        "nadam/product-not-kept",
        numbers(PRODUCT, "beta_1 * grown"),
        "The product is not kept from update to update: it holds this update's momentum alone.",
        WARM_UP,
    ),
    (
        "nadam/product-twice",
        numbers(PRODUCT, "mu_product * (beta_1 * grown) ** 2"),
        "The product is updated twice: each momentum is in it two times, and it shrinks too fast.",
        WARM_UP,
    ),
    (
        "nadam/product-early",
        numbers(PRODUCT, "mu_product * mu_next"),
        "The product is one index ahead: it begins with mu_2 and leaves out mu_1.",
        WARM_UP,
    ),
    (
        "nadam/product-without-next",
        numbers(OF_PAST, "1 - mu_product"),
        "The correction of m's share lacks mu_(t+1). "
        "Its product goes one factor further than the gradient's.",
        WARM_UP,
    ),
    (
        "nadam/product-with-next",
        numbers(OF_PRESENT, "1 - mu_product * mu_next"),
        "The correction of the gradient's share has mu_(t+1) in it. Its product ends with mu_t.",
        WARM_UP,
    ),
    ("nadam/square-of-average", arrays("gradient * gradient", "m * m"), adam.OF_AVERAGE, LINES),
    ("nadam/not-squared", arrays("gradient * gradient", "abs(gradient)"), adam.NOT_SQUARED, LINES),
    ("nadam/no-root", arrays("sqrt(v_hat)", "v_hat"), adam.NO_ROOT, LINES),
    ("nadam/epsilon-inside", arrays(ROOT, "sqrt(v_hat + epsilon)"), adam.INSIDE, EPSILON),
    (
        "nadam/epsilon-uncorrected",
        arrays(ROOT, "(sqrt(v) + epsilon) / sqrt(correction_v)"),
        "You add epsilon to the root before the correction, as Keras's Adam does. In Nadam it is added to the"
        " corrected root.",
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
        arrays(M_BAR, "m / correction_g") + numbers(OF_PRESENT, "1 - beta_1**t"),
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
        arrays("(gradient - m) * {rest_1}", "rest_mu"),
        "You average the gradient with mu_t, as Dozat does. Keras averages with the constant beta_1.",
        DOZAT,
    ),
    ("nadam/m-sum", arrays(adam.M, "gradient * rest_1"), adam.M_SUM, LINES),
    ("nadam/v-sum", arrays(adam.V, "gradient * gradient * rest_2"), adam.V_SUM, LINES),
    ("nadam/m-weight", arrays(adam.M, "gradient - m * rest_1"), adam.M_WEIGHT, LINES),
    ("nadam/v-weight", arrays(adam.V, "gradient * gradient - v * rest_2"), adam.V_WEIGHT, LINES),
    ("nadam/m-turned", arrays(adam.M, "(gradient - m) * (1 - rest_1)"), adam.M_TURNED, LINES),
    ("nadam/v-turned", arrays(adam.V, "(gradient * gradient - v) * (1 - rest_2)"), adam.V_TURNED, LINES),
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
