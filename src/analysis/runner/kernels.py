"""The kernels of pages: forked from a process that has the imports done, started cold where that is impossible.

The fork server is a process of our own: `multiprocessing` would import the command's `__main__` anew in every kernel,
and is forbidden in the workers of a cluster. Which private names of Jupyter this takes is listed in
docs/decisions/pages.md.
"""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from queue import Empty
from threading import Lock, Semaphore
from typing import Any

import psutil  # type: ignore[import-untyped]
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis import files, one_thread
from analysis.runner import kernel_watch, write_guard
from analysis.runner.fork_server import THREADED, end_family
from analysis.subject.chosen import VARIABLE as SUBJECT

# What a kernel may see of the environment it is started from; everything else would be a hidden input of a page.
_PYTHON = ("PYTHONPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")
_PASSED_ON = (SUBJECT, "PATH", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV", *_PYTHON)
# Ids inside an SVG are random unless they are salted.
_MATPLOTLIBRC = b"svg.hashsalt: analysis\n"
#: Command line of every kernel: no history, figures as SVG, and an eye on what goes wrong silently.
ARGUMENTS = (
    f"--IPKernelApp.extra_extensions={kernel_watch.__name__}",
    "--HistoryManager.enabled=False",
    "--HistoryManager.hist_file=:memory:",
    "--InlineBackend.figure_formats=svg",
)
# A socket's path may have about 100 characters (Linux 107, macOS 103).
_LONGEST_SCRATCH = 88
# A kernel that is being started may miss a request or a subscription.
_SECONDS_TO_TRY = 0.5
_SECONDS_TO_FORK = 60.0
_SECONDS_BETWEEN_LOOKS = 0.005
_SECONDS_IDLE = 20.0


class ForkedKernel(psutil.Process):  # type: ignore[misc]
    """The part of `subprocess.Popen` that Jupyter uses, for a process that is no child of this one."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """None while the process runs; how it ended is not known."""
        with suppress(psutil.NoSuchProcess):
            if self.is_running() and self.status() != psutil.STATUS_ZOMBIE:
                return None
        return 0

    def wait(self, timeout: float | None = None) -> int | None:
        """What `poll` says: Jupyter asks for it once the process has ended."""
        return self.poll()


class _Provisioner(LocalProvisioner):
    """Forks kernels where that is possible, and starts them as ever where it is not."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Return how to connect to the kernel that was started."""
        kernels: Kernels = self.parent.kernels  # type: ignore[union-attr]
        arguments = cmd[cmd.index("-m") + 2 :]
        writable = kernels.writable(Path(kwargs["cwd"]).parent)
        order = {
            "arguments": arguments,
            "environment": kwargs["env"],
            "folder": kwargs["cwd"],
            "writable": writable,
        }
        self.process: Any = kernels.fork(order, log=kwargs["stdout"])
        if self.process:
            self.pid = self.pgid = self.process.pid
            self.cwd = kwargs["cwd"]
        else:
            guarded = cmd if writable is None else write_guard.command(writable, cmd)
            await super().launch_kernel(guarded, **kwargs)
        if kernels.closed:
            await self.kill()
            raise RuntimeError("the build has ended")
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and all that it started."""
        self.parent.kill_group()  # type: ignore[union-attr]


class _Client(AsyncKernelClient):
    """A client without a heartbeat, whose thread nobody asks, and without fixed waits."""

    def start_channels(self, *_: object, **__: object) -> None:
        """Start the channels for requests and outputs."""
        super().start_channels(stdin=False, hb=False, control=False)

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered and one of its broadcasts has come: from then on no output is lost."""
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            self.kernel_info()
            with suppress(Empty):
                await self.shell_channel.get_msg(timeout=_SECONDS_TO_TRY)
                await self.iopub_channel.get_msg(timeout=_SECONDS_TO_TRY)
                return
            if not await self.is_alive():
                raise RuntimeError("it died before it answered")
            if time.monotonic() > deadline:
                raise RuntimeError(f"it did not answer within {timeout:g} s")


class PageKernelManager(AsyncKernelManager):
    """Manages the kernel of one page."""

    kernels: "Kernels"

    @property
    def process_id(self) -> int:
        """Process id of the kernel, also of its process group; 0 if there is none."""
        return int(getattr(self.provisioner, "pid", None) or 0)

    async def _async_wait(self, pollinterval: float = _SECONDS_BETWEEN_LOOKS) -> None:
        """Wait until the kernel is gone."""
        await super()._async_wait(pollinterval=_SECONDS_BETWEEN_LOOKS)

    def kill_group(self) -> None:
        """Kill the kernel and all that it started, daemons and sessions of their own included."""
        if not self.process_id:
            return
        with suppress(psutil.Error):
            end_family(psutil.Process(self.process_id))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process_id, signal.SIGKILL)


class Kernels:
    """Where the kernels of one build work: a clean environment, a private folder, a fork server.

    Cells of at most `jobs` pages run at once, where it is given; the start of a kernel takes no turn. The fork server
    calls the functions in `prepare`, ``module:name``, once; where it is not to be `warm`, kernels start cold. When it
    has been `idle` for some seconds it ends, and comes back for the next kernel. Where the system can do that, kernels
    that are `guarded` write nowhere but where `writable` says. They have the `subject`, else that of this process.
    """

    def __init__(
        self,
        root: Path,
        *,
        jobs: int | None = None,
        prepare: Sequence[str] = (),
        warm: bool = True,
        idle: float = _SECONDS_IDLE,
        guarded: bool = False,
        subject: str = "",
    ) -> None:
        self.root = root
        self.closed = False
        self.guarded = guarded
        self.turns: AbstractContextManager[object] = Semaphore(jobs) if jobs else nullcontext()
        self.scratch = Path(tempfile.mkdtemp(prefix="analysis-"))
        if len(str(self.scratch)) > _LONGEST_SCRATCH:
            self.scratch.rmdir()
            raise OSError(f"{self.scratch.parent} is too long for the sockets of kernels: shorten TMPDIR")
        # A folder for matplotlib that outlives the build: finding all fonts takes it seconds.
        self.matplotlib = root / "build" / ".matplotlib"
        self.matplotlib.mkdir(parents=True, exist_ok=True)
        files.write(self.matplotlib / "matplotlibrc", _MATPLOTLIBRC)
        self.environment = {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            **({SUBJECT: subject} if subject else {}),
            # A fork of a process with several is not safe.
            **dict.fromkeys(one_thread.VARIABLES, "1"),
            "ANALYSIS_PROJECT": str(root),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MPLCONFIGDIR": str(self.matplotlib),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "PYTHONNOUSERSITE": "1",
            "TZ": "UTC",
        }
        self._numbers = count()
        self._managers: set[PageKernelManager] = set()
        self._warm = warm and sys.platform == "linux"
        self._idle = idle
        self._prepare = prepare
        self._starting = Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._orders = socket.socket()
        atexit.register(self.close)
        self._warm_up()

    def _warm_up(self) -> None:
        """Start the fork server unless it runs or nothing can be forked; this process goes on meanwhile."""
        with self._starting:
            ended = self._server.poll() if self._server else 0
            if ended == THREADED or self.closed:
                self._warm = False
            if not self._warm or ended is None:
                return
            self._orders.close()
            self._orders, its_end = socket.socketpair()
            command = [sys.executable, "-m", "analysis.runner.fork_server"]
            writable = json.dumps(self.writable(self.scratch))
            with its_end:
                # In a session of its own Ctrl-C in a terminal does not reach it.
                self._server = subprocess.Popen(
                    [*command, str(self.scratch), str(self._idle), writable, *self._prepare],
                    env={**self.environment, "HOME": str(self.scratch), "TMPDIR": str(self.scratch)},
                    stdin=its_end.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )

    def writable(self, folder: Path) -> list[str] | None:
        """Where a process whose scratch folder this is may write; None for wherever it likes."""
        if not self.guarded:
            return None
        # The list of fonts is made once; a page could put something else in its place.
        has_fonts = any(self.matplotlib.glob("fontlist*.json"))
        return [str(folder)] if has_fonts else [str(folder), str(self.matplotlib)]

    @contextmanager
    def kernel(self) -> Iterator[tuple[PageKernelManager, dict[str, Any]]]:
        """A manager for one kernel and how its `start_kernel` is to be called; in the end nothing of it is left."""
        if self.closed:
            raise RuntimeError("the build has ended")
        folder = self.scratch / f"k{next(self._numbers)}"
        for name in ("work", "home", "tmp"):
            (folder / name).mkdir(parents=True)
        context = zmq.asyncio.Context()
        # A kernel that starts cold binds its sockets late; and what a cell shows at once must not be lost.
        context.setsockopt(zmq.RECONNECT_IVL, 5)
        context.setsockopt(zmq.RCVHWM, 0)
        manager = PageKernelManager(
            # Knows the kernel of this interpreter only, whatever is installed elsewhere under the name in a notebook.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            context=context,
            transport="ipc",
            ip=str(folder / "s"),
            connection_file=str(folder / "kernel.json"),
            client_factory=_Client,
        )
        manager.kernels = self
        manager.provisioner = _Provisioner(kernel_spec=manager.kernel_spec, parent=manager)
        self._managers.add(manager)
        log = os.open(folder / "kernel.log", os.O_WRONLY | os.O_CREAT)
        # A start-up file of IPython that one page left would run in the next.
        environment = {
            **self.environment,
            "HOME": str(folder / "home"),
            "IPYTHONDIR": str(folder / "ipython"),
            "TMPDIR": str(folder / "tmp"),
        }
        try:
            yield manager, {"cwd": str(folder / "work"), "env": environment, "stdout": log, "stderr": log}
        finally:
            os.close(log)
            manager.kill_group()
            context.destroy(linger=0)
            self._managers.discard(manager)
            shutil.rmtree(folder, ignore_errors=True)

    def fork(self, order: Mapping[str, object], *, log: int) -> ForkedKernel | None:
        """A forked kernel that listens; None if it cannot be forked."""
        self._warm_up()
        our_end, its_end = socket.socketpair()
        # Nobody answers where there is no fork server, or it is just ending.
        with suppress(OSError, psutil.NoSuchProcess), our_end, our_end.makefile("rw") as kernel:
            our_end.settimeout(_SECONDS_TO_FORK)
            with its_end:
                socket.send_fds(self._orders, [b"1"], [its_end.fileno(), log])
            print(json.dumps(order), file=kernel, flush=True)
            pid = kernel.readline()
            listens = kernel.readline()
            if listens:
                return ForkedKernel(int(pid))
        return None

    def close(self) -> None:
        """End every kernel, with all that they started, and the fork server; remove the folder."""
        self.closed = True
        atexit.unregister(self.close)
        for manager in list(self._managers):
            manager.kill_group()
        with self._starting:
            self._orders.close()
            if self._server:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)
