"""The process that warm kernels are forked from: it imports once what all of them need, then waits for orders.

Its standard input is a socket. For each kernel to be started a connection of its own comes in, and the file that the
kernel is to write its log to; the kernel reads its order from the connection, tells its process id, and says when it
listens. When nothing was asked for in a while and no kernel runs, the server ends. Once the other end of the socket
closes, however the builder ended, the server kills every kernel with all that it started, removes the builder's folder,
and ends; if the server is killed, Linux kills the kernels.
"""

import ctypes
import gc
import importlib.util
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis.runner import write_guard

#: What a kernel consists of, and what next to every notebook imports; the rest is for the builder to name.
MODULES = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "ipykernel.zmqshell"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.magics"),
    *("IPython.core.magics.execution", "IPython.core.oinspect", "IPython.extensions.storemagic"),
    *("rlcompleter", "tornado.platform.asyncio", "matplotlib.backends.backend_svg", "matplotlib.pyplot"),
    *("matplotlib_inline.backend_inline", "pandas"),
)
#: The exit code where what was imported has started threads, so that nothing can be forked.
THREADED = 3
_PR_SET_PDEATHSIG = 1


def main(scratch: str, idle: str, writable: str, *prepare: str) -> int:
    """Warm up, calling the functions ``module:name`` of `prepare`, and fork kernels; returns the exit code.

    `writable` lists in JSON where this process may write; None stands for everywhere.
    """
    # As a kernel, which does not find modules in the folder that it is started in.
    del sys.path[0]
    if folders := json.loads(writable):
        # What is called to warm up runs cells of a notebook. In the end the builder's folder goes.
        write_guard.restrict(folders, emptied=[str(Path(scratch).parent)])
    orders = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    for name in (*MODULES, *prepare):
        module, _, function = name.partition(":")
        # What goes wrong with it is the notebook's business.
        with suppress(Exception):
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
    # Garbage collection in a kernel would otherwise touch, and so copy, every page of memory.
    gc.collect()
    gc.freeze()
    # To look for what a page leaves behind, every 2,000 objects as is usual, takes a twelfth of its time.
    gc.set_threshold(50_000, 20, 100)
    # A fork copies the thread that calls it only.
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return THREADED
    orders.settimeout(float(idle))
    serve(orders, scratch)
    return 0


def serve(orders: socket.socket, scratch: str) -> None:
    """Fork a kernel for each message; in a kernel this returns when the kernel has ended."""
    server, kernels = os.getpid(), set[int]()
    while True:
        message: bytes | None = None
        with suppress(TimeoutError):
            message, descriptors, *_ = socket.recv_fds(orders, 1, 2)
        while kernels and (ended := os.waitpid(-1, os.WNOHANG)[0]):
            kernels.discard(ended)
        if message is None:
            if kernels:
                continue
            return
        if not message:
            for pid in kernels:
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            shutil.rmtree(scratch, ignore_errors=True)
            return
        pid = os.fork()
        if not pid:
            orders.close()
            run_kernel(server, *descriptors)
            return
        kernels.add(pid)
        for descriptor in descriptors:
            os.close(descriptor)


def run_kernel(server: int, connection: int, log: int) -> None:
    """Run ipykernel to its end in this process, as the order that comes by its connection says."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class App(IPKernelApp):
        def init_iopub(self, context: zmq.Context[Any]) -> None:
            # What a cell shows at once must not be dropped because much waits to be sent.
            context.setsockopt(zmq.SNDHWM, 0)
            super().init_iopub(context)  # type: ignore[no-untyped-call]

    os.setsid()
    # The kernel itself looks whether its parent is still `server`, which may have died before this.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for stream in (1, 2):
        os.dup2(log, stream)
    builder = socket.socket(fileno=connection).makefile("rw")
    print(os.getpid(), file=builder, flush=True)
    order = json.loads(builder.readline())
    if order.get("writable"):
        write_guard.restrict(order["writable"])
    os.chdir(order["folder"])
    os.environ.update(order["environment"], JPY_PARENT_PID=str(server))
    # Looked up anew in the environment of this kernel.
    tempfile.tempdir = None
    if "numpy.random" in sys.modules:
        # numpy's global generator would be the same in every kernel; Python's own is not.
        sys.modules["numpy.random"].seed()
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *order["arguments"]]
    # The option's default was read from the environment when the class was made, long before this fork.
    app: Any = App.instance()
    app.initialize([*order["arguments"], f"--IPKernelApp.parent_handle={server}"])
    if "matplotlib.pyplot" in sys.modules:
        # What importing pyplot does in a kernel did not happen here: there was no kernel yet.
        app.shell.enable_matplotlib("inline")
    print("ready", file=builder)
    builder.close()
    app.start()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
