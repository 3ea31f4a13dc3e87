"""The kernels of pages: forked from a process that has the imports done, started cold where that is impossible.

The fork server is that of the standard library (`multiprocessing.forkserver`), spoken to below the level of
`multiprocessing.Process`, which would import the command's `__main__` anew in every kernel and is forbidden in the
workers of a cluster. What that takes of private names is listed in docs/decisions/pages.md.
"""

import json
import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import count
from multiprocessing import forkserver
from pathlib import Path
from queue import Empty
from threading import Lock, Semaphore
from typing import Any

import psutil  # type: ignore[import-untyped]
import zmq.asyncio
from filelock import FileLock, Timeout
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis import files
from analysis.runner.forked import READY, THREADED, Start
from analysis.runner.warm import VARIABLE

# What a kernel may see of the environment it is started from; everything else would be a hidden input of a page.
_PYTHON = ("PYTHONPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR", "VIRTUAL_ENV", *_PYTHON)
# One thread for the libraries of linear algebra: a fork of a process with several is not safe.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
# Ids inside an SVG are random unless they are salted.
_MATPLOTLIBRC = b"svg.hashsalt: analysis\n"
#: Command line of every kernel: no history, figures as SVG, what processes print in its cell.
ARGUMENTS = (
    "--HistoryManager.enabled=False",
    "--HistoryManager.hist_file=:memory:",
    "--InlineBackend.figure_formats=svg",
    "--IPKernelApp.extra_extensions=analysis.runner.drain",
)
# A socket's path may have about 100 characters (Linux 107, macOS 103).
_LONGEST_SCRATCH = 88
_PREFIX, _LOCK = "analysis-", ".lock"
# A younger folder may not have its lock yet.
_SECONDS_BEFORE_SWEEPING = 60.0
# A kernel that is being started may miss a request or a subscription.
_SECONDS_TO_TRY = 0.5
_SECONDS_TO_FORK, _SECONDS_BETWEEN_LOOKS = 60.0, 0.005


class ForkError(RuntimeError):
    """A kernel could not be forked."""


class ForkedProcess:
    """A forked kernel that listens, else a `ForkError`, with the part of `subprocess.Popen` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, server: forkserver.ForkServer, start: Start, *, log: int) -> None:
        self.returncode: int | None = None
        heard, ready = os.pipe()
        with os.fdopen(heard, "rb", buffering=0) as answers:
            try:
                self._status, orders = server.connect_to_new_process([ready, log])
            except OSError as error:
                raise ForkError(f"the fork server does not answer: {error}") from error
            finally:
                os.close(ready)
            # The kernel lives as long as this end is open.
            self._lifeline = os.dup(orders)
            with os.fdopen(orders, "wb") as file:
                file.write(pickle.dumps({}) + pickle.dumps(start))
            pid = self._number(_SECONDS_TO_FORK)
            answer = answers.read(1) if pid and _readable(heard, _SECONDS_TO_FORK) else b""
        if not pid or answer != READY:
            self._close()
            threads = answer == THREADED
            why = "what was imported has started threads" if threads else "it ended before it listened"
            raise ForkError(f"a kernel could not be forked: {why if pid else 'the fork server is gone'}")
        self.pid = pid

    def _number(self, seconds: float) -> int | None:
        """The next number that the fork server tells: the process id, then the exit code; None if it is gone."""
        with suppress(EOFError, OSError):
            if _readable(self._status, seconds):
                return int(forkserver.read_signed(self._status))
        return None

    def poll(self) -> int | None:
        """Exit code of the process, negative for a signal; None while it runs."""
        if self.returncode is None and _readable(self._status, 0.0):
            code = self._number(0.0)
            # A fork server that is gone took its kernels with it.
            self.returncode = -signal.SIGKILL if code is None else code
            self._close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Exit code of the process, once it has ended."""
        if self.returncode is None and not _readable(self._status, timeout):
            raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def _close(self) -> None:
        os.close(self._status)
        os.close(self._lifeline)


def _readable(descriptor: int, seconds: float | None) -> bool:
    """Whether there is something to read, or the other end has closed, within some seconds."""
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(None if seconds is None else 1000 * seconds))


class _Provisioner(LocalProvisioner):
    """Forks kernels where that is possible, and starts them as ever where it is not."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Return how to connect to the kernel that was started."""
        kernels: Kernels = self.parent.kernels  # type: ignore[union-attr]
        start = Start(tuple(cmd[cmd.index("-m") + 2 :]), dict(kwargs["env"]), str(kwargs["cwd"]))
        try:
            self.process: Any = kernels.fork(start, log=kwargs["stdout"])
            self.pid = self.pgid = self.process.pid
            self.cwd = kwargs["cwd"]
        except ForkError:
            await super().launch_kernel(cmd, **kwargs)
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
        """Kill the kernel and all that it started, sessions of their own included."""
        if self.process_id:
            with suppress(psutil.Error, ProcessLookupError):
                family = psutil.Process(self.process_id).children(recursive=True)
                os.killpg(self.process_id, signal.SIGKILL)
                for process in family:
                    process.kill()


class Kernels:
    """Where the kernels of one build work: a clean environment, a private folder, a fork server.

    Cells of at most `jobs` pages run at once, where it is given; the start of a kernel takes no turn. The fork server
    calls the functions in `prepare`, ``module:name``, once; where it is not to be `warm`, kernels start cold.
    """

    def __init__(
        self, root: Path, *, jobs: int | None = None, prepare: Sequence[str] = (), warm: bool = True
    ) -> None:
        sweep()
        self.root, self.closed = root, False
        self.turns: AbstractContextManager[object] = Semaphore(jobs) if jobs else nullcontext()
        self.scratch = Path(tempfile.mkdtemp(prefix=_PREFIX))
        if len(str(self.scratch)) > _LONGEST_SCRATCH:
            self.scratch.rmdir()
            raise OSError(f"{self.scratch.parent} is too long for the sockets of kernels: shorten TMPDIR")
        self._lock = FileLock(self.scratch / _LOCK)
        self._lock.acquire()
        self.environment = _environment(root, self.scratch)
        self._numbers, self._starting = count(), Lock()
        self._managers: set[PageKernelManager] = set()
        self._server = self._fork_server(prepare) if warm and sys.platform == "linux" else None

    def _fork_server(self, prepare: Sequence[str]) -> forkserver.ForkServer:
        """A fork server that warms up with this environment while this process goes on."""
        server = forkserver.ForkServer()
        server.set_forkserver_preload(["analysis.runner.warm"])
        environment = {**self.environment, "HOME": str(self.scratch)}
        os.environ[VARIABLE] = json.dumps({"environment": environment, "prepare": list(prepare)})
        try:
            server.ensure_running()
        finally:
            del os.environ[VARIABLE]
        return server

    @contextmanager
    def kernel(self) -> Iterator[tuple[PageKernelManager, dict[str, Any]]]:
        """A manager for one kernel and how its `start_kernel` is to be called; in the end nothing of it is left."""
        if self.closed:
            raise RuntimeError("the build has ended")
        folder = self.scratch / f"k{next(self._numbers)}"
        for name in ("work", "home"):
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
        environment = {**self.environment, "HOME": str(folder / "home")}
        try:
            yield manager, {"cwd": str(folder / "work"), "env": environment, "stdout": log, "stderr": log}
        finally:
            os.close(log)
            manager.kill_group()
            context.destroy(linger=0)
            self._managers.discard(manager)
            shutil.rmtree(folder, ignore_errors=True)

    def fork(self, start: Start, *, log: int) -> ForkedProcess:
        """A forked kernel that listens; a `ForkError` if it cannot be forked."""
        with self._starting:
            server: Any = self._server
            ended = os.WEXITED | os.WNOHANG | os.WNOWAIT if server else 0
            if server is None or os.waitid(os.P_PID, server._forkserver_pid, ended):
                # The standard library would start it anew, and it would know nothing.
                raise ForkError("kernels are not forked here")
        return ForkedProcess(server, start, log=log)

    def close(self) -> None:
        """End every kernel, with all that they started, and the fork server; remove the folder."""
        self.closed = True
        for manager in list(self._managers):
            manager.kill_group()
        with self._starting:
            server: Any = self._server
            self._server = None
            if server is not None:
                with suppress(ProcessLookupError, ChildProcessError):
                    os.kill(server._forkserver_pid, signal.SIGKILL)
                    server._stop()
        self._lock.release()
        shutil.rmtree(self.scratch, ignore_errors=True)


def sweep() -> None:
    """Remove folders of builds that were killed; that of a living one is locked."""
    temporary = Path(tempfile.gettempdir())
    # Asking for a folder's lock makes the folder anew that another sweep is removing: one sweep at a time.
    with suppress(OSError), FileLock(temporary / "analysis.lock", mode=0o666):
        for lock in temporary.glob(f"{_PREFIX}*/{_LOCK}"):
            with suppress(OSError, Timeout):
                if time.time() - lock.stat().st_mtime > _SECONDS_BEFORE_SWEEPING:
                    with FileLock(lock).acquire(timeout=0):
                        shutil.rmtree(lock.parent, ignore_errors=True)


def _environment(root: Path, scratch: Path) -> dict[str, str]:
    """The environment of every kernel of a build, but for its home."""
    # A folder for matplotlib that outlives the build: finding all fonts takes it seconds.
    matplotlib = root / "build" / ".matplotlib"
    matplotlib.mkdir(parents=True, exist_ok=True)
    files.write(matplotlib / "matplotlibrc", _MATPLOTLIBRC)
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        **dict.fromkeys(_ONE_THREAD, "1"),
        "ANALYSIS_PROJECT": str(root),
        "IPYTHONDIR": str(scratch / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(matplotlib),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONNOUSERSITE": "1",
        "TZ": "UTC",
    }
