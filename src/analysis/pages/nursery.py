"""A process that has imported what notebooks import, and forks kernels on request.

It runs as a script of its own and imports nothing of this package, so that a kernel forked from it starts as
clean as one started cold. It has one thread and keeps it that way: forking a process with several is not safe.

It is spoken to over a socket that it inherits: one packet of JSON for each request, file descriptors beside it.

- ``{"do": "prepare", "names": [...], "calls": [...], "texts": [...]}`` imports modules and loads names,
  ``module:name``, and calls functions, which are named in the same way, with the texts, as far as that is possible.
- ``{"do": "kernel", "module": ..., "arguments": [...], "env": {...}, "cwd": ...}`` with the descriptors of a
  status socket, an output and an error stream forks a kernel. The status socket gets ``pid N``, ``ready`` once
  the kernel listens, or ``failed`` and why, and ``exit N`` in the end, where a negative number is a signal, as in
  `subprocess`.
- ``{"do": "nursery"}`` with the descriptor of another such socket forks a nursery that knows what this one knows.

When the other end closes, which it also does when its process is killed, every kernel is killed, the folder given
as second argument is removed and the process ends. A kernel is killed with its nursery by the kernel of Linux.
"""

import sys

# The folder of this file: its modules are not to be found by the notebooks of a kernel.
if sys.path and sys.path[0] == __file__.rpartition("/")[0]:
    del sys.path[0]

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import Any

_PACKET = 1 << 20
_DESCRIPTORS = 3
# Before anything is imported on request.
_ENVIRONMENT = dict(os.environ)
# How long a nursery waits for those forked from it when all have to end, in seconds.
_PATIENCE = 2.0
_PR_SET_PDEATHSIG = 1
# How often to look whether the parent is still there, in seconds: only for a parent whose end of the socket was
# inherited by another process.
_LOOK = 1.0


class Nursery:
    """The state of a nursery: its request socket, its kernels, and whose child it is."""

    def __init__(self, control: socket.socket, folder: str) -> None:
        self.control = control
        self.folder = folder
        self.statuses: dict[int, socket.socket] = {}
        self.nurseries: set[int] = set()
        self.parent = os.getppid()
        self.wake_read, self.wake_write = socket.socketpair()
        for end in (self.wake_read, self.wake_write):
            end.setblocking(False)
        signal.set_wakeup_fd(self.wake_write.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> dict[str, Any]:
        """Answer requests until the other end closes; in a forked process, return the request it is there for."""
        while os.getppid() == self.parent:
            readable, _, _ = select.select([self.control, self.wake_read], [], [], _LOOK)
            if self.wake_read in readable:
                self.wake_read.recv(_PACKET)
                self.reap()
            if self.control in readable:
                packet, descriptors, _, _ = socket.recv_fds(self.control, _PACKET, _DESCRIPTORS)
                if not packet:
                    break
                request: dict[str, Any] = json.loads(packet)
                if self.answer(request, descriptors):
                    return request
        self.end()
        raise SystemExit(0)

    def answer(self, request: dict[str, Any], descriptors: list[int]) -> bool:
        """Do what is asked; whether this is now the process that was forked for it."""
        if request["do"] == "prepare":
            prepare(request["names"], request["calls"], request["texts"])
            return False
        request["socket"] = socket.socket(fileno=descriptors[0])
        if request["do"] == "nursery":
            return self.fork_nursery(request["socket"])
        return self.fork_kernel(request["socket"], descriptors[1:])

    def fork_kernel(self, status: socket.socket, streams: list[int]) -> bool:
        """Whether this is the kernel that was just forked."""
        threads = len(list(Path("/proc/self/task").iterdir()))
        pid = self.fork() if threads == 1 else -1
        if pid == 0:
            os.setsid()
            for target, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
                os.dup2(stream, target)
                os.close(stream)
            return True
        for stream in streams:
            os.close(stream)
        if pid < 0:
            tell(status, f"failed what was imported has started {threads - 1} threads")
            status.close()
        else:
            self.statuses[pid] = status
            tell(status, f"pid {pid}")
        return False

    def fork_nursery(self, control: socket.socket) -> bool:
        """Whether this is the nursery that was just forked."""
        pid = self.fork()
        if pid == 0:
            return True
        self.nurseries.add(pid)
        control.close()
        return False

    def fork(self) -> int:
        """Fork; the child dies with this process and holds nothing of it."""
        sys.stdout.flush()
        sys.stderr.flush()
        own = os.getpid()
        # Garbage collection in the child would otherwise touch, and so copy, every page of memory.
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != own:
                os._exit(1)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for end in (self.control, self.wake_read, self.wake_write, *self.statuses.values()):
                end.close()
            self.statuses = {}
        return pid

    def reap(self) -> None:
        """Pass on how each kernel that has ended did so."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.nurseries.discard(pid)
            if pid in self.statuses:
                with self.statuses.pop(pid) as channel:
                    tell(channel, f"exit {os.waitstatus_to_exitcode(status)}")

    def end(self) -> None:
        """Kill every kernel and what it started; let other nurseries do the same before they go with this one."""
        for pid in self.statuses:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        deadline = time.monotonic() + _PATIENCE
        while self.nurseries and time.monotonic() < deadline:
            time.sleep(0.005)
            self.reap()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def tell(channel: socket.socket, text: str) -> None:
    """Send `text`, if anybody still listens."""
    with contextlib.suppress(OSError):
        channel.send(text.encode())


def prepare(names: list[str], calls: list[str], texts: list[str]) -> None:
    """Load names and call functions; what goes wrong with one of them is the notebook's business."""
    for name in names:
        with contextlib.suppress(Exception):
            load(name)
    for name in calls:
        with contextlib.suppress(Exception):
            load(name)(texts)


def load(name: str) -> Any:
    """Return a module, or what ``module:name`` stands for."""
    module, _, attribute = name.partition(":")
    loaded = importlib.import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


def become_kernel(request: dict[str, Any]) -> None:
    """Be the kernel that was asked for, until it ends."""
    os.chdir(request["cwd"])
    # Some modules set variables when they are imported, which would have happened in the kernel.
    imported = {name: value for name, value in os.environ.items() if _ENVIRONMENT.get(name) != value}
    os.environ.clear()
    os.environ.update({**request["env"], **imported}, JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    reseed()
    launcher = importlib.util.find_spec(request["module"])
    sys.argv = [str(launcher and launcher.origin), *request["arguments"]]
    from ipykernel.kernelapp import IPKernelApp

    # The option's default was read from the environment when the class was made, long before this fork.
    app: Any = IPKernelApp.instance()
    app.initialize([*request["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"])
    if "matplotlib.pyplot" in sys.modules:
        # What importing pyplot does in a kernel did not happen here: there was no kernel yet.
        app.shell.enable_matplotlib("inline")
    tell(request["socket"], "ready")
    request["socket"].close()
    app.start()


def reseed() -> None:
    """Give numpy's global generator a state of its own; Python's random does that by itself."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def main(control: socket.socket, folder: str) -> None:
    """Be a nursery, and whatever is forked from it."""
    nursery = Nursery(control, folder)
    request = nursery.serve()
    while request["do"] == "nursery":
        # The folder stays with the first nursery, which goes last.
        request = Nursery(request["socket"], "").serve()
    try:
        become_kernel(request)
    except BaseException as error:
        # Standard error may already be a stream of the kernel that nobody listens to.
        tell(request["socket"], f"failed {type(error).__name__}: {error}")
        raise


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
