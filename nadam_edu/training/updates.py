"""How far weights go at each update: in a loop of one's own, and in ``fit``, compiled or not.

Nothing here imports Keras: a generation is handed over, with the Keras that it belongs to.
"""

from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EAGER, FIT, RUN_EAGERLY = WAYS = ("eager", "fit", "run_eagerly")
"""A loop of one's own around ``apply_gradients``; ``fit``, which compiles its step; ``fit`` that does not."""

Hook = Callable[[int], Any]


class Installed(NamedTuple):
    """One generation of ``GENERATIONS`` that is installed: its Keras, and its optimizers."""

    keras: Any
    optimizers: Any

    def schedule(self, rate: float = 0.01, steps: int = 1, factor: float = 0.5, **settings: Any) -> Any:
        """Return an ExponentialDecay of this Keras."""
        return self.keras.optimizers.schedules.ExponentialDecay(rate, steps, factor, **settings)

    def with_optimizers(self, **optimizers: Any) -> "Installed":
        """Return this generation with other optimizers in the place of its own: a control."""
        return self._replace(optimizers=SimpleNamespace(**{**vars(self.optimizers), **optimizers}))

    @property
    def backend(self) -> str:
        """The backend of this Keras."""
        return self.keras.backend.backend() if hasattr(self.keras, "ops") else "tensorflow"

    def variable(self, value: float) -> Any:
        """Return a variable of this Keras."""
        newer = hasattr(self.keras, "Variable")
        return self.keras.Variable(value) if newer else self.keras.backend.variable(value)

    def tensor(self, value: Any) -> Any:
        """Return numbers as a tensor of float32 on the backend of this Keras."""
        make = self.keras.ops.convert_to_tensor if hasattr(self.keras, "ops") else self.keras.backend.constant
        return make(np.float32(value))


def graph(here: Installed) -> dict[str, bool]:
    """Return what ``compile`` is told: on TensorFlow a graph without XLA, which compiles slowly."""
    return {"jit_compile": False} if here.backend == "tensorflow" else {}


class Training:
    """A network of some weights, each a layer of its own, whose gradients are what it is told.

    To each, the slope times the weight is added.

    Parameters
    ----------
    here : Installed
    optimizer : optimizer of this generation
    how : {"eager", "fit", "run_eagerly"}, default "fit"
    weights : int >= 1, default 1
    start : float, default 0.0
        What each weight is before the first update.
    width : int >= 1, default 1
        Numbers in each weight.
    slope : float, default 0.0

    Raises
    ------
    ValueError
        If ``how`` is none of these.
    """

    def __init__(
        self,
        here: Installed,
        optimizer: Any,
        how: str = FIT,
        weights: int = 1,
        start: float = 0.0,
        width: int = 1,
        slope: float = 0.0,
    ) -> None:
        if how not in WAYS:
            raise ValueError(f"how must be one of {WAYS}, got {how!r}")
        self.here: Installed = here
        self.how: str = how
        self.start, self.width, self.slope = start, width, slope
        layers, begin = here.keras.layers, here.keras.initializers.Constant(start)
        self.layers: list[Any] = [
            layers.Dense(width, use_bias=False, kernel_initializer=begin) for _ in range(weights)
        ]
        one = layers.Input((1,))
        ends = [layer(one) for layer in self.layers]
        self.model: Any = here.keras.Model(one, ends[0] if weights == 1 else layers.Concatenate()(ends))
        self.compile(optimizer)

    def compile(self, optimizer: Any) -> None:
        """Compile the network, or compile it again."""
        settings = graph(self.here) if self.how == FIT else {"run_eagerly": True}
        self.model.compile(optimizer, self._loss, **settings)

    def updates(
        self,
        gradients: Iterable[Any],
        before: Hook = lambda k: None,
        after: Hook = lambda k: None,
        callbacks: Sequence[Any] = (),
        each_an_epoch: bool = False,
    ) -> None:
        """Make one update for each gradient.

        Parameters
        ----------
        gradients : iterable of float, or of rows of floats
            One for all weights, or one for each number of each weight.
        before, after : callable
            Run with the number of the update, from 0 in each call.
        callbacks : sequence of callbacks, default ()
            For ``fit``.
        each_an_epoch : bool, default False
            Whether each update is an epoch, all with the first gradient.
        """
        given = np.array(list(gradients), np.float32)
        if given.ndim == 1:
            given = np.repeat(given[:, None], self.width * len(self.layers), axis=1)
        if self.how == EAGER:
            for k, row in enumerate(given):
                before(k)
                told = zip(self.here.tensor(row.reshape(-1, 1, self.width)), self.layers, strict=True)
                pairs = [(one, moved) for one, layer in told for moved in layer.trainable_variables]
                pairs = [(one + (self.slope and self.slope * moved), moved) for one, moved in pairs]
                self.model.optimizer.apply_gradients(pairs)
                after(k)
            return
        epochs, y = (len(given), given[:1]) if each_an_epoch else (1, given)
        self.model.fit(
            np.ones((len(y), 1), np.float32),
            y,
            batch_size=1,
            epochs=epochs,
            shuffle=False,
            verbose=0,
            callbacks=[*callbacks, _hooks(self.here, before, after)],
        )

    def steps(
        self, gradients: Iterable[Any], before: Hook = lambda k: None, **how: Any
    ) -> NDArray[np.float64]:
        """Return how far down each update takes each weight, as an array of shape (updates, weights).

        The weights are put back after each, where a float32 has all its digits for the next. The arguments
        are those of ``updates``.
        """
        moved: list[NDArray[np.float64]] = []

        def after(k: int) -> None:
            moved.append(self.start - self.weights())
            self.put_back()

        self.updates(gradients, before, after, **how)
        return np.array(moved)

    def weights(self) -> NDArray[np.float64]:
        """Return the weights as they are now, of each the first number."""
        return np.array([layer.get_weights()[0][0, 0] for layer in self.layers])

    def put_back(self) -> None:
        """Set each weight to where it started."""
        for layer in self.layers:
            layer.set_weights([np.full((1, self.width), self.start, np.float32)])

    def _loss(self, y: Any, prediction: Any) -> Any:
        """Return a loss whose gradient with respect to each weight is what y says, and the slope's part."""
        functions = self.here.keras.ops if hasattr(self.here.keras, "ops") else self.here.keras.backend
        of_slope = self.slope and self.slope / 2 * prediction**2  # a weight may be infinite
        return functions.sum(y * prediction + of_slope, axis=-1)


def _hooks(here: Installed, before: Hook, after: Hook) -> Any:
    """Return a callback that runs these; ``self.model`` first, as that updates the variables on JAX."""
    base: Any = here.keras.callbacks.Callback

    class Hooks(base):
        def on_train_begin(self, logs=None):
            self.done = 0

        def on_train_batch_begin(self, batch, logs=None):
            if self.model:
                before(self.done)

        def on_train_batch_end(self, batch, logs=None):
            if self.model:
                after(self.done)
            self.done += 1

    return Hooks()
