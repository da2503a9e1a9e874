"""Who takes part in what: the contests as data."""

from collections.abc import Iterable
from typing import Any

from .curves import SCHEDULES
from .machine import cores
from .measuring import LIMIT, OURS, PEER, Contest, Entry
from .steps import weights

HERE = ("numpy", 1)
PROBLEMS: dict[str, Any] = {
    "cnn": "One step on 20 tensors of a convolutional network",
    "1000": "One step on 1,000 parameters",
    "mlp": "One step on the 4 tensors of a network of 64, 64 and 10 units",
    "tiny": "One step on 1,000 tensors of 10 parameters",
    "1000000": "One step on 1,000,000 parameters",
    "10000000": "One step on 10,000,000 parameters",
}
# label, kind, group of contestants in one process, target; whether it may use more than one thread, whether
# it is slow to make
STEPS = (
    ("memory limit", LIMIT, "numpy", "steps_numpy:MemoryLimit", True, False),
    ("nadam_edu, NumPy", OURS, "numpy", "steps_numpy:Ours", True, False),
    ("nadam_edu, Numba", OURS, "numpy", "steps_numpy:OursCompiled", True, False),
    ("nadam_edu, formula alone", OURS, "numpy", "steps_numpy:AsWritten", False, False),
    ("Numba loop by hand", PEER, "numpy", "steps_numpy:ByHand", False, False),
    ("Keras on JAX, jit", PEER, "keras on jax", "steps_keras:Stateless", True, False),
    ("Optax, jit", PEER, "optax", "steps_optax:Jitted", True, False),
    ("PyTorch, foreach", PEER, "torch", "steps_torch:Foreach", True, False),
    ("PyTorch, for-loop", PEER, "torch", "steps_torch:ForLoop", True, False),
    ("PyTorch, torch.compile", PEER, "torch", "steps_torch:Compiled", True, True),
    ("Keras on PyTorch", PEER, "keras on torch", "steps_keras:Eager", True, False),
    ("Keras on TF, eager", PEER, "tensorflow", "steps_keras:Eager", True, False),
    ("Keras on TF, tf.function", PEER, "tensorflow", "steps_keras:Function", True, False),
    ("Keras on TF, XLA", PEER, "tensorflow", "steps_keras:XLA", True, False),
    ("tf_keras, eager", PEER, "tensorflow", "steps_tf_keras:Eager", True, False),
    ("tf_keras, tf.function", PEER, "tensorflow", "steps_tf_keras:Function", True, False),
)
# With 1,000 tensors their compilers take a minute or more for each number of threads.
MINUTES = ("steps_torch:Compiled", "steps_keras:Function", "steps_keras:XLA", "steps_tf_keras:Function")
# How many steps of a curve are timed where Keras is called step by step: 100,000 would take a minute.
KERAS_STEPS = 100


def step_contest(problem: str, most_threads: int) -> Contest:
    """Return the contest of one Nadam step; who may use more threads enters with each number of them."""
    entries = []
    for label, kind, group, target, threaded, slow in STEPS:
        if problem == "tiny" and target in MINUTES:
            continue
        for threads in range(1, most_threads + 1) if threaded else (1,):
            entries.append(Entry(label, kind, (group, threads), target, (problem,), full_only=slow))
    size = sum(weight.size for weight in weights(problem))
    return Contest(f"step-{problem}", PROBLEMS[problem], size, tuple(entries))


def curve_contest(name: str, n: int) -> Contest:
    """Return the contest of one schedule's curve over n steps."""
    keras = ("tensorflow", 1)
    entries = (
        Entry("nadam_edu, on an array", OURS, HERE, "curves:OnArray", (name, n)),
        Entry("NumPy by hand", PEER, HERE, "curves:ByHand", (name, n)),
        Entry("Keras, on an array", PEER, keras, "curves_keras:KerasOnArray", (name, n)),
        Entry(
            "Keras, step by step",
            PEER,
            keras,
            "curves_keras:StepByStep",
            (name, n, KERAS_STEPS),
            n / KERAS_STEPS,
        ),
    )
    return Contest(f"curve-{n}-{name}", f"{name}, {n:,} steps", n, entries)


def sweep_contest() -> Contest:
    """Return the contest of a thousand descents."""
    entries = (
        Entry("nadam_edu, all at once", OURS, HERE, "sweeps:AtOnce"),
        Entry("nadam_edu, one after the other", OURS, HERE, "sweeps:OneByOne", (), 100),
    )
    return Contest("sweep", "1,000 descents of 300 steps", 1000 * 300, entries)


def growth_contest(what: str, sizes: Iterable[int], target: str, *first: Any, threads: int = 1) -> Contest:
    """Return the contest of one contestant with itself in several sizes."""
    where = ("numpy", threads)
    entries = tuple(Entry(f"{size:,}", OURS, where, target, (*first, size)) for size in sizes)
    return Contest(f"growth-{target}-{threads}", what, 1, entries)


PARAMETERS = (100_000, 1_000_000, 10_000_000)
STEPS_OF = {"NumPy": "steps_numpy:Ours", "Numba": "steps_numpy:OursCompiled"}
GROWTHS = (
    *(
        growth_contest(f"Nadam with {what}, threads: {threads}", PARAMETERS, target, threads=threads)
        for what, target in STEPS_OF.items()
        for threads in range(1, min(2, cores()) + 1)
    ),
    growth_contest(
        "CosineDecay, by steps", (10_000, 100_000, 1_000_000, 10_000_000), "curves:OnArray", "CosineDecay"
    ),
)


def recorder_contest(network: str, about: str, steps: int) -> Contest:
    """Return the contest of an epoch of fit with the recorder and without, which is the limit."""
    where, title = (
        ("tensorflow", 1),
        f"A step of fit with the recorder of learning rates, about {about} without",
    )
    entries = (
        Entry("without the recorder", LIMIT, where, "recorded_fits:Fit", (network, False), 1 / steps),
        Entry("with the recorder", OURS, where, "recorded_fits:Fit", (network, True), 1 / steps),
    )
    return Contest(f"recorder-{network}", title, 1, entries)


RECORDED = (recorder_contest("dense", "1 ms", 200), recorder_contest("cnn", "10 ms", 40))  # of NETWORKS there


def contests(quick: bool) -> list[Contest]:
    """Return the contests, growth apart.

    A quick run leaves out the largest, the most tensors, and second threads, which need second processes.
    """
    problems = [problem for problem in PROBLEMS if not (quick and problem in ("10000000", "tiny"))]
    found = [step_contest(problem, 1 if quick else min(2, cores())) for problem in problems]
    found += [curve_contest(name, n) for n in ((1000,) if quick else (1000, 1_000_000)) for name in SCHEDULES]
    found.append(sweep_contest())
    return found
