"""Which rules of the last chapter Keras 3 has as classes, and whether they take the formulas' steps."""

import numpy as np

from ..generations_here import KERAS_3, steps, tf
from .measuring import fact

optimizers = KERAS_3.optimizers


@fact
def classes_of_later_rules():
    """Of the rules that came after Nadam, and of AdaGrad, Keras 3 has these as classes."""
    names = ("Adagrad", "AMSGrad", "Lion", "Lookahead", "Muon", "ScheduleFreeAdamW")
    return [name for name in names if hasattr(optimizers, name)]


@fact
def lion_by_its_formula():
    """Lion of Keras 3 takes the steps of its formula."""
    gradients = np.array([12.0, -1.0, -1.0])  # at the second Lion goes on, at the third it turns
    return steps(optimizers.Lion(1.0), gradients).tolist()


@fact
def adagrad_begins_with_a_sum():
    """Adagrad of Keras 3 begins with a sum of 0.1, and takes the steps of its formula from a sum of 0."""
    made = (optimizers.Adagrad(1.0), optimizers.Adagrad(1.0, initial_accumulator_value=0.0))
    return [steps(optimizer, np.ones(3)).round(4).tolist() for optimizer in made]


def muon_moves(gradient):
    """Return the first displacement of Keras's Muon at rate 1, without its weight decay."""
    variable = KERAS_3.keras.Variable(np.zeros_like(gradient))
    muon = optimizers.Muon(1.0, weight_decay=0.0, adam_weight_decay=0.0)
    muon.apply_gradients([(tf.constant(gradient), variable)])
    return np.array(variable, float)


@fact
def muon_on_a_matrix():
    """Muon of Keras 3 makes the singular values 4 and 1 of a matrix nearly alike, and not 1."""
    return np.linalg.svd(muon_moves(np.diag([4.0, 1.0]).astype("float32")))[1].round(3).tolist()


@fact
def muon_on_a_vector():
    """Muon of Keras 3 moves a vector as Adam does: each coordinate by the rate at first."""
    return muon_moves(np.array([4.0, -1.0], "float32")).round(4).tolist()
