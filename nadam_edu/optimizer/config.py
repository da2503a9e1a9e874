"""Configs of ``Nadam``, ours and Keras's, and how an optimizer shows itself."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from .. import schedules
from ..arguments import shown
from .checks import ADVICE, CHECKS, HYPERPARAMETERS
from .learning_rate import config_of
from .rule import NADAM, Rule

KERAS_SCHEDULES = {"CosineDecay", "CosineDecayRestarts", "ExponentialDecay", "InverseTimeDecay"}
KERAS_SCHEDULES |= {"PiecewiseConstantDecay", "PolynomialDecay"}
# What a config of Keras may have beside our arguments, as long as it has no effect there either.
WITHOUT_EFFECT: dict[str, tuple[object, ...]] = {
    "loss_scale_factor": (None,),
    "gradient_accumulation_steps": (None,),
    "is_legacy_optimizer": (False,),
}


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
    for name in ("learning_rate", "beta_1"):
        if isinstance(arguments.get(name), dict):
            arguments[name] = schedules.deserialize(arguments[name])
    if isinstance(arguments.get("rule"), dict):
        arguments["rule"] = Rule.from_config(arguments["rule"])
    return arguments


def current_arguments(self: Any) -> dict[str, Any]:
    """Return all arguments as they are now: a schedule or a callable itself, not its value.

    >>> from nadam_edu import Nadam
    >>> current_arguments(Nadam(beta_1=schedules.Constant(0.5)))["beta_1"]
    Constant(learning_rate=0.5, name='Constant')
    """
    rate = self.learning_rate if self._rate_source is None else self._rate_source
    return {"learning_rate": rate} | {name: vars(self)[name] for name in CHECKS}


def get_config(self: Any) -> dict[str, Any]:
    """Return all arguments as a dict for ``json.dumps`` and ``from_config``, with the rate as it is now.

    ValueError if ``learning_rate`` is a callable, which cannot be written down (it is not called).

    >>> from nadam_edu import Nadam
    >>> config = Nadam(0.1, momentum_decay=0.004).get_config()
    >>> config["learning_rate"], config["momentum_decay"], config["clipnorm"]
    (0.1, 0.004, None)
    """
    arguments = {
        name: config_of(value) if callable(value) else value
        for name, value in current_arguments(self).items()
    }
    if self._rule is NADAM:
        return arguments
    own = {name: value for name, value in arguments.items() if name not in HYPERPARAMETERS}
    return own | {"rule": self._rule.get_config()}


def rule_of(self: Any) -> Rule:
    """Return the update rule, Nadam's own or the one that was given; it cannot be changed.

    >>> from nadam_edu import Nadam
    >>> Nadam().rule
    Rule('nadam', beta_1=0.9, beta_2=0.999, epsilon=1e-07, momentum_decay=1.0)
    """
    rule: Rule = self._rule
    return rule


def as_call(self: Any) -> str:
    """Return the call that makes such an optimizer, without the arguments left at their default.

    >>> from nadam_edu import Nadam
    >>> Nadam(lambda: 0.1, use_ema=True)
    Nadam(learning_rate=<function <lambda>>, use_ema=True)
    """
    parameters = inspect.signature(type(self).__init__).parameters
    arguments = current_arguments(self)
    rate = re.sub(r" at 0x\w+", "", repr(arguments.pop("learning_rate")))  # the same text in every run
    changed = {name: value for name, value in arguments.items() if value != parameters[name].default}
    if self._rule is not NADAM:
        changed["rule"] = self._rule
    rest = "".join(f", {name}={value!r}" for name, value in changed.items())
    return f"{type(self).__name__}(learning_rate={rate}{rest})"


def keras_config(self: Any) -> dict[str, Any]:
    """Return what ``keras.optimizers.Nadam.from_config`` takes, if Keras 3 can do the same.

    Where averages begin is not the same: see ``use_ema``.

    Raises
    ------
    ValueError
        If there is a rule, another ``momentum_decay`` than Keras's 1.0, a callable, a schedule that Keras
        lacks, or one for ``beta_1``.

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
    if isinstance(config["beta_1"], dict):
        raise ValueError(f"beta_1 must be a number, as it is in Keras, got {config['beta_1']['class_name']}")
    if isinstance(rate, dict):
        if rate["class_name"] not in KERAS_SCHEDULES:
            way = "hand keras.optimizers.Nadam the schedule itself: keras_bridge.to_keras(schedule)"
            raise ValueError(f"learning_rate must be a schedule of Keras, got {rate['class_name']}; {way}")
        config["learning_rate"] = {"module": "keras.optimizers.schedules", **rate, "registered_name": None}
    return {name: value for name, value in config.items() if name not in ("momentum_decay", "jit_compile")}


def from_config(cls: Any, config: Mapping[str, Any]) -> Any:
    """Return a new optimizer, not built, from what ``get_config`` returned, ours or that of Keras's Nadam.

    Parameters
    ----------
    config : mapping from str
        It stays as it is (Keras puts the schedule into it). A rule in it must have been made before.

    Returns
    -------
    Nadam
        Of the class that it is called on.

    Raises
    ------
    TypeError, ValueError
        If an argument in it is refused, or if it asks for what Keras offers and this class does not, as
        ``gradient_accumulation_steps=4``.

    Examples
    --------
    >>> from nadam_edu import Nadam
    >>> Nadam.from_config(Nadam(0.1, clipnorm=2).get_config()).clipnorm
    2.0
    """
    return cls(**arguments_of(config))
