"""Many trainings: a function of yours, run on every combination of values, on all cores or on a cluster.

Each cell is written to the disk as soon as it is finished, so an interruption loses nothing: call ``run``
again with the same store, and it goes on.

>>> cells = grid(rule=["adam", "nadam"], seed=[0, 1])
>>> len(cells), cells[1]
(4, {'rule': 'adam', 'seed': 1})
"""

from .cells import grid as grid
from .intervals import intervals as intervals
from .lock import StoreInUse as StoreInUse
from .results import Results as Results
from .running import run as run
from .store import read as read
