"""What a user of the package writes.

README's calls and some more. tests/test_types.py lets mypy and pyright read it, in strict mode.
"""

import numpy as np

from nadam_edu import Nadam, schedules, surfaces, update_rules
from nadam_edu.schedules import CosineDecay, LearningRateSchedule, Warmup

schedule = schedules.CosineDecay(0.3, decay_steps=60)
rate: float = schedule(5)
also: float = schedule(np.int64(5))
mean: float = float(schedule(np.arange(60)).mean())
listed: float = float(schedule([0, 1, 2])[1])
pieces = schedules.PiecewiseConstantDecay((10,), (0.1, 0.01))
constants = [schedules.Constant(0.1), schedules.Constant(0.2)]
joined = schedules.Sequence(constants, [10])
steps: float = CosineDecay.from_config(schedule.get_config()).decay_steps
inside: float = Warmup(schedule, 5).schedule.decay_steps
rates: list[float] = schedules.plateau([1.0, 0.5], 0.1)
epochs = schedules.per_epoch(57)
ten: float = epochs(10)
both: list[float] = epochs([10, 20])


@schedules.register
class Halving(LearningRateSchedule):
    """A schedule of the user's own."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self.freeze()

    def rate(self, step: float) -> float:
        """Return the rate."""
        return float(self.learning_rate * 0.5**step)


own: Halving = Halving(0.5)
weight = np.array([1.0, -2.0])
optimizer = Nadam(learning_rate=schedule)
for _ in range(60):
    optimizer.apply_gradients([(2 * weight, weight)])
momentum: float = Nadam(schedule, beta_1=schedules.OneCycle(0.85, 60)).beta_1
again: Nadam = Nadam.from_config(optimizer.get_config())
print(optimizer.iterations, optimizer.learning_rate, weight.round(4))

displacement, state = update_rules.nadam(weight, None, 0.1)
print(displacement.round(3), update_rules.nadam(weight, state, 0.1)[0].shape)
one, _state = update_rules.adam(2.0, None, 0.1)
print(f"{one:.3f}")
path = surfaces.descend(surfaces.ravine, (1.0, 0.0), update_rules.sgd, schedule, 20)
print(path.shape, path.mean())
