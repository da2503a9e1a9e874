"""What this book says of Keras and TensorFlow beside its sources' claims, and a release may change."""

from . import defects, messages, optimizers, rates
from .measuring import FACTS, said

__all__ = ["FACTS", "defects", "messages", "optimizers", "rates", "said"]
