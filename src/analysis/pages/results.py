"""What a run of pages came to, for the summary, the manifest and the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from analysis.pages.collection import Page

#: What a shell reports for a program that Ctrl-C ended.
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may use: wall time in seconds, resident memory in bytes, seconds until its kernel answers."""

    seconds: float = 600.0
    memory_bytes: int = 1_500_000_000
    start_seconds: float = 60.0


class Kind(StrEnum):
    """What went wrong with a page."""

    ERROR = "error"
    EXIT = "exit"
    DEAD_KERNEL = "dead_kernel"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    START = "start"
    HAND_OVER = "hand_over"
    WRITE = "write"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a page is not complete: the kind, the cell (counted from 1, markdown too) and the message."""

    kind: Kind
    message: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page.

    Attributes
    ----------
    why
        Why the page was run; empty for one that was current.
    fault
        None for a page that is complete.
    notebook
        The executed notebook; for a failed page as far as it came, None if it could not be saved.
    outputs
        File name -> SHA-256 of everything written for the page.
    inputs
        Path relative to the project -> SHA-256 of everything that the page imported, read or listed.
    figures
        For each figure its id, alt text, cell (counted from 1) and the name of its CSV file.
    words
        Words of narrative.
    cell_seconds
        Time that the cells took, in seconds.
    """

    page: Page
    why: str = ""
    fault: Fault | None = None
    notebook: Path | None = None
    outputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    figures: tuple[Mapping[str, object], ...] = ()
    words: int = 0
    cell_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to.

    Attributes
    ----------
    pages
        One result for each page that was asked for, in the order of the plan.
    site
        The site's folder if it shows these pages, else None.
    problem
        Why there is no such site, apart from failed pages: one sentence, empty if there is no other reason.
    note
        What else there is to know about the site; empty if nothing.
    interrupted
        Whether Ctrl-C ended the build.
    seconds
        How long the build took.
    """

    pages: tuple[PageResult, ...]
    site: Path | None = None
    problem: str = ""
    note: str = ""
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def failures(self) -> tuple[PageResult, ...]:
        """The pages that are not complete."""
        return tuple(result for result in self.pages if result.fault)

    @property
    def exit_code(self) -> int:
        """0 if everything is in order, 130 after Ctrl-C, else 1."""
        if self.interrupted:
            return EXIT_INTERRUPTED
        return 1 if self.failures or self.problem else 0
