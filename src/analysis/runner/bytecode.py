"""The package's compiled files, bound to the content of what they were compiled from.

Python takes a compiled file for current if the source has the size and the moment of change that it had. A source that
another one of the same size replaced, with its moment set back as archives and clocks do, would run as it was before,
and pages be recorded as made by what it is now.
"""

import importlib.util
import py_compile
from contextlib import suppress
from pathlib import Path

# After Python's own number: bit 0 for a file that is bound to a content, bit 1 for one whose content is compared.
_COMPARED = (3).to_bytes(4, "little")
_HEAD = 16


def compile_by_content(package: Path) -> int:
    """How many modules of a package were compiled anew, so that Python compares the content of each before it runs.

    Once compiled so, a module is always compiled so by whoever imports it. Where nothing can be written nothing is.
    """
    compiled = 0
    for source in package.rglob("*.py"):
        with suppress(OSError, py_compile.PyCompileError):
            if not _is_current(source):
                by_content = py_compile.PycInvalidationMode.CHECKED_HASH
                py_compile.compile(str(source), doraise=True, invalidation_mode=by_content)
                compiled += 1
    return compiled


def _is_current(source: Path) -> bool:
    """Whether a module has a compiled file, bound to the content that the module has now."""
    content = importlib.util.source_hash(source.read_bytes())
    head = importlib.util.MAGIC_NUMBER + _COMPARED + content
    try:
        with Path(importlib.util.cache_from_source(str(source))).open("rb") as compiled:
            return compiled.read(_HEAD) == head
    except OSError:
        return False
