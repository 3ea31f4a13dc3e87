"""A process that may write in a few folders only, by Linux's Landlock; it binds an administrator too.

Pages read the project and hand over what they make: a cell that writes into the project is stopped with a
`PermissionError`, as is one that sends a signal to a process that is not its own. Where the system has no Landlock
nothing is stopped, and it is the digests of `analysis.runner.watch` that find out.

As a script, ``write_guard.py FOLDERS COMMAND...``, this runs a command so guarded. It runs before each cold kernel, and
so imports next to nothing.
"""

import ctypes
import json
import os
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress

# Numbers of system calls, the same on every processor.
_CREATE_RULES = 444
_ADD_RULE = 445
_BIND_THREAD = 446
_ASK_VERSION = 1
_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

# Kinds of access: to write files; to remove and make entries of folders; since version 2 to move between folders; since
# version 3 to shorten files.
_WRITE = 1 << 1
_REMOVE_FOLDERS = 1 << 4
_ENTRIES = sum(1 << bit for bit in range(4, 13))
_MOVE = 1 << 13
_SHORTEN = 1 << 14
_ON_FILES = _WRITE | _SHORTEN
# Since version 6: to send signals to processes that are not guarded alike.
_SIGNALS = 1 << 1
_SIGNALS_SINCE = 6

#: What everybody may write: devices that keep nothing, terminals, shared memory.
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/ptmx", "/dev/pts", "/dev/shm")


def offered() -> int:
    """The version of Landlock that this system offers; 0 if it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _call(_CREATE_RULES, None, 0, _ASK_VERSION))


def restrict(writable: Sequence[str], *, emptied: Sequence[str] = ()) -> bool:
    """Whether this thread, and all that it starts from now on, can write below some folders and to `DEVICES` only.

    What was open before stays open. False where the system has no Landlock: nothing is stopped then.

    Parameters
    ----------
    writable
        Absolute paths of folders or files; what does not exist is left out.
    emptied
        Absolute paths of folders from which empty folders may be removed.

    Examples
    --------
    >>> restrict(["/tmp"])  # doctest: +SKIP
    True
    """
    version = offered()
    if version < 1:
        return False
    handled = _WRITE | _ENTRIES
    if version >= 2:
        handled |= _MOVE
    if version >= 3:
        handled |= _SHORTEN
    attributes = struct.pack("=Q", handled)
    if version >= _SIGNALS_SINCE:
        # Between them stands what the rules say of the network: nothing.
        attributes = struct.pack("=QQQ", handled, 0, _SIGNALS)
    rules = _call(_CREATE_RULES, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        for path in (*writable, *DEVICES):
            _allow(rules, path, handled)
        for path in emptied:
            _allow(rules, path, _REMOVE_FOLDERS)
        # Whoever is no administrator has to give up programs that would make one.
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return _call(_BIND_THREAD, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(rules: int, path: str, access: int) -> None:
    """Add to the rules that some kinds of access are allowed to a path and below it, if it is there."""
    with suppress(FileNotFoundError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            is_folder = os.path.isdir(path)  # noqa: PTH112
            rule = struct.pack("=Qi", access if is_folder else access & _ON_FILES, place)
            _call(_ADD_RULE, rules, _BENEATH, rule, 0)
        finally:
            os.close(place)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """What a system call returns."""
    words = [ctypes.c_long(part) if isinstance(part, int) else part for part in arguments]
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *words))


def command(writable: Sequence[str], words: Sequence[str]) -> list[str]:
    """The command that runs another one so that it can write below some folders only.

    Examples
    --------
    >>> command(["/tmp"], ["true"])[-2:]
    ['["/tmp"]', 'true']
    """
    return [sys.executable, "-I", "-S", __file__, json.dumps([*writable]), *words]


if __name__ == "__main__":
    restrict(json.loads(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
