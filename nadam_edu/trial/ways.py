"""The claims that speak of training, tried again where people train: in ``fit``, on each backend.

A check trains in another way what it measures by ``steps``, ``rates``, ``epoch_rates`` and ``training``.
Where one calls ``fit`` itself, functions of TensorFlow run eagerly for ``run_eagerly``. What JAX and PyTorch
do is measured by the tests of the peers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..laboratory.outcomes import quiet
from ..training.updates import FIT, RUN_EAGERLY
from .checks import Result, find, verdict
from .claims import Claim, load
from .generations_here import HERE, Disagreement, tf, trained

WAYS = {"run_eagerly": (RUN_EAGERLY, 2), "fit": (FIT, 2), "fit, one weight": (FIT, 1)}
"""How, and with how many weights: the Nadam of the new tf_keras depends on their number."""
BACKENDS = {"Keras 3 on JAX": "jax", "Keras 3 on PyTorch": "torch"}
"""In ``fit``, for Keras 3 alone."""
DIFFER = "the generations differ"


def run(claim: Claim, how: str, weights: int) -> Result | None:
    """Return what a claim's check finds in a way to train, or None if the generations do not agree there."""
    try:
        with quiet(), trained(how, weights):
            tf.config.run_functions_eagerly(how == RUN_EAGERLY)
            return find(claim.check).run(claim.elsewhere)
    except Disagreement:
        return None
    finally:
        tf.config.run_functions_eagerly(False)


def verdict_in(claim: Claim, way: str) -> str:
    """Return the verdict on a claim in one of ``WAYS``."""
    found = run(claim, *WAYS[way])
    return found.verdict if found else DIFFER


@contextmanager
def keras_3_alone() -> Iterator[None]:
    """Let checks that look at each generation look at Keras 3 only."""
    others = {name: HERE.pop(name) for name in list(HERE) if name != "keras-3"}
    try:
        yield
    finally:
        HERE.update(others)


def verdict_of_keras_3(claim: Claim) -> str:
    """Return the verdict on a claim in ``fit`` on the backend at hand, of Keras 3 alone."""
    with keras_3_alone():
        found = run(claim, *WAYS["fit"])
    if not found:
        return DIFFER
    held = found.held
    return verdict(held["keras-3"] if isinstance(held, dict) and "keras-3" in held else held)


def stored_and_measured(path: str | Path, backend: str) -> list[dict[str, dict[str, str]]]:
    """Return what the ledger says of a backend, and what is measured, by the claim's id and the way to train.

    Keras must have been imported on this backend before; the laboratory of the book would take TensorFlow.
    """
    stored = {claim.id: _of(backend, claim.ways) for claim in load(path) if _of(backend, claim.ways)}
    measured = {
        claim.id: {name: verdict_of_keras_3(claim) for name in stored[claim.id]}
        for claim in load(path)
        if claim.id in stored
    }
    return [stored, measured]


def _of(backend, verdicts):
    """Return the verdicts that are of a backend."""
    return {name: found for name, found in verdicts.items() if BACKENDS.get(name) == backend}
