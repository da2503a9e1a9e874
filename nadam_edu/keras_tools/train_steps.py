"""The compiled training step of a model of Keras 3 or tf_keras: set aside while a recorder listens.

>>> class Eager:
...     run_eagerly, train_function = True, None
>>> TrainStep(Eager()).is_compiled()
False
"""

import sys
import warnings
from typing import Any

NAMES = ("train_function", "train_tf_function")  # tf_keras has both

ANEW = (
    "the training step was compiled before this fit and is compiled anew, so that the recorder is in it: "
    "what has changed since and the "
    "old step keeps as it was (another optimizer or schedule, beta_1, trainable) takes effect now, "
    "and does not without the recorder"
)


class TrainStep:
    """The step that ``fit`` runs for a model, with and without a listener in it."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._before: dict[str, Any] = {}
        self._listening: dict[str, Any] = {}
        self._left: Any = None

    def is_compiled(self) -> bool:
        """Return whether what the step reads while it is compiled stays in it."""
        return not self.model.run_eagerly and (self._on_tensorflow() or bool(self.model.jit_compile))

    def updates_at_once(self) -> int:
        """Return how many updates may be made between two batch ends; some train steps make several."""
        model = self.model
        # tf_keras: a variable
        told = (getattr(model, name, None) for name in ("_steps_per_execution", "steps_per_execution"))
        return 16 * int(next((number for number in told if number is not None), 1) + 0)

    def look(self) -> None:
        """Remember the step before ``fit`` makes one."""
        self._before = self._now()

    def begin(self) -> None:
        """Give the model a step that is compiled with the listeners on the optimizers.

        Warn where an older one is put aside.
        """
        if not self.is_compiled():
            return
        before = self._before["train_function"]
        if before is not None and before is self._left and self._listening:
            # Nothing was compiled since: the step of the last recording has the same things in it.
            self._set(self._listening)
            return
        if before is not None:
            warnings.warn(ANEW, UserWarning, stacklevel=2)
        self._make()
        self._listening = self._now()

    def end(self) -> None:
        """Put back the step from before, or one without listeners that is not compiled yet."""
        if not self._listening or self.model.train_function is not self._listening["train_function"]:
            return
        if self._before["train_function"] is None:
            self.model.make_train_function(force=True)
        else:
            self._set(self._before)
        self._left = self.model.train_function

    def _make(self):
        """Make a step that is compiled anew.

        JAX keeps what it compiled by function, so it is given another of the same content.
        """
        model, attributes = self.model, vars(self.model)
        if self._on_tensorflow():
            model.make_train_function(force=True)
            return
        own, step = attributes.get("train_step"), model.train_step
        attributes["train_step"] = lambda *arguments: step(*arguments)
        model.make_train_function(force=True)
        del attributes["train_step"]
        if own is not None:
            attributes["train_step"] = own

    def _on_tensorflow(self):
        """Return whether TensorFlow runs the model."""
        return (
            type(self.model).__module__.startswith("tf_keras")
            or sys.modules["keras"].backend.backend() == "tensorflow"
        )

    def _now(self):
        """Return the model's step by attribute."""
        return {name: getattr(self.model, name) for name in NAMES if hasattr(self.model, name)}

    def _set(self, step):
        """Give the model a step."""
        for name, value in step.items():
            setattr(self.model, name, value)
