"""The learning rate of each update, written down inside the optimizer while it works.

A ``Recorder`` works for any optimizer that ``update_hooks`` can hear, eager or compiled.
"""

import copy
import os
import warnings
from functools import partial
from typing import Any, Self

from ..arguments import integer
from .model_optimizers import optimizers_of
from .rate_events import RateEvents, group_of
from .recorded_optimizer import RecordedOptimizer
from .step_notes import TOO_MANY, StepNotes
from .train_steps import TrainStep
from .update_hooks import backend_of, inner_optimizer, rate_beside, really_updates, step_of

COLUMNS = 4  # which optimizer, iterations, applied, reported


class Recorder:
    """Lists of the learning rates of each update: what moved the weights, and what the optimizer stated.

    For ``fit``, a subclass of this class and of Keras's ``Callback`` is a callback of Keras 3 and tf_keras.
    In a loop of your own, write ``with recorder.attach(optimizer):`` around it. The weights stay the same.

    It puts ``learning_rate`` into the logs of every batch and epoch: the rate applied last, NaN before the
    first update. Callbacks after it in the list see it, such as CSVLogger or those of MLflow and W&B, and so
    does History. Optimizers in other attributes of the model than ``optimizer`` are recorded too, also in a
    list or a dict, as ``learning_rate_`` and the attribute's name.

    What is recorded is the rate that the rule was given. Adafactor, Muon and your own subclass may multiply
    it by a factor of their own; how far a weight goes, only the weight can tell.

    A function compiled before does not know of the recorder, so ``fit`` with it compiles a step of its own,
    and ends by putting back the step that was there. It warns where there was one: what the old step keeps,
    such as the optimizer or beta_1, the new one reads anew. Keras does not tell a callback that ``fit`` ended
    with an error: write ``with recorder:`` around it, or call ``detach``; otherwise the recorder listens on.

    A copy has lists of its own, as has what ``pickle`` loads. KerasTuner copies callbacks: read the logs
    there, or give ``log_dir``.

    Parameters
    ----------
    log_dir : str or path, optional
        Folder for TensorBoard: ``learning_rate/applied``, ``learning_rate/reported``; step = iterations.
        Where it cannot be written, there is a warning, and the training goes on.
    capacity : int >= 1 and < 10,000,000, default 1024
        Most updates kept from a function compiled by TensorFlow between two readings: a batch end of ``fit``,
        a look at a list, ``detach``. ``fit`` takes a larger one where ``steps_per_execution`` needs it.

    Raises
    ------
    ImportError
        If ``log_dir`` is given and TensorBoard is missing.
    TypeError, ValueError
        If ``log_dir`` is no path, is empty, or leads to a file; or if ``capacity`` is no such integer.

    Examples
    --------
    >>> Recorder(capacity=0)
    Traceback (most recent call last):
    ValueError: capacity must be a finite number >= 1 and < 10000000, got 0
    """

    def __init__(self, log_dir: str | os.PathLike[str] | None = None, capacity: int = 1024) -> None:
        super().__init__()
        self._events = RateEvents(log_dir)
        self._capacity = integer("capacity", capacity, at_least=1, below=TOO_MANY)
        self._rows: list[tuple[str, int, float, float]] = []
        self._notes: StepNotes | None = None
        self._names: list[str] = []  # of all optimizers so far; a note begins with a place in this list
        self._recorded: dict[str, RecordedOptimizer] = {}
        self._batches = 0
        self._step: TrainStep | None = None
        self._attached: Any = None  # the optimizer of ``attach``
        self._held: Any = None  # that of a ``with`` that goes on

    @property
    def applied(self) -> list[float]:
        """The rate that entered each update so far, all attachments together."""
        return [applied for _, _, applied, _ in self._drained()]

    @property
    def reported(self) -> list[float]:
        """What ``optimizer.learning_rate`` stated at each update, before ``iterations`` grew.

        A callable of your own, a schedule too, may count its calls: there this is the applied rate.
        """
        return [reported for _, _, _, reported in self._drained()]

    @property
    def steps(self) -> list[int]:
        """The optimizer's ``iterations`` before each update, with which a schedule was asked."""
        return [step for _, step, _, _ in self._drained()]

    @property
    def optimizers(self) -> list[str]:
        """For each update the attribute of the model that holds its optimizer, such as ``"optimizer"``."""
        return [name for name, _, _, _ in self._drained()]

    def attach(self, optimizer: Any) -> Self:
        """Begin to listen to ``optimizer``, and return the recorder.

        Leaving ``with`` ends it, as does ``detach``. Compile the training step afterwards, as ``fit`` does.

        Parameters
        ----------
        optimizer : optimizer of Keras 3 or tf_keras
            Not one that is made of several.

        Raises
        ------
        TypeError, RuntimeError
            If it is no such optimizer; or within a ``with recorder.attach(...)`` that goes on.
        """
        inner = inner_optimizer(optimizer)
        if self._held is not None:  # the end of the inner `with` would end the outer one
            raise RuntimeError("this recorder's `with` goes on: end it first, or take another recorder")
        self._release()
        self._listen({"optimizer": inner}, self._capacity)
        self._attached = inner
        return self

    def detach(self) -> None:
        """Stop listening; warn of updates that were not recorded."""
        recorded, self._held = self._recorded, None
        self._release()
        lost = self._notes.lost if self._notes else 0
        silent = [missed for missed in (one.missed(lost) for one in recorded.values()) if missed]
        updated = any(one.rates for one in recorded.values())
        for sentence, changed in silent:
            if changed or not updated:  # an optimizer without updates beside others is no fault
                warnings.warn(sentence, UserWarning, stacklevel=2)

    def __enter__(self) -> Self:
        self._held = self._attached
        return self

    def __exit__(self, error: object, *_: object) -> None:
        """Stop listening; after an error in the loop, raise no warning, so that the error is seen."""
        self._held = None
        self._release() if error else self.detach()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a recorder with the same settings and its own lists, and warn."""
        warnings.warn(
            "this recorder was copied: the copy has lists of its own, so read the logs, or give log_dir",
            stacklevel=2,
        )
        made = copy.copy(self)
        Recorder.__init__(made, self._events.log_dir, self._capacity)
        return made

    def __getstate__(self) -> dict[str, Any]:
        """Return what ``pickle`` keeps: the lists and the settings, and no model."""
        self._drained()
        gone = dict.fromkeys({"model", "_model", "_step", "_notes", "_attached", "_held"} & vars(self).keys())
        return {**vars(self), **gone, "_recorded": {}, "_events": RateEvents(self._events.log_dir)}

    def set_model(self, model: Any) -> None:
        """Remember the step that the model has before ``fit`` makes one."""
        self._release()
        if self._step is None or self._step.model is not model:
            self._step = TrainStep(model)
        self._step.look()
        super().set_model(model)  # type: ignore[misc]  # the Callback's

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Listen to the optimizers of the model, in a train function made anew."""
        assert self._step is not None
        self._release()  # where the list of callbacks has it twice
        self._batches = 0
        needed = min(self._step.updates_at_once(), TOO_MANY)
        self._listen(optimizers_of(self._step.model), max(self._capacity, needed))
        self._step.begin()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Count from here: a callback such as BackupAndRestore may have set ``iterations`` meanwhile."""
        for one in () if self._batches else self._recorded.values():
            one.begin()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Read the rows before any is overwritten."""
        self._batches += 1
        self._log_rates(logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Put the rates into the epoch's logs."""
        self._log_rates(logs)
        for one in self._recorded.values():
            one.end_epoch()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Stop listening; warn of updates that were not recorded. A ``with`` around ``fit`` goes on."""
        held, self._held = self._held, None
        self.detach() if self._batches else self._release()
        if held is not None:
            self._held = self.attach(held)._attached
            self._recorded["optimizer"].may_rest = True

    def _implements_train_batch_hooks(self):
        """Tell tf_keras to call the batch hooks."""
        return True

    def _implements_test_batch_hooks(self):
        return False

    _implements_predict_batch_hooks = _implements_test_batch_hooks

    def _listen(self, optimizers, capacity):
        """Listen to the optimizers of this dict from name to optimizer."""
        if not optimizers:
            why = "the model has no optimizer among its attributes, so there is nothing to record"
            warnings.warn(why, UserWarning, stacklevel=3)
            return
        backend = backend_of(next(iter(optimizers.values())))
        if self._notes is None or self._notes.backend != backend or self._notes.capacity < capacity:
            self._notes = StepNotes(backend, COLUMNS, capacity)
        self._notes.begin()
        for name, optimizer in optimizers.items():
            self._names += [name] * (name not in self._names)
            listener = partial(self._write, self._notes, self._names.index(name))
            self._recorded[name] = RecordedOptimizer(name, optimizer, listener)

    def _write(self, notes, place, optimizer, rate):
        """Note one update; runs inside the optimizer."""
        row = place, step_of(optimizer), rate, rate_beside(optimizer, rate)
        notes.write(row, really_updates(optimizer))

    def _drained(self):
        """Return the rows, those noted since the last time among them."""
        if self._recorded and self._notes:
            read = self._notes.read()
            new = [(self._names[int(place)], int(step), applied, said) for place, step, applied, said in read]
            for name, step, applied, _ in new:
                self._recorded[name].add(step, applied)
            self._rows += new
            self._events.write(new)
            self._notes.warn_of_lost()
        return self._rows

    def _log_rates(self, logs):
        """Put the rate applied last by each optimizer into the logs."""
        self._drained()
        for name, one in self._recorded.items():
            if logs is not None and (one.rates or len(self._recorded) == 1):
                logs[group_of(name)] = one.rates[-1] if one.rates else float("nan")

    def _release(self):
        """Read what is left, take the listeners off, and put the model's own step back."""
        try:
            self._drained()
        finally:
            for one in self._recorded.values():
                one.release()
            self._recorded, self._attached = {}, None
            if self._step is not None:
                self._step.end()
            self._events.close()
