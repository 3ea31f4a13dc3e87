"""What goes wrong in a kernel though no cell fails, told with the reply to the cell: an IPython extension.

A thread, a task, a finaliser or a warning may speak of an error that nobody waits for, and a shell command may fail
while its cell goes on. The kernels of the engine load this extension; what it notes comes with each reply as a payload
of the protocol, which is no output of the notebook. The engine asks once more after the last cell, when `finish` has
waited for what still runs and has let go of every object. The first thing noted is enough to refuse the page.
"""

import asyncio
import ctypes
import gc
import logging
import os
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from types import TracebackType
from typing import Any, TextIO

from analysis import page_questions
from analysis.runner.shared_libraries import libraries

#: The source of the payload, by which the engine knows it.
SOURCE = "analysis.problems"
#: What the engine has the kernel run after the last cell.
LAST_REQUEST = f"await __import__('sys').modules[{__name__!r}].finish()"
#: What a failing shell command may be told not to raise.
_NOT_RAISING = "--no-raise-error"
#: A cell without any of these replaces nothing, or in a way that is seen at the end of the page only: to look at all of
#: the libraries takes some thousandths of a second.
_MAY_REPLACE = re.compile(r"\.\s*\w+\s*=(?!=)|attr\(|patch|__dict__|vars\(|exec|eval")
#: Turns of the event loop that a task gets to come to its end after the last cell.
_LAST_TURNS = 10
_SECONDS_BETWEEN_LOOKS = 0.01
_PR_SET_CHILD_SUBREAPER = 36
#: Where Python keeps the threads of pools.
_POOLS = {
    "concurrent.futures.thread": "_threads_queues",
    "concurrent.futures.process": "_threads_wakeups",
}
#: What logs errors that nobody can catch: of tasks and futures, and of outputs that could not be sent.
_LOGGERS = ("asyncio", "concurrent.futures", "tornado.application", "tornado.general")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, and the number by which IPython counts the cell that it belongs to."""

    text: str
    execution: int


class KernelWatch:
    """Notes what goes wrong in the kernel of one shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.problems: list[Problem] = []
        self.execution = 0
        self.is_running = False
        self.tasks: dict[asyncio.Task[Any], int] = {}
        self.tasks_before: set[asyncio.Task[Any]] = set()
        self.threads: dict[threading.Thread, int] = {}
        self.threads_before = set(threading.enumerate())
        self.libraries = libraries()

    def begin(self) -> None:
        """Hook into everything that tells of an error; each tells it to the notebook as before, too."""
        self._watch_warnings()
        self._watch_threads()
        self._watch_finalisers()
        for name in _LOGGERS:
            # A filter, since a logger with a handler would not print to the standard error stream any more.
            logging.getLogger(name).addFilter(self._note_logged)
        if self.shell.has_trait("system_raise_on_error"):
            self.shell.system_raise_on_error = True
        self.shell.input_transformers_cleanup.append(_raising)
        self.shell.events.register("pre_run_cell", self.begin_cell)
        self.shell.events.register("post_run_cell", self.end_cell)

    def note(self, text: str, files: Iterable[str] = ()) -> None:
        """Note a problem of the last cell among these files of code, else of the cell that is running."""
        numbers = [number for number in map(self.cell_of, files) if number]
        self._add(Problem(text, numbers[-1] if numbers else self.execution))

    def _add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def cell_of(self, file: str) -> int:
        """The number of the cell whose code is in a file; 0 if it is no cell's."""
        name = self.shell.compile.format_code_name(file)
        digits = "".join(filter(str.isdigit, name[1])) if name else ""
        return int(digits or 0)

    def begin_cell(self, info: Any) -> None:
        """Called by IPython before each cell."""
        # The shell's own count goes up before a cell or after it, as its version has it.
        self.execution += bool(info.store_history)
        self.is_running = True
        self.tasks_before = _tasks()

    def end_cell(self, result: Any) -> None:
        """Called by IPython after each cell: tell what was noted so far."""
        self.is_running = False
        for task in _tasks() - self.tasks_before:
            self.tasks[task] = self.execution
        for thread in threading.enumerate():
            if thread not in self.threads_before:
                self.threads.setdefault(thread, self.execution)
        code = self.shell.user_ns.get("_exit_code")
        if isinstance(code, int) and code:
            self.note(f"a shell command failed with exit code {code}")
        if _MAY_REPLACE.search(result.info.raw_cell or ""):
            self.note_replaced()
        self.tell()

    def note_replaced(self) -> None:
        """Note which functions of shared libraries are no longer what they were."""
        for name in self.libraries.replaced():
            self.note(f"{name} was replaced, which pages share; a page may call it and not change it")

    def tell(self, **further: Any) -> None:
        """Send what was noted, and what else there is to tell, with the reply that comes next."""
        problems = [asdict(problem) for problem in self.problems]
        self.shell.payload_manager.write_payload({"source": SOURCE, "problems": problems, **further})

    async def finish(self) -> None:
        """Let what the page left running come to its end, then let go of everything that it made, and tell."""
        await self._wait_for_threads()
        for _ in range(_LAST_TURNS):
            await asyncio.sleep(0)
        self._note_unfinished()
        self.note_replaced()
        # The page may have removed the folder that it worked in.
        os.chdir(os.sep)
        self.shell.reset(new_session=False)
        gc.collect()
        await asyncio.sleep(0)
        self.tell(asked=asked_of_data())

    async def _wait_for_threads(self) -> None:
        """Wait for threads that Python, too, would wait for at its end."""
        for thread, execution in self.threads.items():
            if not thread.daemon and not _is_of_a_pool(thread):
                self.execution = execution
                while thread.is_alive():
                    await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        self.threads.clear()

    def _note_unfinished(self) -> None:
        """Note tasks that are not done, and keep none."""
        for task, execution in self.tasks.items():
            if not task.done():
                text = f"a task is still running at the end of the page: {_name_of(task)}; await it in a cell"
                self._add(Problem(text, execution))
        self.tasks.clear()
        self.tasks_before.clear()

    def _watch_warnings(self) -> None:
        show = warnings.showwarning

        def note_and_show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            text = f"{category.__name__}: {message}"
            if issubclass(category, SyntaxWarning) and not self.is_running:
                # A cell is compiled before it begins.
                self._add(Problem(text, self.execution + 1))
            else:
                self.note(text, [filename])
            show(message, category, filename, lineno, file, line)

        warnings.showwarning = note_and_show

    def _note_logged(self, record: logging.LogRecord) -> bool:
        """Note errors that are logged, such as an exception of a task that nobody awaited; let all of them through."""
        if record.levelno >= logging.ERROR:
            error = record.exc_info[1] if record.exc_info else None
            message = record.getMessage().partition("\n")[0]
            if error:
                self.note(f"{message}: {_told(error, type(error))}", _files(error.__traceback__))
            else:
                self.note(message, ())
        return True

    def _watch_threads(self) -> None:
        show = threading.excepthook

        def note_and_show(args: Any, /) -> None:
            if args.exc_type is not SystemExit:
                self.note(f"in a thread: {_told(args.exc_value, args.exc_type)}", _files(args.exc_traceback))
            show(args)

        threading.excepthook = note_and_show

    def _watch_finalisers(self) -> None:
        show = sys.unraisablehook

        def note_and_show(unraisable: Any, /) -> None:
            error = _told(unraisable.exc_value, unraisable.exc_type)
            about = getattr(unraisable.object, "__qualname__", type(unraisable.object).__name__)
            self.note(f"in {about}, where nothing can catch it: {error}", _files(unraisable.exc_traceback))
            show(unraisable)

        sys.unraisablehook = note_and_show


def asked_of_data() -> dict[str, Any] | None:
    """What the page asked of the data, with the answers; None if that cannot be said."""
    # A kernel needs none of this before its last cell.
    from analysis.processed_tables import answers, tables

    ledger = page_questions.begun()
    if ledger is None:
        return None
    ledger.doubt_modules()
    try:
        return asdict(page_questions.Questions.of(ledger, answers(tables())))
    except (ValueError, TypeError, OSError):
        import traceback

        traceback.print_exc()
        # A page whose questions have no answers rests on everything.
        return None


def _raising(lines: list[str]) -> list[str]:
    """The lines of a cell, whose script may not say that its failure does not matter."""
    if lines and lines[0].startswith("%%"):
        return [lines[0].replace(_NOT_RAISING, ""), *lines[1:]]
    return lines


def _told(error: BaseException | None, kind: type[BaseException] | None) -> str:
    """An error as the last line of a traceback has it."""
    return traceback.format_exception_only(kind, error)[-1].strip()


def _files(trace: TracebackType | None) -> list[str]:
    """The files of code that a traceback goes through."""
    return [frame.f_code.co_filename for frame, _ in traceback.walk_tb(trace)]


def _tasks() -> set[asyncio.Task[Any]]:
    """The tasks of the running event loop that are not done."""
    try:
        return asyncio.all_tasks()
    except RuntimeError:
        # A cell may be run where no loop is.
        return set()


def _name_of(task: asyncio.Task[Any]) -> str:
    return getattr(task.get_coro(), "__qualname__", task.get_name())


def _is_of_a_pool(thread: threading.Thread) -> bool:
    """Whether a thread waits for work of a pool, as it does for ever."""
    return any(thread in getattr(sys.modules.get(module), name, ()) for module, name in _POOLS.items())


#: The watch of this process, which has one kernel at most, and the shell without one that tells of exits.
_watches: list[KernelWatch] = []
_told_of_exits: list[Any] = []


def adopt_orphans() -> None:
    """Have Linux give processes below this one to it when their own parents end, as daemons make theirs end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def load_ipython_extension(shell: Any) -> None:
    """Watch the kernel of `shell`; IPython calls this."""
    adopt_orphans()
    watch = KernelWatch(shell)
    watch.begin()
    _watches.append(watch)
    ledger = page_questions.begun()
    if ledger:
        # What a kernel does to start is no doing of its page.
        ledger.forget()


def tell_of_exits(shell: Any) -> None:
    """Where nobody watches the kernel: have a cell that exits show an error, which Papermill takes for one."""
    if not _watches and shell not in _told_of_exits:
        _told_of_exits.append(shell)
        shell.events.register("post_run_cell", partial(_show_exit, shell))


def _show_exit(shell: Any, result: Any) -> None:
    if isinstance(result.error_in_exec, SystemExit):
        error = RuntimeError("the cell ended the notebook before its last cell")
        shell.showtraceback((RuntimeError, error, None), exception_only=True)


async def finish() -> None:
    """See `KernelWatch.finish`; the engine has the kernel call this after the last cell."""
    await _watches[0].finish()
