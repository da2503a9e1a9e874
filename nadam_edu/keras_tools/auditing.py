"""The audit within a training: what makes a ``LearningRateScheduler`` warn."""

import warnings
from typing import Any

from .audit import audit_schedule
from .audit_report import Audit, Finding
from .update_hooks import inner_optimizer, rate_source, updates


class Auditing:
    """What makes a ``LearningRateScheduler`` warn at its first epoch: put it before that class.

    It serves the class of Keras 3 and that of tf_keras.

    Without a function it sets no rate, and audits the schedule that the optimizer has. If it cannot, as where
    the model has no optimizer, it warns, and the training goes on.

    Attributes
    ----------
    report : Audit or None
        Of the training under way or the last one. Notes are in it; what is warned of is errors and warnings.
    """

    report: Audit | None = None
    _asked = False  # in this training
    _trained: Any = None  # the model of an earlier training
    _seen = 0  # updates made at its end

    def __init__(self, schedule: Any = None, verbose: int = 0) -> None:
        super().__init__(schedule, verbose)  # type: ignore[call-arg]  # the scheduler's

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget the report of an earlier training."""
        self.report, self._asked = None, False

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Remember which model made how many updates."""
        scheduler: Any = self
        if self.report is not None:
            self._trained, self._seen = scheduler.model, updates(inner_optimizer(scheduler.model.optimizer))

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Audit the function before its first epoch, one UserWarning for each finding; then set the rate."""
        scheduler: Any = self
        if not self._asked:
            self._asked = True
            self.report = self._audited_or_none(scheduler, epoch)
            for one in self.report.findings if self.report else ():
                if one.severity != "note":
                    warnings.warn(f"{one[0]}: {one[1]}", UserWarning, stacklevel=2)
        if scheduler.schedule is not None:
            super().on_epoch_begin(epoch, logs)  # type: ignore[misc]  # the scheduler's

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Put the rate into the logs, as the scheduler does where it has a function."""
        scheduler: Any = self
        if scheduler.schedule is not None:
            super().on_epoch_end(epoch, logs)  # type: ignore[misc]  # the scheduler's

    def _audited_or_none(self, scheduler, epoch):
        """Return the report, or None with a warning where nothing could be audited that sets no rate."""
        try:
            return self._audited(scheduler, epoch)
        except Exception as error:  # whatever a schedule raises: without the audit the training may go on
            if scheduler.schedule is not None:
                raise
            warnings.warn(f"the schedule was not audited: {error}", UserWarning, stacklevel=3)
            return None

    def _audited(self, scheduler, epoch):
        """Return the report on the function, or on the optimizer's own schedule."""
        optimizer, end = scheduler.model.optimizer, scheduler.params["epochs"]
        if scheduler.schedule is not None:
            report = audit_schedule(scheduler.schedule, end, optimizer, first_epoch=epoch)
        else:
            report = audit_schedule(
                optimizer, end, steps_per_epoch=scheduler.params.get("steps") or 1, first_epoch=epoch
            )
        inner = inner_optimizer(optimizer)
        has_schedule = self._trained is scheduler.model and callable(rate_source(inner))
        if has_schedule and self._seen and not updates(inner):
            sentence = f"after {self._seen} updates the optimizer is a new one, so its schedule begins anew"
            report.findings.append(Finding("begins-anew", sentence))
        return report
