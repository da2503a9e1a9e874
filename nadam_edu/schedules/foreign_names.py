"""What to write for an argument that another library, or an older Keras, has under another name.

>>> has = ["initial_learning_rate", "drop_factor", "drop_every"]
>>> print(unknown_argument("StepDecay", "step_size", 30, has))
StepDecay has no argument step_size, got step_size=30; write drop_every (updates, not epochs)
"""

from ..arguments import shown

# Their name: ours for the same thing, of which a class has one or a few.
FOREIGN: "dict[str, tuple[str, ...]]" = {
    # PyTorch
    "lr": ("learning_rate", "initial_learning_rate", "peak_learning_rate", "max_learning_rate"),
    "betas": ("beta_1", "beta_2"),
    "eps": ("epsilon",),
    "T_max": ("decay_steps",),
    "T_0": ("first_decay_steps",),
    "T_mult": ("t_mul",),
    "eta_min": ("min_learning_rate", "final_learning_rate", "end_learning_rate", "alpha"),
    "gamma": ("decay_rate", "drop_factor", "values"),
    "step_size": ("drop_every", "half_cycle_steps"),
    "step_size_up": ("half_cycle_steps",),
    "milestones": ("boundaries",),
    "schedulers": ("parts",),
    "total_iters": ("decay_steps", "warmup_steps"),
    "start_factor": ("initial_learning_rate=rate * start_factor",),
    "end_factor": ("final_learning_rate=rate * end_factor",),
    "max_lr": ("max_learning_rate", "peak_learning_rate"),
    "base_lr": ("min_learning_rate",),
    "min_lr": ("min_learning_rate", "final_learning_rate", "end_learning_rate", "alpha"),
    "total_steps": ("decay_steps", "first_decay_steps"),
    "steps_per_epoch": (
        "total_steps",
        "decay_steps",
        "first_decay_steps",
        "drop_every",
        "half_cycle_steps",
        "warmup_steps",
    ),
    "epochs": (
        "total_steps",
        "decay_steps",
        "first_decay_steps",
        "drop_every",
        "half_cycle_steps",
        "warmup_steps",
    ),
    "pct_start": ("warmup_share",),
    "anneal_strategy": ("shape",),
    # Optax
    "b1": ("beta_1",),
    "b2": ("beta_2",),
    "init_value": ("initial_learning_rate",),
    "peak_value": ("peak_learning_rate", "max_learning_rate", "warmup_target"),
    "end_value": ("final_learning_rate", "end_learning_rate", "min_learning_rate", "alpha"),
    "transition_steps": ("decay_steps", "total_steps"),
    "boundaries_and_scales": ("boundaries", "values"),
    "schedules": ("parts",),
    # Hugging Face
    "num_warmup_steps": ("warmup_steps",),
    "num_stable_steps": ("stable_steps",),
    "num_decay_steps": ("decay_steps",),
    "num_training_steps": ("total_steps", "decay_steps"),
    "lr_end": ("end_learning_rate", "final_learning_rate"),
    "min_lr_ratio": ("alpha", "final_learning_rate"),
    "decay_type": ("shape",),
    # timm and fastai
    "t_initial": ("first_decay_steps", "decay_steps"),
    "lr_min": ("min_learning_rate", "final_learning_rate", "end_learning_rate", "alpha"),
    "decay_t": ("drop_every", "boundaries"),
    "warmup_t": ("warmup_steps",),
    "warmup_lr_init": ("initial_learning_rate",),
    "lr_max": ("max_learning_rate", "peak_learning_rate"),
    "div": ("div_factor",),
    "div_final": ("final_div_factor",),
    "mom": ("beta_1",),
    "sqr_mom": ("beta_2",),
    # Keras and TensorFlow, before and beside Keras 3
    "beta1": ("beta_1",),
    "beta2": ("beta_2",),
    "schedule_decay": ("momentum_decay",),
    "decay": ("learning_rate=schedules.LegacyDecay(rate, decay)",),
    "starter_learning_rate": ("initial_learning_rate",),
    "maximal_learning_rate": ("max_learning_rate",),
    "scale_mode": ("mode",),
}
PAIRS = ("betas", "boundaries_and_scales")
# Our own arguments, with what they count or what they are a fraction of.
NOTES = {
    "alpha": "a fraction of the first rate, not a rate",
    "boundaries": "after which the rate changes: one less than a milestone, at which it does",
    "values": "the rates themselves, not factors",
    "final_div_factor": "by which the first rate is divided, not the highest",
}


def unknown_argument(owner: str, name: str, value: object, takes: "list[str]") -> TypeError:
    """Return the error for an argument that ``owner`` does not take.

    It says what to write, or what there is.

    Parameters
    ----------
    owner : str
        The class or function that was called.
    name : str
        The argument it has not.
    value : object
        What was given for it.
    takes : list of str
        The arguments it has.

    Returns
    -------
    TypeError
        To be raised.

    Examples
    --------
    >>> print(unknown_argument("Nadam", "betas", (0.9, 0.99), ["learning_rate", "beta_1", "beta_2"]))
    Nadam has no argument betas, got betas=(0.9, 0.99); write beta_1 and beta_2
    """
    ours = [each for each in FOREIGN.get(name, ()) if each.split("=")[0] in takes]
    # Of a pair both names are to be written; otherwise the first one that the class has.
    told = [each + note_on(each) for each in (ours if name in PAIRS else ours[:1])]
    advice = f"write {' and '.join(told)}" if told else f"it takes {', '.join(takes)}"
    return TypeError(f"{owner} has no argument {name}, got {name}={shown(value)}; {advice}")


def note_on(name: str) -> str:
    """Return what to say after an argument of ours, or nothing.

    Parameters
    ----------
    name : str
        The argument.

    Examples
    --------
    >>> note_on("decay_steps"), note_on("momentum_decay")
    (' (updates, not epochs)', '')
    """
    note = "updates, not epochs" if name.endswith(("_steps", "_every")) else NOTES.get(name)
    return f" ({note})" if note else ""
