"""How to build: which pages, where they run, within which limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from analysis.fingerprint import Fingerprint
from analysis.runner.page_faults import Limits


@dataclass(frozen=True, slots=True)
class Options:
    """How to build."""

    #: Names or codes of the regions whose pages are asked for; None for the whole collection.
    regions: Sequence[str] | None = None
    #: How many notebooks run at once; None for as many as the machine has cores.
    jobs: int | None = None
    #: Run pages that are current too; print why each page is run; publish the site even if pages failed.
    force: bool = False
    explain: bool = False
    keep_going: bool = False
    warm: bool = True
    #: Where the system can do that, keep pages from writing anything but what they hand over.
    guarded: bool = True
    limits: Limits = field(default_factory=Limits)
    #: Address of a Dask scheduler whose workers run the pages; ``local`` for one of this machine's own; empty for none.
    dask: str = ""
    #: With `dask`: the fsspec URL of a place that builder and workers reach, where inputs and finished pages are
    #: kept; empty for a folder below `build`.
    store: str = ""
    #: Makes what pages are made from, and says what the project is then; no other build reads it meanwhile.
    first: Callable[[], Fingerprint] | None = None
