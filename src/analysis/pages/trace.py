"""What a notebook imports and reads, noted inside its kernel: the inputs that decide whether a page is current.

Importing this module begins the notes. A nursery imports it before the package, so that what is read while
importing counts for every kernel forked from it. Files that native code opens by itself are not seen.
"""

import json
import os
import sys

_WRITES = os.O_WRONLY | os.O_RDWR
# The interpreter, what is installed in it, and the system: the lock file stands for these.
_SYSTEM = tuple(
    f"{folder}{os.sep}"
    for folder in {sys.prefix, sys.base_prefix, sys.exec_prefix, "/proc", "/sys", "/dev", "/etc", "/usr"}
)
_STARTS = frozenset(
    ("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen")
)

_imported: set[str] = {
    __name__,
    *(__name__.rsplit(".", dots)[0] for dots in range(1, __name__.count(".") + 1)),
}
_read: set[str] = set()
_listed: set[str] = set()
_processes: list[str] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """Note a module, a file opened for reading, or a folder listed; Python calls this for every such event."""
    if event == "import":
        _imported.add(str(arguments[0]))
    elif event == "open":
        path, _, flags = arguments
        if isinstance(path, str | bytes | os.PathLike) and not (isinstance(flags, int) and flags & _WRITES):
            _read.add(_absolute(path))
    elif event in _STARTS:
        _processes.append(event)
    elif event in ("os.listdir", "os.scandir"):
        path = arguments[0] if arguments else None
        if path is None or isinstance(path, str | bytes | os.PathLike):
            _listed.add(_absolute(path or "."))


def _absolute(path: str | bytes | os.PathLike[str]) -> str:
    """Return `path` from the root, links kept: what was asked for is what has to be compared later."""
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100


sys.addaudithook(_note)


def started() -> bool:
    """Whether processes have been started since this was asked last."""
    some = bool(_processes)
    _processes.clear()
    return some


def report() -> str:
    """What has been imported, read and listed so far, as JSON.

    ``code`` maps modules that are not installed to their files, ``packages`` names the installed ones; ``read``
    and ``listed`` are paths. Modules that were there before the notes began are not looked at: in a forked kernel
    even a look copies the memory that they are in.
    """
    files = {
        name: str(getattr(sys.modules[name], "__file__", None)) for name in _imported if name in sys.modules
    }
    code = {name: file for name, file in files.items() if file != "None" and not file.startswith(_SYSTEM)}
    searched = {*sys.path, *(os.path.dirname(file) for file in code.values())}  # noqa: PTH120
    return json.dumps(
        {
            "code": dict(sorted(code.items())),
            "packages": sorted(set(files) - set(code)),
            "read": sorted(_inputs(_read) - set(code.values())),
            "listed": sorted(_inputs(_listed) - searched),
        }
    )


def _inputs(paths: set[str]) -> set[str]:
    """The paths that are no part of the system and no compiled modules."""
    return {path for path in paths if not path.startswith(_SYSTEM) and "__pycache__" not in path}


def load_ipython_extension(shell: object) -> None:
    """Be loadable by a kernel from its command line."""
