"""One page: its notebook run from the first cell to the last in a kernel of its own, and what came of it.

nbclient turns messages into outputs, as it does for papermill and for JupyterLab's own exports. What it would do
around that is replaced: it waits a fixed 0.2 s for silence from a kernel that is ready, lets a cell tagged
`raises-exception` fail, and ends a kernel politely.
"""

import ast
import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode, from_dict

from analysis.pages.launch import PageManager, bury_kernel, kill_kernel, start_kernel
from analysis.pages.memory import Meter
from analysis.pages.notebook import Notebook
from analysis.pages.results import Fault, Kind, Limits
from analysis.pages.workshop import TRACE, Workshop

# A page that allocates at full speed fills about 0.3 GB between two looks.
_SECONDS_BETWEEN_LOOKS = 0.1


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


async def execute(template: Notebook, workshop: Workshop, *, name: str, limits: Limits) -> Execution:
    """The outcome of running every cell of `template` in a fresh kernel.

    A fault is returned, not raised: the caller goes on with other pages.
    """
    notebook: NotebookNode = from_dict(template)  # type: ignore[no-untyped-call]
    progress = _Progress()
    fault: Fault | None = None
    try:
        async with _kernel(workshop, name, limits.start_seconds) as (manager, client):
            cells = _run_cells(notebook, _client(notebook, manager, client), progress)
            await _supervise(cells, manager, limits)
    except _StartError as error:
        fault = Fault(Kind.START, str(error))
    except _LimitError as error:
        fault = Fault(error.kind, str(error), progress.cell)
    except DeadKernelError:
        fault = Fault(Kind.DEAD_KERNEL, "the kernel died", progress.cell)
    except CellExecutionError as error:
        kind = Kind.EXIT if error.ename == "SystemExit" else Kind.ERROR
        fault = Fault(kind, f"{error.ename}: {error.evalue}".rstrip(": "), progress.cell)
    except _LeftError:
        fault = Fault(Kind.EXIT, "the cell ended the kernel", progress.cell)
    return Execution(notebook, fault, progress.cell_seconds, progress.report)


class _StartError(RuntimeError):
    """A kernel did not start."""


class _LimitError(RuntimeError):
    """A page used more than it may."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class _LeftError(RuntimeError):
    """A cell asked the kernel to end, by `exit` or `quit`, which the kernel reports as a success."""


@asynccontextmanager
async def _kernel(
    workshop: Workshop, name: str, seconds: float
) -> AsyncIterator[tuple[PageManager, AsyncKernelClient]]:
    """A kernel that answers, and its client; the kernel is killed in the end."""
    try:
        manager, client = await start_kernel(workshop, name, seconds=seconds)
    except (RuntimeError, OSError) as error:
        raise _StartError(f"the kernel did not start: {error}") from error
    try:
        yield manager, client
    finally:
        await kill_kernel(manager, client)
        workshop.burials.add(asyncio.create_task(bury_kernel(manager)))


async def _supervise(cells: Coroutine[Any, Any, None], manager: PageManager, limits: Limits) -> None:
    """Run `cells` to their end, looking at the clock, the memory and the kernel meanwhile.

    The clock is kept here and not by cancelling: nbclient takes a cancellation for a dead kernel.
    """
    deadline, meter = time.monotonic() + limits.seconds, Meter(manager.process_id)
    task = asyncio.create_task(cells)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_SECONDS_BETWEEN_LOOKS)
            _check_limits(meter, deadline, limits)
            if not task.done() and not await manager.is_alive():
                raise DeadKernelError("the kernel died")
        await task
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            # Looked at, so that the event loop does not report it as overlooked.
            task.exception()


def _check_limits(meter: Meter, deadline: float, limits: Limits) -> None:
    """Raise if a kernel is past its deadline or above its memory."""
    used = meter.resident_bytes()
    if used > limits.memory_bytes:
        message = (
            f"the page used {used / 1e9:.2f} GB of memory; the limit is {limits.memory_bytes / 1e9:.2f} GB"
        )
        raise _LimitError(Kind.MEMORY, message)
    if time.monotonic() > deadline:
        raise _LimitError(Kind.TIMEOUT, f"the page took longer than {limits.seconds:g} s")


def _client(notebook: NotebookNode, manager: PageManager, client: AsyncKernelClient) -> NotebookClient:
    """The part of nbclient that runs a cell and collects its outputs."""
    runner = NotebookClient(
        notebook,
        km=manager,
        force_raise_errors=True,
        record_timing=False,
        store_widget_state=False,
        on_cell_executed=_refuse_exit,
    )
    client.allow_stdin = False
    runner.kc = client
    return runner


def _refuse_exit(*, execute_reply: Mapping[str, Any], **_: object) -> None:
    """Raise if the cell that was just run asked the kernel to end."""
    payload = execute_reply["content"].get("payload", [])
    if any(item.get("source") == "ask_exit" for item in payload):
        raise _LeftError


async def _run_cells(notebook: NotebookNode, runner: NotebookClient, progress: _Progress) -> None:
    """Run every code cell in its order."""
    count = 0
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count += 1
        progress.cell = index + 1
        began = time.perf_counter()
        try:
            await runner.async_execute_cell(cell, index, execution_count=count)
        finally:
            progress.cell_seconds += time.perf_counter() - began
    progress.cell = None
    progress.report = await _report(runner)


async def _report(runner: NotebookClient) -> str:
    """What the kernel has imported and read."""
    assert runner.kc is not None
    asked = {"report": f"__import__('sys').modules['{TRACE}'].report()"}
    request = runner.kc.execute("", silent=True, store_history=False, user_expressions=asked)
    reply = await runner.async_wait_for_reply(request)
    answer = reply["content"]["user_expressions"]["report"] if reply else {}
    return str(ast.literal_eval(answer["data"]["text/plain"]))
