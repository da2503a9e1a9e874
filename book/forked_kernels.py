"""Kernels that begin with TensorFlow imported, as forks of one program that imports it. Linux only.

The import takes seconds, and is the same for each chapter. It starts no thread of TensorFlow's own (the
first look at the devices does,
and that is left to the chapter), so a fork of it is whole. The kernels are children of that program: when
it ends, ipykernel ends them.
"""

import json
import os
import signal
import subprocess
import sys
from functools import cache
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

PLAIN = "local-provisioner"  # jupyter_client's own: a kernel that starts from nothing
FORKED = "forked"
SERVED = sys.platform == "linux"  # elsewhere forking a program with threads is unsafe or impossible


def use(forked: bool) -> None:
    """Let the kernels that this program starts from now on be forked, or plain."""
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[FORKED] = EntryPoint(
        FORKED, f"{__name__}:Forked", KernelProvisionerFactory.GROUP_NAME
    )
    factory.default_provisioner_name = FORKED if forked and SERVED else PLAIN


def pytest_configure() -> None:
    """Let nbval's kernels be forked, where this module is a plugin of pytest."""
    use(True)


@cache
def server() -> subprocess.Popen[str]:
    """Return the program that imports TensorFlow and forks. It ends with its parent, by their pipe."""
    # Keras imports matplotlib, which asks on import where pictures go. A plain kernel sets this before.
    variables = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    return subprocess.Popen(
        [sys.executable, "-P", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=variables,
    )


class Kernel:
    """A kernel that is another program's child, with what a ``Popen`` has."""

    stdin = stdout = stderr = None

    def __init__(self, request: dict[str, Any]):
        pipes = server()
        assert pipes.stdin and pipes.stdout
        print(json.dumps(request), file=pipes.stdin, flush=True)
        self.pid = int(pipes.stdout.readline())

    def poll(self) -> int | None:
        """Return None while it runs; how it ended is not known here."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Return at once: it is called after the end, and the server has reaped it."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)


class Forked(LocalProvisioner):
    """Starts kernels by a fork; in all else they are like those of jupyter_client."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Return how to reach a new kernel; only what follows ``python -m ipykernel_launcher`` counts."""
        kernel: Any = Kernel({"arguments": cmd[3:], "folder": kwargs["cwd"], "environment": kwargs["env"]})
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


def become_kernel(request: dict[str, Any]) -> None:
    """Run a kernel, in the state in which ``python -m ipykernel_launcher`` would be."""
    from ipykernel import kernelapp

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the two pipes are the server's
    os.dup2(2, 1)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for name in [name for name in sys.modules if name.split(".")[0] == "nadam_edu"]:
        del sys.modules[name]
    # ipykernel reads its parent's number from the environment while it is imported, which is too early here.
    sys.argv[1:] = [*request["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    kernelapp.launch_new_instance()


def serve() -> None:
    """Import what every chapter on Keras does; for each line read, fork a kernel and answer its number."""
    from nadam_edu.laboratory.reproducible import muted_stderr

    with muted_stderr():
        import ipykernel.kernelapp  # noqa: F401
        import keras  # noqa: F401
        import tf_keras  # noqa: F401
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps them
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            become_kernel(json.loads(line))
            os._exit(0)
        os.setpgid(number, number)  # a group of its own: a signal to it must not reach the server
        print(number, flush=True)


if __name__ == "__main__":
    serve()
