"""The Papermill engine `analysis`: Papermill's own client runs every cell, in a warm kernel, strictly.

``papermill --engine analysis`` and ``papermill.execute_notebook(..., engine_name="analysis")`` find it by its entry
point. It differs from the stock engine in this: parameters are checked before anything runs or is written; a kernel
is forked, has a working folder of its own and keeps no history; the notebook is saved once, at the end; and nothing
but a code cell that came to its end counts as completed.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, NoReturn

if "papermill" not in sys.modules:
    raise ImportError("import papermill first: it loads this engine by its entry point")

import psutil  # type: ignore[import-untyped]
from click import ClickException
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.exceptions import PapermillException
from papermill.iorw import write_ipynb
from papermill.translators import translate_parameters

from analysis.project import root
from analysis.reading.problems import InputError
from analysis.runner import kernel_watch
from analysis.runner.collection import ParameterError, check, read_defaults, with_files
from analysis.runner.kernels import ARGUMENTS, Kernels
from analysis.runner.notebook_json import INJECTED_TAG
from analysis.runner.page_faults import Fault, Kind, Limits
from analysis.runner.parameter_values import Registry, project_registry

# A page that allocates at full speed fills about 0.3 GB between two looks.
_SECONDS_BETWEEN_LOOKS = 0.1
# Finding the children of a kernel takes milliseconds.
_LOOKS_BETWEEN_COUNTS = 10
#: The messages that show something on the page.
_OUTPUTS = ("stream", "display_data", "update_display_data", "execute_result", "error")
#: By how much the exit code of a process that a signal has ended exceeds the signal's number.
_ENDED_BY_SIGNAL = 128
#: By project, the kernels of callers that bring none: Papermill's command, and whoever calls `execute_notebook`.
_shared = cache(Kernels)


class RefusedError(ClickException, ParameterError):
    """A notebook's parameters are not usable; Papermill's command prints the message alone."""


class PageError(ClickException, PapermillException):  # type: ignore[misc]
    """A notebook did not come to its end: why, in which cell, and how far it came."""

    def __init__(self, fault: Fault, notebook: NotebookNode) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.notebook = notebook


class AnalysisEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook as Papermill's own engine does, in a warm kernel and strictly."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        *,
        kernels: Kernels | None = None,
        **options: Any,
    ) -> NotebookNode:
        """The notebook after its run; a caller with `kernels` of its own has looked at values of parameters itself.

        A `RefusedError` if a parameter is unknown or its value not allowed: nothing has run or been written then. A
        `PageError` if the notebook did not come to its end; it has been saved then.
        """
        registry = Registry()
        # Nothing is known about parameters where the project has no tables.
        with suppress(InputError, OSError):
            registry = registry if kernels else project_registry(root())
        values = nb.metadata.get("papermill", {}).get("parameters", {})
        template = str(options.get("input_path") or "the notebook").rpartition("/")[2]
        try:
            checked = check(template, read_defaults(nb, template), values, registry=registry)
            # A kernel works in a folder of its own.
            checked = with_files(template, checked, kernels.root if kernels else Path.cwd())
        except ParameterError as error:
            raise RefusedError(str(error)) from error
        if checked != values:
            _inject(nb, checked, kernel_name)
        options |= {"kernels": kernels or _shared(root()), "autosave_cell_every": 0, "output_path": None}
        try:
            with _terminated_by_exception():
                done: NotebookNode = super().execute_notebook(nb, kernel_name, **options)
        except BaseException:
            write_ipynb(nb, nb.metadata.papermill.get("output_path"))
            raise
        return done

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        kernels: Kernels,
        limits: Limits | None = None,
        hear: Callable[[Mapping[str, Any] | None], None] | None = None,
        execution_timeout: int | None = None,
        start_timeout: int = 60,
        **options: Any,
    ) -> None:
        """Run every cell; `options` are those for what the notebook prints.

        `hear` is told in the end what the page asked of the data, or None where the kernel cannot say that.
        """
        times = {"timeout": execution_timeout, "startup_timeout": start_timeout}
        printing = {name: options.get(name) for name in ("stdout_file", "stderr_file", "log_output")}
        client = _Client(nb_man, kernels, limits or Limits(), **times, **printing)
        try:
            fault = client.run_strictly()
            if hear:
                hear(client.asked)
        except BaseException:
            _note_failure(nb_man, client.cell)
            raise
        if fault:
            fault = replace(fault, cell=fault.cell or client.cell)
            _note_failure(nb_man, fault.cell)
            raise PageError(fault, nb_man.nb)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, with a kernel of our own, limits, and a strict eye on how each cell ended."""

    def __init__(
        self, nb_man: NotebookExecutionManager, kernels: Kernels, limits: Limits, **options: Any
    ) -> None:
        super().__init__(
            nb_man,
            extra_arguments=list(ARGUMENTS),
            force_raise_errors=True,
            # Many outputs take a while to arrive after their cell has ended; the page's own clock goes on.
            iopub_timeout=int(limits.seconds) + 1,
            record_timing=False,
            shutdown_kernel="immediate",
            skip_cells_with_tag="",
            on_cell_start=lambda cell, cell_index: setattr(self, "cell", cell_index + 1),
            on_cell_executed=self._end,
            **options,
        )
        self.kernels = kernels
        self.limits = limits
        self.cell: int | None = None
        #: What the kernel replied to cells that failed, by the number of the cell.
        self.errors: dict[int, str] = {}
        self.characters = 0
        self.over: Fault | None = None
        #: What the page asked of the data, once it has come to its end.
        self.asked: Mapping[str, Any] | None = None
        self.through = Event()

    def run_strictly(self) -> Fault | None:
        """What went wrong, after running all cells; None if every code cell came to its end."""
        with self.kernels.kernel() as (self.km, options), ExitStack() as self.until_the_end:
            try:
                self.execute(**options)
            except PageError as error:
                return error.fault
            except (DeadKernelError, CellTimeoutError) as error:
                if self.over:
                    return self.over
                if isinstance(error, CellTimeoutError):
                    return Fault(Kind.TIMEOUT, f"it took longer than {self.timeout} s")
                return Fault(Kind.DEAD_KERNEL, "the kernel died")
            except (RuntimeError, OSError) as error:
                if self.cell is None:
                    return Fault(Kind.START, f"the kernel did not start: {error}")
                raise
        return _incomplete(self.nb, self.errors)

    def papermill_execute_cells(self) -> None:
        """Run the cells, in a turn of their own and within the limits."""
        watcher = Thread(target=self._watch, daemon=True)
        with self.kernels.turns:
            watcher.start()
            # What a cell leaves running may still hold up the kernel's last answer.
            self.until_the_end.callback(watcher.join)
            self.until_the_end.callback(self.through.set)
            super().papermill_execute_cells()
            if not _incomplete(self.nb, self.errors):
                self._finish()

    def _finish(self) -> None:
        """Have the kernel let go of everything, and tell what went wrong without a cell that failed."""
        reply = self.wait_for_reply(self.kc.execute(kernel_watch.LAST_REQUEST, silent=True))
        content = (reply or {}).get("content", {})
        for item in content.get("payload", []):
            self.asked = item.get("asked")
        if not self._refuse_problems(content.get("payload", [])):
            error = f"{content.get('ename')}: {content.get('evalue')}"
            text = f"the kernel does not tell what went wrong in it: {error}"
            raise PageError(Fault(Kind.ERROR, text), self.nb)

    def process_message(self, msg: Mapping[str, Any], *arguments: Any) -> NotebookNode | None:
        """Take an output into the notebook, unless the page has shown too much; its kernel is killed then."""
        if msg["msg_type"] in _OUTPUTS and not self.over:
            self.characters += _characters(msg["content"])
            if self.characters > self.limits.megabytes * 1e6:
                text = f"the outputs of the page are more than {self.limits.megabytes:g} MB"
                self.over = Fault(Kind.OUTPUT, text, self.cell)
                self.km.kill_group()
        if msg["msg_type"] in _OUTPUTS and self.over:
            return None
        output: NotebookNode | None = super().process_message(msg, *arguments)
        return output

    def _watch(self) -> None:
        """Kill the kernel when it is past a limit, until the page is through."""
        pid = self.km.process_id
        deadline = time.monotonic() + self.limits.seconds
        family = [pid]
        for look in count(1):
            if self.through.wait(_SECONDS_BETWEEN_LOOKS):
                return
            if look % _LOOKS_BETWEEN_COUNTS == 0:
                with suppress(psutil.Error):
                    family = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
            over = _over(self.limits, _gigabytes(family), deadline)
            if over:
                self.over = over
            if self.over:
                self.km.kill_group()
                return

    def _end(self, cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
        """Refuse a cell that asked the kernel to end, or after which something has gone wrong unseen."""
        content = execute_reply["content"]
        payload = content.get("payload", [])
        if any(item.get("source") == "ask_exit" for item in payload):
            raise PageError(Fault(Kind.EXIT, "the cell ended the kernel"), self.nb)
        if content["status"] == "ok":
            self._refuse_problems(payload)
        else:
            error = f"{content.get('ename', content['status'])}: {content.get('evalue', '')}"
            self.errors[cell_index + 1] = error.rstrip(": ")

    def _refuse_problems(self, payload: Iterable[Mapping[str, Any]]) -> bool:
        """Whether the kernel told what it noted; a `PageError` if it noted something."""
        reports = [item["problems"] for item in payload if item.get("source") == kernel_watch.SOURCE]
        for first, *further in filter(None, reports):
            number = self._number_of(first["execution"]) or self.cell
            text = f"{first['text']} (and {len(further)} more)" if further else str(first["text"])
            raise PageError(Fault(Kind.ERROR, text, number), self.nb)
        return bool(reports)

    def _number_of(self, execution: int) -> int | None:
        """The number of the cell that an execution was of, from 1; None if it was of none."""
        for number, cell in enumerate(self.nb.cells, start=1):
            if cell.get("execution_count") == execution:
                return number
        return None


def _gigabytes(processes: Iterable[int]) -> float:
    """How much memory some processes use."""
    used = 0.0
    for process in processes:
        # One that is gone uses nothing.
        with suppress(psutil.Error):
            used += psutil.Process(process).memory_info().rss / 1e9
    return used


def _over(limits: Limits, gigabytes: float, deadline: float) -> Fault | None:
    """Which limit a page is past, by the memory that it uses and the time; None if it is past none."""
    if gigabytes > limits.gigabytes:
        text = f"the page used {gigabytes:.2f} GB of memory; the limit is {limits.gigabytes:.2f} GB"
        return Fault(Kind.MEMORY, text)
    if time.monotonic() > deadline:
        return Fault(Kind.TIMEOUT, f"the page took longer than {limits.seconds:g} s")
    return None


def _note_failure(nb_man: NotebookExecutionManager, number: int | None) -> None:
    """Note that a cell, counted from 1, did not come to its end; Papermill does it itself for errors only."""
    index = (number or 1) - 1
    nb_man.cell_exception(nb_man.nb.cells[index], cell_index=index)


def _inject(nb: NotebookNode, parameters: Mapping[str, Any], kernel_name: str) -> None:
    """Put parameters in their checked form in place of those that Papermill injected as they were given."""
    (cell,) = [cell for cell in nb.cells if INJECTED_TAG in cell.metadata.get("tags", [])]
    cell.source = translate_parameters(kernel_name, "python", parameters, "Parameters")
    nb.metadata.papermill["parameters"] = dict(parameters)


@contextmanager
def _terminated_by_exception() -> Iterator[None]:
    """Let SIGTERM raise an exception meanwhile, so that what has been run so far is saved, as with Ctrl-C."""
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _exit(number: int, _: object) -> NoReturn:
    """End this process as a shell says of one that a signal has ended."""
    sys.exit(_ENDED_BY_SIGNAL + number)


def _characters(value: object) -> int:
    """How much text there is in the content of a message."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else 0


def _incomplete(nb: NotebookNode, replies: Mapping[int, str]) -> Fault | None:
    """The fault of the first code cell that is not completed; of one that shows no error what the kernel replied."""
    for number, cell in enumerate(nb.cells, start=1):
        status = cell.metadata.papermill.status
        errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if cell.cell_type == "code" and (errors or status != NotebookExecutionManager.COMPLETED):
            if not errors:
                reply = replies.get(number, "and the kernel replied nothing")
                return Fault(Kind.ERROR, f"the cell is {status}, not completed: {reply}", number)
            last = errors[-1]
            kind = Kind.EXIT if last.ename == "SystemExit" else Kind.ERROR
            return Fault(kind, f"{last.ename}: {last.evalue}".rstrip(": "), number)
    return None
