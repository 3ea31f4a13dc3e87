"""The near side of a nursery: a process that forks kernels; `nursery.py` is the far side."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: What a kernel consists of, and what next to every notebook imports, at once or in a library of its own.
BASE = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.magics",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "rlcompleter",
    "tornado.platform.asyncio",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "pandas",
)
#: What many notebooks import besides.
LIBRARIES = (
    "jinja2",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.stats",
    "seaborn",
    "yaml",
)
#: One thread for the libraries of linear algebra: a fork of a process with several is not safe.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
_SCRIPT = Path(__file__).with_name("nursery.py")
# A nursery answers as soon as its imports are done, which on a busy machine takes some seconds.
_SECONDS_TO_ANSWER = 60.0
# How long a nursery may go on with what it is importing after it has been told to end.
_SECONDS_TO_END = 5.0
_KILLED = -int(signal.SIGKILL)


class ForkError(RuntimeError):
    """A kernel could not be forked."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A kernel to be started: a module to run with arguments, an environment, a folder, and its streams."""

    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    stdout: int
    stderr: int


class WarmProcess:
    """A forked kernel, with the part of `subprocess.Popen` that Jupyter uses."""

    stdin = stdout = stderr = None

    def __init__(self, status: socket.socket, pid: int) -> None:
        self._status = status
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Exit code of the process, negative for a signal; None while it runs."""
        return self._next(0.0) if self.returncode is None else self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Exit code of the process, once it has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            If it has not ended after `timeout` seconds.
        """
        while self.returncode is None:
            if self._next(timeout) is None and self.returncode is None:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        return self.returncode

    def _next(self, timeout: float | None) -> int | None:
        """The exit code, if it is known before the timeout."""
        self._status.settimeout(timeout)
        try:
            words = self._status.recv(1024).split()
        except (TimeoutError, BlockingIOError):
            return None
        except OSError:
            words = []
        if words[:1] == [b"exit"]:
            self.returncode = int(words[1])
        elif not words:
            # The nursery is gone, and it takes its kernels with it.
            self.returncode = _KILLED
        if self.returncode is not None:
            self._status.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The other end of a process that forks kernels; see `nursery.py` for how it is spoken to."""

    def __init__(self, control: socket.socket, process: subprocess.Popen[bytes] | None) -> None:
        self._control = control
        self._process = process

    @classmethod
    def start(
        cls, python: Sequence[str], environment: Mapping[str, str], *, folder: Path | None = None
    ) -> "Nursery":
        """A nursery that runs in `python` with this environment; it removes `folder` when it ends."""
        own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            quiet = {**environment, **ONE_THREAD, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
            process = subprocess.Popen(
                [*python, str(_SCRIPT), str(other.fileno()), str(folder or "")],
                env=quiet,
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                start_new_session=True,
            )
        return cls(own, process)

    def prepare(self, names: Iterable[str], calls: Iterable[str] = (), *, texts: Iterable[str] = ()) -> None:
        """Have modules and names, ``module:name``, loaded and functions called with `texts` before the next fork."""
        request = {"do": "prepare", "names": list(names), "calls": list(calls), "texts": list(texts)}
        self._send(request, [])

    def branch(self) -> "Nursery":
        """A nursery forked from this one, which can import more without this one knowing it."""
        own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with other:
                self._send({"do": "nursery"}, [other.fileno()])
        except ForkError:
            own.close()
            raise
        return Nursery(own, None)

    def fork(self, launch: Launch) -> WarmProcess:
        """A kernel that listens.

        Raises
        ------
        ForkError
            If the nursery is gone, has several threads, or the kernel ended before it listened.
        """
        own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = {
            "do": "kernel",
            "module": launch.module,
            "arguments": list(launch.arguments),
            "env": dict(launch.environment),
            "cwd": launch.folder,
        }
        try:
            with other:
                self._send(request, [other.fileno(), launch.stdout, launch.stderr])
            own.settimeout(_SECONDS_TO_ANSWER)
            pid = int(_answer(own, "pid"))
            _answer(own, "ready")
        except ForkError:
            own.close()
            raise
        return WarmProcess(own, pid)

    def close(self) -> None:
        """End the nursery and every kernel that was forked from it."""
        self._control.close()
        if self._process:
            try:
                self._process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                # It hangs in an import; its kernels go with it.
                self._process.kill()
                self._process.wait()

    def _send(self, request: Mapping[str, object], descriptors: list[int]) -> None:
        """Send one request."""
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise ForkError(f"the process that forks kernels does not answer: {error}") from error


def _answer(status: socket.socket, word: str) -> str:
    """The rest of the next packet, which has to begin with `word`."""
    try:
        found, _, rest = status.recv(4096).decode().partition(" ")
    except OSError as error:
        raise ForkError(f"the process that forks kernels does not answer: {error}") from error
    if found != word:
        raise ForkError(f"the forked kernel ended before it listened: {found} {rest}".rstrip(": "))
    return rest
