"""What each argument of ``Nadam`` may be, and what to write instead of those that only others have."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..arguments import flag, integer, number, shown, text
from ..schedules.foreign_names import FOREIGN, unknown_argument
from .rule import NADAM

BELOW_1 = partial(number, at_least=0, below=1)
NOT_NEGATIVE = partial(number, at_least=0)
POSITIVE = partial(number, above=0)
CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "beta_1": BELOW_1,
    "beta_2": BELOW_1,
    "epsilon": NOT_NEGATIVE,
    "clipnorm": POSITIVE,
    "clipvalue": POSITIVE,
    "global_clipnorm": POSITIVE,
    "use_ema": flag,
    "ema_momentum": BELOW_1,
    "ema_overwrite_frequency": partial(integer, above=0),
    "jit_compile": flag,
    "name": text,
    "momentum_decay": partial(number, at_least=0, finite=False),  # inf is a constant momentum
    "weight_decay": NOT_NEGATIVE,
}
OPTIONAL = ("clipnorm", "clipvalue", "global_clipnorm", "ema_overwrite_frequency", "weight_decay")
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")
HYPERPARAMETERS = ("beta_1", "beta_2", "epsilon", "momentum_decay")  # of Nadam's own rule

A_SCHEDULE = "a schedule has it: learning_rate=schedules."
# What to do about arguments that have another place here; ``foreign_names`` knows those with another name.
ADVICE = {
    "T_max": A_SCHEDULE + "CosineDecay(rate, decay_steps), in updates, not epochs",
    "total_steps": A_SCHEDULE + "OneCycle(max_learning_rate, total_steps), in updates, not epochs",
    "epochs": A_SCHEDULE + "CosineDecay(rate, decay_steps), in updates, not epochs",
    "decay_steps": A_SCHEDULE + "CosineDecay(rate, decay_steps), in updates, not epochs",
    "eta_min": A_SCHEDULE + "CosineDecay(rate, decay_steps, alpha)",
    "gamma": A_SCHEDULE + "StepDecay(rate, drop_factor, drop_every)",
    "step_size": A_SCHEDULE + "StepDecay(rate, drop_factor, drop_every), in updates, not epochs",
    "milestones": A_SCHEDULE + "PiecewiseConstantDecay(boundaries, values)",
    "warmup_steps": A_SCHEDULE + "Warmup(schedule, warmup_steps), in updates, not epochs",
    "decoupled_weight_decay": "weight_decay= is decoupled",
    "params": "the variables go to build() or apply_gradients()",
    "maximize": "negate the gradients",
    "gradient_accumulation_steps": "add the gradients up and apply their mean once",
    "loss_scale_factor": "float16, which needs it, is not taken here",
}
ELSEWHERE = ADVICE.keys() | FOREIGN.keys()


def refuse(name: str, value: object) -> None:
    """Raise TypeError: that is no argument, and what to write instead.

    >>> refuse("maximize", True)
    Traceback (most recent call last):
    TypeError: Nadam has no argument maximize, got maximize=True; negate the gradients
    """
    if name in ADVICE:
        raise TypeError(f"Nadam has no argument {name}, got {name}={shown(value)}; {ADVICE[name]}")
    raise unknown_argument("Nadam", name, value, ["learning_rate", *CHECKS])


def check_with_others(optimizer: Any, name: str, value: Any) -> None:
    """Raise unless the new value of that attribute goes together with the others.

    >>> from nadam_edu import Nadam
    >>> Nadam(clipnorm=1.0).clipvalue = 2
    Traceback (most recent call last):
    ValueError: at most one of clipnorm, clipvalue, global_clipnorm must be given, got {'clipnorm': 1.0, ...
    """
    others, rule = vars(optimizer), optimizer._rule
    if name in CLIPS and value is not None:
        given = {clip: others.get(clip) for clip in CLIPS} | {name: value}
        given = {clip: limit for clip, limit in given.items() if limit is not None}
        if len(given) > 1:
            raise ValueError(f"at most one of {', '.join(CLIPS)} must be given, got {given}")
    if name in HYPERPARAMETERS and rule is not NADAM and value != NADAM.hyperparameters[name]:
        given_to = f"give the rule {rule.name!r} its own: Rule({rule.name!r}, ..., {name}={value})"
        raise TypeError(f"{name} must be left to Nadam's own rule, got {value}; {given_to}")
    if name == "use_ema" and optimizer._state.model and value != others["use_ema"]:
        raise ValueError(f"use_ema must be set before build(), got {value}")


def not_built(name: str, variable: Any, called: bool) -> str:
    """Return the message about a variable that was not given to ``build``, or not yet, where none was.

    >>> print(not_built("variable", np.ones(2), False))
    variable must be among the variables given to build(), got one of shape (2,); build() was not called ...
    """
    what = f"{name} must be among the variables given to build(), got one of shape {np.shape(variable)}"
    if not called:
        return f"{what}; build() was not called yet: call it once, with all variables"
    why = "it must be the same array object: write into it, w[...] = new, instead of making another"
    another = "build a new optimizer and hand its load_state_dict() the old one's state_dict()"
    return f"{what}; {why}, or {another}"
