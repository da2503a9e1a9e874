"""What the book needs to repeat a training to the last bit: a pinned machine, data, small networks.

Only the book imports it, before Keras.
"""

from .reproducible import PINNED as PINNED
from .reproducible import muted_stderr as muted_stderr
