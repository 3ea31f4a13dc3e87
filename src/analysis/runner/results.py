"""What a run of pages came to, for the summary, the manifest and the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.runner.collection import Page

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
    """Why a page is not complete: the kind, the message and the cell (counted from 1, markdown too)."""

    kind: Kind
    message: str
    cell: int | None = None

    def __str__(self) -> str:
        """The cell and the message."""
        return f"cell {self.cell}: {self.message}" if self.cell else self.message


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page; `why` it was run is empty for one that was current, `fault` None for a complete one."""

    page: "Page"
    why: str = ""
    fault: Fault | None = None
    #: The executed notebook; of a failed page as far as it came, None if it could not be saved.
    notebook: Path | None = None
    #: File name -> SHA-256 of everything written for the page.
    outputs: Mapping[str, str] = field(default_factory=dict)
    #: For each figure its id, alt text, cell (counted from 1) and the name of its CSV file.
    figures: tuple[Mapping[str, object], ...] = ()
    words: int = 0
    cell_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to: one result for each page that was asked for, and the site's folder if it shows them.

    `problem` says why there is no such site, apart from failed pages; `note` what else there is to know about it.
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
        return EXIT_INTERRUPTED if self.interrupted else int(bool(self.failures or self.problem))
