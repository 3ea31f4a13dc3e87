"""What a page may use while it runs, and what can go wrong with it."""

from dataclasses import dataclass
from enum import StrEnum, auto


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may use: wall time in seconds, gigabytes of resident memory, megabytes of outputs."""

    seconds: float = 600.0
    gigabytes: float = 1.5
    megabytes: float = 5.0


class Kind(StrEnum):
    """What went wrong with a page."""

    ERROR = auto()
    EXIT = auto()
    DEAD_KERNEL = auto()
    TIMEOUT = auto()
    MEMORY = auto()
    OUTPUT = auto()
    START = auto()
    HAND_OVER = auto()
    WRITE = auto()
    RUNNER = auto()
    INPUTS = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a page is not complete: the kind, the message and the cell (counted from 1, markdown too)."""

    kind: Kind
    message: str
    cell: int | None = None

    def __str__(self) -> str:
        """The cell and the message."""
        return f"cell {self.cell}: {self.message}" if self.cell else self.message
