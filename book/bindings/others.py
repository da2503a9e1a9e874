"""The letters of the formulas about what else touches weight or rate, and about the network of the digits."""

import math
from random import Random
from typing import Any

import numpy as np
from scipy.special import logsumexp
from scipy.special import softmax as probabilities
from sklearn.metrics import log_loss

from nadam_edu import Nadam
from nadam_edu.generations import GENERATIONS
from nadam_edu.keras_tools import epoch_functions
from nadam_edu.optimizer.gradients import central_differences
from nadam_edu.schedules import ExponentialDecay

KINDS = 4  # of examples


def weight_decay(rng: Random) -> dict[str, Any]:
    """A weight without a gradient, which decays under a schedule."""
    schedule, decay, weight = (
        ExponentialDecay(rng.uniform(0.1, 1), 3, 0.5),
        rng.uniform(0.1, 0.5),
        np.array(1.0),
    )
    nadam, theta = Nadam(schedule, weight_decay=decay), [1.0]
    for _ in range(6):
        nadam.apply_gradients([(np.array(0.0), weight)])
        theta.append(float(weight))
    return {"k": rng.randint(0, 5), "\\lambda": decay, "\\theta": theta, "\\eta": schedule}


def traced(rng: Random) -> dict[str, Any]:
    """The counter at each weight of each trace: it begins at 1, and each weight adds 1 while it is traced."""
    weights, traces = rng.randint(1, 5), rng.randint(1, 4)
    counter, found = 1, {}
    for trace in range(1, traces + 1):
        for weight in range(1, weights + 1):
            found[trace, weight] = counter
            counter += 1
    last = {weight: found[traces, weight] for weight in range(1, weights + 1)}
    return {"r": traces, "n": weights, "j": rng.randint(1, weights), "c": last.__getitem__}


def decoupled(rng: Random) -> dict[str, Any]:
    """A weight that decays beside Nadam, and what Nadam adds to one that does not decay."""
    rate, decay, paths = rng.uniform(0.1, 1), rng.uniform(0.1, 0.5), []
    gradients = [rng.uniform(-2, 2) for _ in range(6)]
    for wanted in (decay, None):
        nadam, weight, path = Nadam(rate, weight_decay=wanted), np.array(1.0), [1.0]
        for gradient in gradients:
            nadam.apply_gradients([(np.array(gradient), weight)])
            path.append(float(weight))
        paths.append(path)
    numbers = {"t": rng.randint(1, 5), "\\eta": rate, "\\lambda": decay, "\\theta": paths[0]}
    return numbers | {"\\Delta": [None, *map(float, np.diff(paths[1]))]}


def compounding(rng: Random) -> dict[str, Any]:
    """A function of the epoch that takes the current rate for the first, with powers of two for float32."""
    start, ratio = rng.choice((0.5, 1.0, 2.0)), rng.choice((0.25, 0.5))
    rates = epoch_functions.run_epochs(lambda epoch, rate: rate * ratio**epoch, range(9), start).rates
    return {"e": rng.randint(1, 8), "r": ratio, "\\eta_0": start, "\\eta": list(rates)}


def digits(rng: Random) -> dict[str, Any]:
    """A softmax regression, by SciPy and scikit-learn; its gradient by differences."""
    random, n = np.random.default_rng(rng.randint(0, 10**6)), 5
    x, y, weight, bias = (
        random.normal(size=(n, 3)),
        random.integers(0, KINDS, n),
        random.normal(size=(3, KINDS)),
        random.normal(size=KINDS),
    )

    def loss() -> float:
        scores = x @ weight + bias
        return float((logsumexp(scores, axis=1) - scores[range(n), y]).mean())

    p, of = probabilities(x @ weight + bias, axis=1), central_differences(loss, [weight, bias])
    slopes = {"\\partialL/\\partialW": of[0], "\\partialL/\\partialb": of[1]}
    rows = {
        "p": lambda i: p[round(i) - 1],
        "y": lambda i: y[round(i) - 1],
        "e": lambda c: np.eye(KINDS)[round(c)],
    }
    return (
        slopes
        | rows
        | {
            "n": n,
            "L": log_loss(y, p, labels=range(KINDS)),
            "X": x,
            "P": p,
            "Y": np.eye(KINDS)[y],
            "the nearness": 1e-7,
        }
    )


def softmax(rng: Random) -> dict[str, Any]:
    """The probabilities of some scores."""
    scores = [rng.uniform(-2, 2) for _ in range(KINDS)]
    return {
        "k": rng.randint(0, KINDS - 1),
        "e": math.e,
        "z": scores,
        "all j": scores,
        "p": list(probabilities(scores)),
    }


def first_psi(rng: Random) -> dict[str, Any]:
    """The momentum decay of the first Nadam in Keras, whose author wrote the paper."""
    return {"the values": [GENERATIONS["keras-2.1"].momentum_decay]}


def difference(rng: Random) -> dict[str, Any]:
    """The slope of a curve with a third derivative, for which a difference is not exact."""
    x = rng.uniform(1, 2)
    step = np.cbrt(np.finfo(float).eps) * x
    [slope] = central_differences(lambda: float(place[0] ** 3), [place := np.array([x])])
    return {"x": x, "h": step, "f": lambda x: x**3, "the values": [float(slope[0])], "the nearness": 1e-8}
