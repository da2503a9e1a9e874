"""The table of the optimizers that are called Nadam, one row each."""

from collections import namedtuple

from ..update_rules import nadam
from .variants import dozat, nadamw, nesterov_kernel

INFINITY = float("inf")  # a momentum that is constant from the first step: 0.96**inf is 0
ALGORITHM_1 = "on the corrected root: sqrt(v_hat) + epsilon"  # as in Algorithm 1 of Kingma and Ba (2015)
EPSILON_HAT = "on the bare root: sqrt(v) + epsilon"  # as in the formula before Section 2.1 of that paper
RAISES = "the callback raises an error at the first epoch, because such a rate cannot be set"

# One Nadam, as it is when nothing but the variables is given to it.
Generation = namedtuple(
    "Generation",
    (
        "title",  # what a reader calls it
        "rule",  # a function of the shape of update_rules
        "momentum_decay",  # the rule's psi; None if it takes none
        "momentum_decay_argument",  # what psi is called in a call; None if it cannot be set
        "epsilon",
        "epsilon_place",  # where epsilon is added
        "learning_rate",  # the default; None if there is none
        "decay",  # what becomes of an argument decay
        "accepts_schedule",  # whether learning_rate may be a function of the step; None on paper
        "beside_a_schedule",  # what LearningRateScheduler does beside a schedule object; None if none has it
        "update_method",  # what its optimizers call at each update; None outside Keras or if that cannot run
        "since",
        "until",  # the last version; None if it goes on
        "source",  # where to read it
        "differences",  # what no other column says
    ),
)


GENERATIONS = {
    "keras-2.1": Generation(
        title="Keras before it moved into TensorFlow",
        rule=nadam,
        momentum_decay=0.004,
        momentum_decay_argument="schedule_decay",
        epsilon=1e-8,
        epsilon_place=ALGORITHM_1,
        learning_rate=0.002,
        decay="refused (TypeError)",
        accepts_schedule=False,
        beside_a_schedule=None,
        update_method=None,
        since="Keras 1.0.5",
        until="Keras 2.3.1",
        source="keras/optimizers.py of Keras 2.1.2, class Nadam",
        differences="epsilon is 1e-7 from Keras 2.1.3 on",
    ),
    "keras-legacy": Generation(
        title="tf.keras up to TensorFlow 2.10, .legacy after",
        rule=nadam,
        momentum_decay=0.004,
        momentum_decay_argument="schedule_decay",
        epsilon=1e-7,
        epsilon_place=ALGORITHM_1,
        learning_rate=0.001,
        decay="ignored",
        accepts_schedule=False,
        beside_a_schedule=RAISES,
        update_method="_prepare",
        since="TensorFlow 2.0 (in tf.keras of 1.15 already)",
        until="TensorFlow 2.10 (as .legacy: 2.15, and in every tf_keras)",
        source="tf_keras/src/optimizers/legacy/nadam.py of tf_keras 2.21",
        differences="schedule_decay is kept under the name decay; rows of an embedding without gradient rest",
    ),
    "keras-2.9": Generation(
        title="tf.keras from TensorFlow 2.11, .experimental in 2.9 and 2.10",
        rule=nadam,
        momentum_decay=1.0,
        momentum_decay_argument=None,
        epsilon=1e-7,
        epsilon_place=ALGORITHM_1,
        learning_rate=0.001,
        decay="refused (ValueError); ignored in 2.9 and 2.10",
        accepts_schedule=True,
        beside_a_schedule="the schedule overwrites at the next update what the callback sets, "
        "so that the function is ignored without a word",
        update_method="_internal_apply_gradients",
        since="TensorFlow 2.9 (default from 2.11)",
        until="TensorFlow 2.15 (and in every tf_keras)",
        source="tf_keras/src/optimizers/nadam.py of tf_keras 2.21",
        differences="compiled, as in fit, the product of the momenta takes a factor for every variable "
        "at each step; eagerly it is right",
    ),
    "keras-3": Generation(
        title="Keras 3",
        rule=nadam,
        momentum_decay=1.0,
        momentum_decay_argument=None,
        epsilon=1e-7,
        epsilon_place=ALGORITHM_1,
        learning_rate=0.001,
        decay="ignored (UserWarning)",
        accepts_schedule=True,
        beside_a_schedule=RAISES,
        update_method="_backend_update_step",
        since="Keras 3.0 (TensorFlow 2.16)",
        until=None,
        source="keras/src/optimizers/nadam.py of Keras 3.15.1",
        differences="weight_decay shrinks the weights before the update, by learning_rate * weight_decay",
    ),
    "pytorch": Generation(
        title="torch.optim.NAdam",
        rule=nadam,
        momentum_decay=0.004,
        momentum_decay_argument="momentum_decay",
        epsilon=1e-8,
        epsilon_place=ALGORITHM_1,
        learning_rate=0.002,
        decay="refused (TypeError)",
        accepts_schedule=False,
        beside_a_schedule=None,
        update_method=None,
        since="PyTorch 1.10",
        until=None,
        source="torch/optim/nadam.py of PyTorch 2.13",
        differences="schedulers set the rate from outside; weight_decay is added to the gradient "
        "unless decoupled_weight_decay is set",
    ),
    "optax": Generation(
        title="optax.nadam (JAX)",
        rule=nadam,
        momentum_decay=INFINITY,
        momentum_decay_argument=None,
        epsilon=1e-8,
        epsilon_place=ALGORITHM_1,
        learning_rate=None,
        decay="refused (TypeError)",
        accepts_schedule=True,
        beside_a_schedule=None,
        update_method=None,
        since="optax 0.1.9",
        until=None,
        source="optax/_src/transform.py of optax 0.2.8, scale_by_adam with nesterov=True",
        differences="the momentum is constant, so nothing warms up; "
        "eps_root may add a second epsilon inside the root",
    ),
    "tf1-kernel": Generation(
        title="tf.contrib.opt.NadamOptimizer, and the kernel under it",
        rule=nesterov_kernel,
        momentum_decay=None,
        momentum_decay_argument=None,
        epsilon=1e-8,
        epsilon_place=EPSILON_HAT,
        learning_rate=0.001,
        decay="refused (TypeError)",
        accepts_schedule=True,
        beside_a_schedule=None,
        update_method=None,
        since="TensorFlow 1.2",
        until="TensorFlow 1.15 (the kernel goes on: tf.raw_ops.ResourceApplyAdam)",
        source="tensorflow/contrib/opt/python/training/nadam_optimizer.py of TensorFlow 1.15",
        differences="a schedule is a tensor of the global step; "
        "its page warns that XLA drops the look-ahead, which 2.21 does not do",
    ),
    "nadamw": Generation(
        title="NadamW of AlgoPerf and timm",
        rule=nadamw,
        momentum_decay=None,
        momentum_decay_argument=None,
        epsilon=1e-8,
        epsilon_place=ALGORITHM_1,
        learning_rate=0.001,
        decay="refused (TypeError)",
        accepts_schedule=False,
        beside_a_schedule=None,
        update_method=None,
        since="AlgoPerf (2023)",
        until=None,
        source="timm/optim/nadamw.py of timm 1.0.31, and algorithms/baselines of AlgoPerf, "
        "from which that is",
        differences="weight_decay is decoupled, 0.01 by default; "
        "Google's tuning playbook prints it with the epsilon of tf1-kernel; "
        "optax.nadamw is not this one, but optax with decoupled weight_decay",
    ),
    "dozat": Generation(
        title="the paper, as it is usually quoted",
        rule=dozat,
        momentum_decay=0.004,
        momentum_decay_argument=None,
        epsilon=1e-8,
        epsilon_place=ALGORITHM_1,
        learning_rate=None,
        decay="unknown to it",
        accepts_schedule=None,
        beside_a_schedule=None,
        update_method=None,
        since="2016",
        until=None,
        source="T. Dozat, Incorporating Nesterov Momentum into Adam, ICLR 2016 workshop; "
        "psi as in the schedule_decay of Keras 1.0.5",
        differences="a formula; by a note in optax the paper multiplies v_hat by beta_2 too, "
        "which optax leaves out, and this row",
    ),
}
