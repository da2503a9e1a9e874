"""The parent's side of the workers: a process for each group of contestants and number of threads."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

# One process can have one Keras backend, and one library's threads must not disturb another's.
BACKENDS = {"keras on jax": "jax", "keras on torch": "torch", "tensorflow": "tensorflow"}


def environment(group: str, threads: int) -> dict[str, str]:
    """Return the environment in which a worker of ``group`` uses that many threads and no GPU."""
    count = str(threads)
    names = (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "NPROC",
    )
    return {
        **os.environ,
        **dict.fromkeys(names, count),  # NPROC: what XLA sizes its pool by
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_ENABLE_ONEDNN_OPTS": "1",  # as TensorFlow is by itself
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
        "KERAS_BACKEND": BACKENDS.get(group, "tensorflow"),
    }


class WorkerEndedError(RuntimeError):
    """A worker ended before it answered."""


class Process:
    """A worker, and the next number for a contestant."""

    def __init__(self, group: str, threads: int) -> None:
        self.complaints = tempfile.TemporaryFile(mode="w+", errors="replace")  # noqa: SIM115  closed with the process
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            text=True,
            env=environment(group, threads),
            cwd=Path(__file__).parents[1],
            preexec_fn=lambda: pin(threads),
        )

    def ask(self, *request: Any) -> Any:
        """Return the worker's answer to one request.

        Raises
        ------
        WorkerEndedError
            With the last line that it wrote.
        """
        assert self.process.stdin is not None and self.process.stdout is not None  # both are pipes
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.complaints.seek(0)
            raise WorkerEndedError((self.complaints.read().strip().splitlines() or ["no word"])[-1][:100])
        return json.loads(line)

    def close(self) -> None:
        """End the worker."""
        self.process.kill()
        self.process.communicate()
        self.complaints.close()


def pin(threads: int) -> None:
    """Keep this process on its last ``threads`` processors, where the system can.

    Some libraries have no other limit.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])


class Processes:
    """The workers by group and threads, begun when first needed; all end with the ``with`` block."""

    def __init__(self) -> None:
        self.running: dict[tuple[str, int], Process] = {}

    def __enter__(self) -> Self:
        """Begin without a worker."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every worker."""
        for process in self.running.values():
            process.close()

    def __getitem__(self, where: tuple[str, int]) -> Process:
        """Return the worker of that group with that many threads."""
        if where not in self.running:
            self.running[where] = Process(*where)
        return self.running[where]

    def ask(self, where: tuple[str, int], *request: Any) -> Any:
        """Return a worker's answer; one that ended is begun again at the next request."""
        try:
            return self[where].ask(*request)
        except WorkerEndedError:
            self.running.pop(where).close()
            raise
