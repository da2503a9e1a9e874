"""What a new release of Keras or TensorFlow changes: the facts of ``chapters/sentinel.toml``, measured again, and the claims on trial.

``python tools/sentinel.py FACTS [CLAIMS VERSION_FACTS]`` prints a line for each fact, and ends with status 1 if one changed. With the two
other files it runs the claims of the book's sources too. ``make sentinel`` gives all three.
"""

import sys
import tempfile
import tomllib
import warnings
from collections.abc import Callable
from importlib.metadata import requires  # noqa: F401  a fact names it
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nadam_edu.keras_bridge import keras
from nadam_edu.keras_legacy import tf_keras
from nadam_edu.trial import sentinel
from nadam_edu.trial.report import shown
from nadam_edu.trial.worlds import KERAS_3, LEGACY, NEW, World, epoch_rates, outcome, quiet, rates, steps, tf  # noqa: F401  facts name them

VERSIONS = {"keras": keras.__version__, "tf_keras": tf_keras.__version__, "tensorflow": tf.__version__}
WORDS = "library must be one of " + ", ".join(VERSIONS)


class Fact(NamedTuple):
    """One fact that depends on a release."""

    id: str
    """Stays for ever."""
    fact: str
    """In one sentence."""
    library: str
    """A key of ``VERSIONS``."""
    measure: str
    """A Python expression that measures it, in the names of this module; an error is measured as its type and message."""
    expected: Any
    """What it measured."""
    version: str
    """With this version of the library."""

    def measured(self) -> Any:
        """Return what ``measure`` gives today."""
        try:
            with quiet():
                return eval(self.measure, globals())
        except Exception as error:  # an error is a result here
            return f"{type(error).__name__}: {error}"


def load(path: str | Path) -> list[Fact]:
    """Return the facts of a TOML file of tables ``[[fact]]``.

    Raises
    ------
    TypeError, ValueError
        If a fact lacks a field or has one too many, is about another library, or has the id of another.
    """
    facts = [Fact(**row) for row in tomllib.loads(Path(path).read_text(encoding="utf-8"))["fact"]]
    ids = [fact.id for fact in facts]
    for fact in facts:
        if fact.library not in VERSIONS:
            raise ValueError(f"{WORDS}, got {fact.library!r} in {fact.id}")
        if ids.count(fact.id) > 1:
            raise ValueError(f"id must be unique, got {fact.id!r} {ids.count(fact.id)} times")
    return facts


# What the facts measure with; the rest is of nadam_edu.trial.worlds -------------------------------------------------------------------


def own_schedule(world: World) -> Any:
    """Return a schedule like the one in Keras's own example: a float divided by the step plus one."""
    base = world.keras.optimizers.schedules.LearningRateSchedule
    return type("Own", (base,), {"__call__": lambda self, step: 0.1 / (step + 1)})()


def at(schedule: Callable[[int], Any], *at_steps: int) -> list[float]:
    """Return the rates of a schedule."""
    return [float(schedule(step)) for step in at_steps]


def model(world: World, optimizer: Any, **layer: Any) -> Any:
    """Return a model of one Dense unit."""
    layers = world.keras.layers
    made = world.keras.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="zeros", **layer)])
    made.compile(optimizer, "mse", jit_compile=False)
    return made


def finite_losses(world: World) -> list[bool]:
    """Return for each of three epochs whether the loss of a model with one weight is finite, with Nadam in ``fit``."""
    x = np.ones((2, 1), "float32")
    history = model(world, world.optimizers.Nadam(0.1), use_bias=False).fit(x, 2 * x, epochs=3, verbose=0)
    return np.isfinite(history.history["loss"]).tolist()


def loaded(*names: str) -> str:
    """Return the optimizer that comes back from the last file, after a model with Nadam was saved into these one after the other."""
    saved = model(KERAS_3, KERAS_3.optimizers.Nadam())
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            saved.save(f"{folder}/{name}")
        return type(keras.models.load_model(f"{folder}/{names[-1]}").optimizer).__name__


def row_nine_times(world: World, name: str) -> float:
    """Return how far a row of an embedding moves if it occurs nine times, in units of how far the same gradient moves it as a tensor."""
    sparse = tf.IndexedSlices(tf.ones((9, 1)), tf.ones(9, tf.int64), dense_shape=(3, 1))

    def moved(gradient):
        rows = tf.Variable(tf.zeros((3, 1)))
        getattr(world.optimizers, name)(0.1).apply_gradients([(gradient, rows)])
        return float(rows[1, 0])

    return round(moved(sparse) / moved(tf.convert_to_tensor(sparse)), 2)


def shown_after(world: World, updates: int) -> float:
    """Return what ``learning_rate`` shows after some updates, under a schedule that starts at 0.1 and halves."""
    optimizer = world.optimizers.Adam(world.schedule(0.1))
    steps(optimizer, np.ones(updates))
    return float(optimizer.learning_rate)


def average_after_one(world: World) -> float:
    """Return the average of a weight after one update from 1 to 0.9, with an EMA momentum of 0.9."""
    optimizer, weight = world.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9), tf.Variable(1.0)
    optimizer.apply_gradients([(tf.constant(1.0), weight)])
    return float(optimizer._model_variables_moving_average[0])


def set_lr(optimizer: Any) -> list[float]:
    """Return the rate of the update that follows ``optimizer.lr = 0.7``."""
    optimizer.lr = 0.7
    return rates(optimizer, 1).tolist()


def warning(action: Callable[[], Any]) -> str:
    """Return the last warning that ``action`` gives."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return str(caught[-1].message) if caught else "no warning"


def main(facts: str, *claims: str) -> int:
    """Print a line for each fact, then what changed among the claims; return 1 if anything did, else 0."""
    changed = 0
    for fact in load(facts):
        measured = fact.measured()
        holds = sentinel.same(fact.expected, measured)
        changed += not holds
        print(f"{'holds  ' if holds else 'CHANGED'} {fact.library:10} {VERSIONS[fact.library]:8} {fact.id}: {fact.fact}")
        if not holds:
            print(f"        with {fact.version} it was {shown(fact.expected)}, now it is {shown(measured)}")
    print(f"{changed} of {len(load(facts))} facts changed")
    return max(int(changed > 0), sentinel.main(*claims) if claims else 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
