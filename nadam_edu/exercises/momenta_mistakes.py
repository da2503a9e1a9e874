"""The mistakes in Nadam's momenta, their product and its corrections, in rows as in ``first_mistakes``."""

from . import adam_mistakes as adam

AVERAGE = ("04_nadam", "Start from Adam's average")
AHEAD = ("04_nadam", "Look ahead")
WARM_UP = ("04_nadam", "Let the momentum warm up")
LINES = ("04_nadam", "Build one update, line by line")

GROWTH = "1 - 0.5 * DOZAT_BASE ** (momentum_decay * t)"
MU, MU_NEXT = "growth(t, momentum_decay)", "growth(t + 1, momentum_decay)"
PRODUCT = "mu_product * beta_1 * grown"
OF_PAST, OF_PRESENT, OF_V = "1 - mu_product * mu_next", "mu_next, {1 - mu_product}", "1 - beta_2**t"
OF_GRADIENT = "correction_m, {1 - mu}"


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


ROWS: "list[tuple[str, list[tuple[str, str, str]], str, tuple[str, str]]]" = [
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
        "The share of the new gradient is not divided by its correction, 1 minus the product of mu_1 to"
        " mu_t.",
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
        "You correct m with powers of beta_1. The momentum changes, so the power becomes the product of"
        " all mu.",
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
        "The momentum is beta_1 at every update. Its warm-up is missing, and the first step becomes too"
        " long.",
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
        "momentum_decay, which is psi, is not used: the exponent is t alone. It shows as soon as psi is"
        " not 1.",
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
        arrays("mu_next * m", "(1 - one_minus_mu) * m"),
        "You multiply m by this update's momentum. The look-ahead multiplies it by the next one's, mu_(t+1).",
        AHEAD,
    ),
    (
        "nadam/beta-beside-m",
        arrays("mu_next * m", "(1 - one_minus_beta_1) * m"),
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
        arrays("one_minus_mu * gradient", "gradient"),
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
        "The correction of m's share lacks mu_(t+1). Its product goes one factor further than the"
        " gradient's.",
        WARM_UP,
    ),
    (
        "nadam/product-with-next",
        numbers(OF_PRESENT, "1 - mu_product * mu_next"),
        "The correction of the gradient's share has mu_(t+1) in it. Its product ends with mu_t.",
        WARM_UP,
    ),
]
