"""The arguments of ``Nadam``: what each may be, what to write for others, and configs, ours and Keras's."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .. import schedules
from ..arguments import flag, integer, number, shown, text
from ..schedules.foreign_names import FOREIGN, unknown_argument
from .learning_rate import config_of
from .rule import NADAM, Rule

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
    "momentum_decay": NOT_NEGATIVE,
    "weight_decay": NOT_NEGATIVE,
}
# What an argument may be besides.
SPECIAL = dict.fromkeys(
    ("clipnorm", "clipvalue", "global_clipnorm", "ema_overwrite_frequency", "weight_decay")
)
SPECIAL |= {"momentum_decay": math.inf}
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
KERAS_SCHEDULES = {"CosineDecay", "CosineDecayRestarts", "ExponentialDecay", "InverseTimeDecay"}
KERAS_SCHEDULES |= {"PiecewiseConstantDecay", "PolynomialDecay"}
# What a config of Keras may have beside our arguments, as long as it has no effect there either.
WITHOUT_EFFECT = {
    "loss_scale_factor": (None,),
    "gradient_accumulation_steps": (None,),
    "is_legacy_optimizer": (False,),
}


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


def arguments_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments in a config of ours, or of a Nadam of Keras; the config stays as it is.

    >>> arguments_of({"beta_1": 0.5, "loss_scale_factor": None})
    {'beta_1': 0.5}
    >>> arguments_of({"gradient_accumulation_steps": 4})
    Traceback (most recent call last):
    ValueError: gradient_accumulation_steps must be None, got 4: add the gradients up and apply their ...
    """
    if not isinstance(config, Mapping):
        raise TypeError(f"config must be a mapping from arguments to values, got {shown(config)}")
    if "decay" in config:
        raise ValueError(f"a legacy Nadam calls momentum_decay so, got decay={shown(config['decay'])}")
    for name in WITHOUT_EFFECT.keys() & config.keys():
        if config[name] not in WITHOUT_EFFECT[name]:
            advice = ADVICE.get(name, "the legacy class computes another rule: see generations")
            raise ValueError(f"{name} must be {WITHOUT_EFFECT[name][0]}, got {shown(config[name])}: {advice}")
    arguments = {name: value for name, value in config.items() if name not in WITHOUT_EFFECT}
    if isinstance(arguments.get("learning_rate"), dict):
        arguments["learning_rate"] = schedules.deserialize(arguments["learning_rate"])
    if isinstance(arguments.get("rule"), dict):
        arguments["rule"] = Rule.from_config(arguments["rule"])
    return arguments


def get_config(self: Any) -> dict[str, Any]:
    """Return all arguments as a dict for ``json.dumps`` and ``from_config``, with the rate as it is now.

    ValueError if ``learning_rate`` is a callable, which cannot be written down (it is not called).

    >>> from nadam_edu import Nadam
    >>> config = Nadam(0.1, momentum_decay=0.004).get_config()
    >>> config["learning_rate"], config["momentum_decay"], config["clipnorm"]
    (0.1, 0.004, None)
    """
    rate = self.learning_rate if self._source is None else config_of(self._source)
    rule = {} if self._rule is NADAM else {"rule": self._rule.get_config()}
    return {"learning_rate": rate} | {name: getattr(self, name) for name in CHECKS} | rule


def keras_config(self: Any) -> dict[str, Any]:
    """Return what ``keras.optimizers.Nadam.from_config`` takes, if Keras 3 can do the same.

    Where averages begin is not the same: see ``use_ema``.

    Raises
    ------
    ValueError
        If there is a rule, another ``momentum_decay`` than Keras's 1.0, a callable, or a schedule that Keras
        lacks.

    Examples
    --------
    >>> from nadam_edu import Nadam
    >>> sorted(set(Nadam().get_config()) - set(Nadam().keras_config()))
    ['jit_compile', 'momentum_decay']
    """
    config = self.get_config()
    rate = config["learning_rate"]
    if "rule" in config:
        raise ValueError(f"Keras's Nadam takes no rule, got {config['rule']['name']}")
    if config["momentum_decay"] != 1.0:
        raise ValueError(f"momentum_decay must be 1.0, as it is in Keras, got {config['momentum_decay']}")
    if isinstance(rate, dict):
        if rate["class_name"] not in KERAS_SCHEDULES:
            way = "hand keras.optimizers.Nadam the schedule itself: keras_bridge.to_keras(schedule)"
            raise ValueError(f"learning_rate must be a schedule of Keras, got {rate['class_name']}; {way}")
        config["learning_rate"] = {"module": "keras.optimizers.schedules", **rate, "registered_name": None}
    return {name: value for name, value in config.items() if name not in ("momentum_decay", "jit_compile")}


def from_config(cls: Any, config: Mapping[str, Any]) -> Any:
    """Return a new optimizer, not built, from what ``get_config`` returned, ours or that of Keras's Nadam.

    The dict stays as it is (Keras puts the schedule into it). A rule must have been made before. What Keras
    offers and this class does not must be off: ValueError otherwise, for instance for
    ``gradient_accumulation_steps=4``.

    >>> from nadam_edu import Nadam
    >>> Nadam.from_config(Nadam(0.1, clipnorm=2).get_config()).clipnorm
    2.0
    """
    return cls(**arguments_of(config))
