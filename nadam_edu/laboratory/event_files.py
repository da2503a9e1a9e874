"""What TensorBoard shows of a training: the curves in its files, read by TensorBoard itself."""

from pathlib import Path

import numpy as np

from .reproducible import muted_stderr

with muted_stderr():
    from tensorboard.backend.event_processing.event_accumulator import TENSORS, EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray


def event_file_scalars(log_dir: str) -> dict[str, np.ndarray]:
    """Return the curves that tf_keras's TensorBoard callback wrote to ``log_dir``, read by TensorBoard.

    Returns
    -------
    dict of str to array
        The tag (``epoch_loss``, ``epoch_lr``, ...), and a float32 array of shape (epochs,).

    Raises
    ------
    ValueError
        If there is no folder ``train`` in ``log_dir``: the callback makes it.
    """
    folder = Path(log_dir) / "train"
    if not folder.is_dir():
        raise ValueError(
            f"log_dir must hold a folder train, as TensorBoard's callback makes it, got {log_dir!r}"
        )
    events = EventAccumulator(str(folder), size_guidance={TENSORS: 0}).Reload()  # 0: all of them
    tags = [tag for tag in events.Tags()[TENSORS] if tag.startswith("epoch_")]
    return {
        tag: np.array([make_ndarray(event.tensor_proto) for event in events.Tensors(tag)]) for tag in tags
    }
