"""A sweep on a cluster of Dask: a scheduler and two workers, begun by hand on this machine."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import light_measures as light
import psutil
import pytest

from nadam_edu import sweeps
from tools import sweep

pytestmark = pytest.mark.slow
# Without what the Makefile says of the processor's instructions, as in a terminal of the reader's.
ENVIRONMENT = {name: text for name, text in os.environ.items() if name not in sweep.ENVIRONMENT} | {
    "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(Path.cwd())]),
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}


def begun(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        env=ENVIRONMENT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def cluster(request):
    """Yield a client, the scheduler and the workers."""
    from distributed import Client

    scheduler = begun("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    for line in scheduler.stderr:
        if "Scheduler at:" in line:
            address = line.split()[-1]
            break
    nanny = getattr(request, "param", "--no-nanny")
    workers = [begun("dask_worker", address, "--nthreads", "1", "--no-dashboard", nanny) for _ in range(2)]
    client = Client(address)
    client.wait_for_workers(2)
    yield client, scheduler, workers
    client.close(timeout=2)
    for process in (*workers, scheduler):
        process.kill()
        process.communicate()


def test_the_cells_are_those_of_this_machine(cluster, tmp_path):
    client, _, _ = cluster
    cells = sweeps.grid(rate=[0.5, 1.0], seed=range(5))
    executor = client.get_executor(pure=False)
    sweeps.run(light.halved, cells, tmp_path / "there", executor=executor, progress=False)
    sweeps.run(light.halved, cells, tmp_path / "here", workers=1, progress=False)
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()


def test_what_was_finished_is_not_run_again_when_a_worker_is_killed(cluster, tmp_path):
    client, _, workers = cluster
    notes, ended = tmp_path / "notes", []

    def bar(finished):
        for count, future in enumerate(finished):
            yield future
            if count == 7:
                ended.extend(record["cell"]["seed"] for record in sweeps.read(tmp_path / "store").records)
                workers[0].send_signal(signal.SIGKILL)

    cells = sweeps.grid(notes=[str(notes)], seed=range(20))
    executor = client.get_executor(pure=False)
    results = sweeps.run(light.slow, cells, tmp_path / "store", executor=executor, progress=bar)
    executed = notes.read_text().split()
    assert len(results) == 20 and len(ended) == 8
    assert all(executed.count(str(seed)) == 1 for seed in ended)


def test_a_cluster_that_is_gone_is_said_in_one_sentence(cluster, tmp_path):
    client, scheduler, _ = cluster

    def bar(finished):
        for count, future in enumerate(finished):
            yield future
            if count == 3:
                scheduler.kill()

    cells = sweeps.grid(notes=[str(tmp_path / "notes")], seed=range(20))
    executor = client.get_executor(pure=False)
    with pytest.raises(ConnectionError, match=r"cells are in .*store; call again to go on"):
        sweeps.run(light.slow, cells, tmp_path / "store", executor=executor, progress=bar)
    assert len(sweeps.read(tmp_path / "store")) >= 4


@pytest.mark.parametrize("cluster", ["--nanny"], indirect=True)
def test_the_workers_compute_with_the_instructions_that_the_stores_were_computed_with(cluster):
    client, _, _ = cluster
    with sweep.cluster(client.scheduler.address):
        client.wait_for_workers(2)
        for found in client.run(lambda: psutil.Process().environ()).values():  # what it began with
            assert sweep.ENVIRONMENT and sweep.ENVIRONMENT.items() <= found.items()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere"])
def test_a_cluster_without_a_scheduler_is_said_in_one_sentence(address):
    with pytest.raises(ConnectionError, match=f"no scheduler answers at {address}"), sweep.cluster(address):
        raise AssertionError
