"""Warm kernels: forked from a process that has the imports done, for every program that starts Jupyter kernels.

`WarmProvisioner` is what Jupyter calls; a kernel specification names it. A kernel that cannot be forked, because
the system is not Linux or the specification starts something else than ipykernel, is started cold instead.
"""

import asyncio
import atexit
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.pages.forking import BASE, LIBRARIES, ForkError, Launch, Nursery, WarmProcess

# What a specification may run; anything else is started as it says.
_MODULES = ("ipykernel_launcher", "ipykernel")
# How many nurseries a process may keep.
_MOST = 3


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking where that is possible, and as ever where it is not.

    A kernel manager with an attribute `nursery` has its kernels forked from that; for any other manager the
    process gets one of its own, which holds third-party packages only.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Return how to connect to the kernel that was started."""
        launch = _launch(cmd, kwargs)
        if launch is None:
            return await super().launch_kernel(cmd, **kwargs)
        given: Nursery | None = getattr(self.parent, "nursery", None)
        try:
            forked: Any = await asyncio.to_thread(_fork, given, cmd, launch)
        except ForkError as error:
            self.log.warning("starting a kernel cold: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = forked
        self.pid = self.pgid = forked.pid
        self.cwd = launch.folder
        return self.connection_info


def _launch(cmd: Sequence[str], options: Mapping[str, Any]) -> Launch | None:
    """What has to be forked for this command; None if it cannot be forked."""
    stdout, stderr = _descriptor(options.get("stdout"), 1), _descriptor(options.get("stderr"), 2)
    at = cmd.index("-m") if "-m" in cmd[:-1] else None
    if (
        sys.platform != "linux"
        or at is None
        or cmd[at + 1] not in _MODULES
        or stdout is None
        or stderr is None
    ):
        return None
    folder = str(options.get("cwd") or Path.cwd())
    return Launch(cmd[at + 1], cmd[at + 2 :], options["env"], folder, stdout=stdout, stderr=stderr)


def _descriptor(stream: object, inherited: int) -> int | None:
    """The file descriptor of a stream as `subprocess` takes it; None if there is none to pass on."""
    if stream is None:
        return inherited
    if isinstance(stream, int):
        return stream if stream >= 0 else None
    fileno: Callable[[], int] | None = getattr(stream, "fileno", None)
    return fileno() if fileno else None


def _fork(given: Nursery | None, cmd: Sequence[str], launch: Launch) -> WarmProcess:
    """A kernel forked from the given nursery, else from the one that this process keeps for such kernels."""
    nursery = given or _Kept.nursery(cmd[: cmd.index("-m")], launch.environment)
    return nursery.fork(launch)


class _Kept:
    """The nurseries of this process, for kernels that bring none: JupyterLab, papermill, nbclient."""

    nurseries: ClassVar[dict[object, Nursery]] = {}
    lock = Lock()

    @classmethod
    def nursery(cls, python: Sequence[str], environment: Mapping[str, str]) -> Nursery:
        """A nursery in which a kernel finds what it would find if it were started now.

        What is imported depends on the environment and on what is installed. Jupyter's own variables differ
        between kernels and are read by nobody while importing.

        Raises
        ------
        ForkError
            If there would be too many: each holds some 150 MB until this process ends.
        """
        settings = {name: value for name, value in environment.items() if not name.startswith("JPY_")}
        installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
        key = (tuple(python), tuple(sorted(settings.items())), installed)
        with cls.lock:
            if key not in cls.nurseries:
                if len(cls.nurseries) == _MOST:
                    raise ForkError(f"kernels of {_MOST} other environments are forked already")
                if not cls.nurseries:
                    atexit.register(cls.close)
                cls.nurseries[key] = Nursery.start(python, settings)
                cls.nurseries[key].prepare((*BASE, *LIBRARIES))
            return cls.nurseries[key]

    @classmethod
    def close(cls) -> None:
        """End them all."""
        while cls.nurseries:
            cls.nurseries.popitem()[1].close()
