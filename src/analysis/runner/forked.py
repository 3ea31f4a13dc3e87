"""The far side of a warm kernel: how a process that the fork server has just forked becomes one.

It imports little: the fork server reads it before it has been told what to import.
"""

import ctypes
import fcntl
import importlib.util
import os
import select
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import Any

#: What the kernel answers once it listens, and where it must not be forked.
READY, THREADED = b"1", b"T"

_PR_SET_PDEATHSIG = 1
_F_SETSIG = 10

#: The environment before anything was imported, and the number of further threads afterwards; `warm` sets them.
environment: dict[str, str] = {}
threads = 0


@dataclass(frozen=True, slots=True)
class Start:
    """A kernel to be started, as the fork server is sent it: command line, whole environment, working folder."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: str

    def _bootstrap(self, parent_sentinel: int) -> int:
        """Be the kernel until it ends; multiprocessing calls this in the forked process.

        The other end of `parent_sentinel`, a pipe, is open as long as the builder lives.
        """
        ready, log = forkserver.get_inherited_fds() or (0, 0)
        if threads:
            os.write(ready, THREADED)
            return 0
        os.setsid()
        for stream in (1, 2):
            os.dup2(log, stream)
        _die_with(parent_sentinel)
        # A notebook that forks by a server of its own must not find this one.
        forkserver._forkserver.__init__()  # type: ignore[misc]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(self.folder)
        # What modules set when they were imported, they would have set in the kernel.
        own = environment or os.environ
        imported = {name: value for name, value in os.environ.items() if own.get(name) != value}
        os.environ.clear()
        os.environ.update({**self.environment, **imported}, JPY_PARENT_PID=str(os.getppid()))
        time.tzset()
        if "numpy.random" in sys.modules:
            # numpy's global generator would be the same in every kernel; Python's own is not.
            sys.modules["numpy.random"].seed()
        self._run(ready)
        return 0

    def _run(self, ready: int) -> None:
        """Run ipykernel to its end; say when it listens."""
        import zmq
        from ipykernel.kernelapp import IPKernelApp

        class App(IPKernelApp):
            def init_iopub(self, context: zmq.Context[Any]) -> None:
                # What a cell shows at once must not be dropped because much waits to be sent.
                context.setsockopt(zmq.SNDHWM, 0)
                super().init_iopub(context)  # type: ignore[no-untyped-call]

        launcher = importlib.util.find_spec("ipykernel_launcher")
        sys.argv = [str(launcher and launcher.origin), *self.arguments]
        # The option's default was read from the environment when the class was made, long before this fork.
        app: Any = App.instance()
        app.initialize([*self.arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])
        if "matplotlib.pyplot" in sys.modules:
            # What importing pyplot does in a kernel did not happen here: there was no kernel yet.
            app.shell.enable_matplotlib("inline")
        os.write(ready, READY)
        os.close(ready)
        app.start()


def _die_with(parent_sentinel: int) -> None:
    """Have Linux kill this process with the fork server, and its whole group when the builder's end closes."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    fcntl.fcntl(parent_sentinel, fcntl.F_SETOWN, -os.getpid())
    fcntl.fcntl(parent_sentinel, _F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(parent_sentinel, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    if select.select([parent_sentinel], [], [], 0)[0]:
        # It closed before Linux was asked.
        os.killpg(os.getpid(), signal.SIGKILL)
