"""Imported once, by the fork server: everything that notebooks import, so that kernels are forked with it done.

`analysis.runner.kernels` tells it what to do in one variable of the environment, because the fork server of the
standard library takes names of modules only.
"""

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from analysis.runner import forked

#: JSON with `environment`, that of every kernel, and `prepare`, functions to be called as ``module:name``.
VARIABLE = "ANALYSIS_FORK_SERVER"

#: What a kernel consists of, and what next to every notebook imports; the rest is for `prepare`.
MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.magics",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "rlcompleter",
    "tornado.platform.asyncio",
    "analysis.runner.drain",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "pandas",
)


def warm_up(message: str) -> None:
    """Take the environment of kernels, import and prepare; what goes wrong with it is the notebook's business."""
    orders = json.loads(message)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.clear()
    os.environ.update(orders["environment"])
    forked.environment.update(os.environ)
    # Modules are found where a kernel finds them, not where the command that builds does.
    command = [sys.executable, "-c", "import json, sys; print(json.dumps(sys.path[1:]))"]
    with suppress(Exception):
        sys.path[:] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    for name in (*MODULES, *orders["prepare"]):
        module, _, function = name.partition(":")
        with suppress(Exception):
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
    forked.threads = len(list(Path("/proc/self/task").iterdir())) - 1
    # Garbage collection in a kernel would otherwise touch, and so copy, every page of memory.
    gc.collect()
    gc.freeze()
    # To look for what a page leaves behind, every 2,000 objects as is usual, takes a twelfth of its time.
    gc.set_threshold(50_000, 20, 100)


if VARIABLE in os.environ:
    warm_up(os.environ[VARIABLE])
