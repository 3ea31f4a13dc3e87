"""The kernel of a page: started in the workshop, forked where that is possible, killed at the end."""

import asyncio
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.pages.conversation import Conversation
from analysis.pages.forking import Nursery
from analysis.pages.kernels import WarmProvisioner
from analysis.pages.workshop import TRACE, Workshop

_SECONDS_BETWEEN_LOOKS = 0.1
_KERNEL_ARGUMENTS = (
    "--HistoryManager.enabled=False",
    "--HistoryManager.hist_file=:memory:",
    "--InlineBackend.figure_formats=svg",
    f"--IPKernelApp.extra_extensions={TRACE}",
)


class _OneSpec(KernelSpecManager):
    """Knows the kernel of this interpreter, whatever is installed elsewhere under the name in a notebook."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of this interpreter's kernel."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class PageManager(AsyncKernelManager):
    """Manages the kernel of a page, which is forked from `nursery` where there is one."""

    nursery: Nursery | None = None

    @property
    def process_id(self) -> int:
        """Process id of the kernel, which has been started."""
        assert isinstance(self.provisioner, LocalProvisioner)
        return int(self.provisioner.pid or 0)


async def start_kernel(workshop: Workshop, name: str, *, seconds: float) -> tuple[PageManager, Conversation]:
    """A kernel that answers within `seconds`, and a conversation with it.

    Parameters
    ----------
    workshop
        Where it works.
    name
        Under which name kernels may have been prepared for it.
    seconds
        How long it may take.

    Raises
    ------
    RuntimeError
        If the kernel died or did not answer in time.
    """
    folder = workshop.scratch / f"k{next(workshop.numbers)}"
    work, home = folder / "work", folder / "home"
    for place in (work, home):
        place.mkdir(parents=True)
    manager = _manager(workshop, folder, nursery=workshop.branches.get(name, workshop.nursery))
    with (folder / "kernel.log").open("wb") as log:
        await manager.start_kernel(
            cwd=str(work),
            env={**workshop.environment, "HOME": str(home)},
            extra_arguments=list(_KERNEL_ARGUMENTS),
            stdout=log.fileno(),
            stderr=log.fileno(),
        )
    conversation = Conversation(manager)
    try:
        await _wait_until_ready(conversation, manager, seconds)
    except BaseException:
        await kill_kernel(manager, conversation)
        await bury_kernel(manager)
        raise
    return manager, conversation


def _manager(workshop: Workshop, folder: Path, *, nursery: Nursery | None) -> PageManager:
    """The manager of a kernel whose sockets are in `folder`."""
    manager = PageManager(
        kernel_spec_manager=_OneSpec(),
        context=zmq.asyncio.Context.instance(),
        transport="ipc",
        ip=str(folder / "s"),
        connection_file=str(folder / "kernel.json"),
    )
    manager.nursery = nursery
    provisioner = WarmProvisioner if nursery else LocalProvisioner
    manager.provisioner = provisioner(kernel_spec=manager.kernel_spec, parent=manager)
    return manager


async def _wait_until_ready(conversation: Conversation, manager: PageManager, seconds: float) -> None:
    """Wait until the kernel answers, or has died, or the time is up."""
    answer = asyncio.create_task(conversation.begin())
    deadline = time.monotonic() + seconds
    try:
        while not answer.done():
            await asyncio.wait({answer}, timeout=_SECONDS_BETWEEN_LOOKS)
            if not answer.done() and not await manager.is_alive():
                raise RuntimeError("it died before it answered")
            if not answer.done() and time.monotonic() > deadline:
                raise RuntimeError(f"it did not answer within {seconds:g} s")
    finally:
        answer.cancel()


async def kill_kernel(manager: PageManager, conversation: Conversation) -> None:
    """Kill a kernel and all that it started: its outputs are all here, so there is nothing to be polite about."""
    conversation.close()
    if manager.has_kernel:
        with suppress(ProcessLookupError):
            os.killpg(manager.process_id, signal.SIGKILL)
    await manager.cleanup_resources()


async def bury_kernel(manager: PageManager) -> None:
    """Wait until a killed kernel is gone, which takes the system a while if it was large; remove its folder."""
    if manager.provisioner is not None and manager.has_kernel:
        while await manager.provisioner.poll() is None:
            await asyncio.sleep(0.01)
        await manager.provisioner.wait()
    shutil.rmtree(Path(manager.connection_file).parent, ignore_errors=True)
