"""One page: its notebook run from the first cell to the last in a kernel of its own, and what came of it."""

import ast
import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from analysis.pages.conversation import Conversation, LostOutputError, answered
from analysis.pages.launch import PageManager, bury_kernel, kill_kernel, start_kernel
from analysis.pages.memory import Meter
from analysis.pages.notebook import Notebook
from analysis.pages.outputs import Output
from analysis.pages.results import Fault, Kind, Limits
from analysis.pages.workshop import TRACE, Workshop

# A page that allocates at full speed fills about 0.3 GB between two looks.
_SECONDS_BETWEEN_LOOKS = 0.1
# What a kernel is asked in the end: Python that gives the report of what was imported and read.
# Whether a cell has started processes, whose texts take a way of their own.
_STARTED = f"__import__('sys').modules['{TRACE}'].started()"
_REPORT = f"__import__('sys').modules['{TRACE}'].report()"


@dataclass(frozen=True, slots=True)
class Execution:
    """A notebook after its run.

    Attributes
    ----------
    notebook
        With the outputs of every cell that ran.
    fault
        None if every code cell ran and none erred.
    cell_seconds
        Time from the request to run a cell to its last output, summed over the cells, in seconds.
    report
        What the page imported and read, as `analysis.pages.trace` tells it; empty if there was a fault.
    """

    notebook: Notebook
    fault: Fault | None
    cell_seconds: float
    report: str


@dataclass(slots=True)
class _Progress:
    """Where the run of a notebook is."""

    cell: int | None = None
    cell_seconds: float = 0.0
    report: str = ""


async def execute(
    notebook: Notebook, workshop: Workshop, *, name: str, limits: Limits, turns: asyncio.Semaphore
) -> Execution:
    """The outcome of running every cell of `notebook` in a fresh kernel; `notebook` itself gets the outputs.

    A fault is returned, not raised: the caller goes on with other pages.

    Parameters
    ----------
    notebook
        Without outputs.
    workshop, name
        Where its kernel works, and under which name kernels may have been prepared for it.
    limits
        What it may use.
    turns
        A turn is taken for the cells, not for the start of the kernel: the next one starts meanwhile.
    """
    progress = _Progress()
    fault: Fault | None = None
    try:
        async with _kernel(workshop, name, limits.start_seconds) as (manager, conversation), turns:
            if not await manager.is_alive():
                raise _FaultError(Kind.START, "the kernel died before its first cell")
            await _supervise(_run_cells(notebook, conversation, progress), manager, limits)
    except _FaultError as error:
        fault = Fault(error.kind, str(error), progress.cell)
    except LostOutputError as error:
        fault = Fault(Kind.DEAD_KERNEL, str(error), progress.cell)
    return Execution(notebook, fault, progress.cell_seconds, progress.report)


class _FaultError(RuntimeError):
    """A page cannot be completed."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@asynccontextmanager
async def _kernel(
    workshop: Workshop, name: str, seconds: float
) -> AsyncIterator[tuple[PageManager, Conversation]]:
    """A kernel that answers, and a conversation with it; the kernel is killed in the end."""
    try:
        manager, conversation = await start_kernel(workshop, name, seconds=seconds)
    except (RuntimeError, OSError) as error:
        raise _FaultError(Kind.START, f"the kernel did not start: {error}") from error
    try:
        yield manager, conversation
    finally:
        await kill_kernel(manager, conversation)
        workshop.burials.add(asyncio.create_task(bury_kernel(manager)))


async def _supervise(cells: Coroutine[Any, Any, None], manager: PageManager, limits: Limits) -> None:
    """Run `cells` to their end, looking at the clock, the memory and the kernel meanwhile."""
    deadline, meter = time.monotonic() + limits.seconds, Meter(manager.process_id)
    task = asyncio.create_task(cells)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_SECONDS_BETWEEN_LOOKS)
            _check_limits(meter, deadline, limits)
            if not task.done() and not await manager.is_alive():
                raise _FaultError(Kind.DEAD_KERNEL, "the kernel died")
        await task
    finally:
        task.cancel()
        await asyncio.wait({task})


def _check_limits(meter: Meter, deadline: float, limits: Limits) -> None:
    """Raise if a kernel is past its deadline or above its memory."""
    used = meter.resident_bytes()
    if used > limits.memory_bytes:
        message = (
            f"the page used {used / 1e9:.2f} GB of memory; the limit is {limits.memory_bytes / 1e9:.2f} GB"
        )
        raise _FaultError(Kind.MEMORY, message)
    if time.monotonic() > deadline:
        raise _FaultError(Kind.TIMEOUT, f"the page took longer than {limits.seconds:g} s")


async def _run_cells(notebook: Notebook, conversation: Conversation, progress: _Progress) -> None:
    """Run every code cell in its order."""
    outputs: list[Output] = []
    count = 0
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code" and cell["source"].strip():
            count += 1
            cell["execution_count"] = count
            progress.cell, outputs = number, cell["outputs"]
            began = time.perf_counter()
            try:
                await _run_cell(cell["source"], outputs, conversation)
            finally:
                progress.cell_seconds += time.perf_counter() - began
    await conversation.drain(outputs)
    progress.cell = None
    progress.report = ast.literal_eval(await conversation.evaluate(_REPORT))


async def _run_cell(source: str, outputs: list[Output], conversation: Conversation) -> None:
    """Run one cell; what processes have printed until its end is among its outputs, not among those of the next."""
    reply = await conversation.run(source, outputs, ask=_STARTED)
    _check_reply(reply)
    if answered(reply) == "True":
        await conversation.drain(outputs)


def _check_reply(reply: Mapping[str, Any]) -> None:
    """Raise unless a cell came to its end; one that asks the kernel to end has not, though it replies that it has."""
    if reply["status"] != "ok":
        name, value = reply.get("ename", reply["status"]), reply.get("evalue", "")
        raise _FaultError(Kind.EXIT if name == "SystemExit" else Kind.ERROR, f"{name}: {value}".rstrip(": "))
    if any(item.get("source") == "ask_exit" for item in reply.get("payload", [])):
        raise _FaultError(Kind.EXIT, "the cell ended the kernel")
