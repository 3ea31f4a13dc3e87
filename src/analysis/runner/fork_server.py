"""The process that warm kernels are forked from: it imports once what all of them need, then waits for orders.

Its standard input is a socket. For each kernel to be started a connection of its own comes in, and the file that the
kernel is to write its log to; the kernel reads its order from the connection, tells its process id, and says when it
listens. When nothing was asked for in a while and no kernel runs, the server ends. Once the other end of the socket
closes, however the builder ended, the server kills every kernel with all that it started, removes the builder's folder,
and ends; if the server is killed, Linux kills the kernels. Kernels adopt what their children leave behind, and the
server what a kernel leaves behind that died, so that nothing which a page started outlives it.
"""

import ctypes
import gc
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from analysis import page_questions, project
from analysis.runner import kernel_watch, shared_libraries, write_guard

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
    # What is read here is there in every kernel, and never read again.
    ledger = page_questions.begin(project.root())
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
    shared_libraries.libraries()
    # Garbage collection in a kernel would otherwise touch, and so copy, every page of memory.
    gc.collect()
    gc.freeze()
    # To look for what a page leaves behind, every 2,000 objects as is usual, takes a twelfth of its time.
    gc.set_threshold(50_000, 20, 100)
    # A fork copies the thread that calls it only.
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return THREADED
    kernel_watch.adopt_orphans()
    # What answers take is worked out here for all kernels. What they ask is for them to say.
    kernel_watch.asked_of_data()
    ledger.forget()
    serve(orders, scratch, float(idle))
    return 0


def serve(orders: socket.socket, scratch: str, idle: float) -> None:
    """Fork a kernel for each message; in a kernel this returns when the kernel has ended."""
    server = os.getpid()
    kernels: dict[
        int, int
    ] = {}  # the process id of each, and a descriptor that can be read when it has ended
    while True:
        ready, *_ = select.select([orders.fileno(), *kernels.values()], [], [], idle)
        for pid, ended in list(kernels.items()):
            if ended in ready:
                os.close(kernels.pop(pid))
                os.waitpid(pid, 0)
                # What the kernel left behind if it ended by itself.
                end_children(but=kernels)
        if not ready and not kernels:
            return
        if orders.fileno() not in ready:
            continue
        message, descriptors, *_ = socket.recv_fds(orders, 1, 2)
        if not message:
            end_children(but={})
            shutil.rmtree(scratch, ignore_errors=True)
            return
        pid = os.fork()
        if not pid:
            orders.close()
            for ended in kernels.values():
                os.close(ended)
            run_kernel(server, *descriptors)
            return
        kernels[pid] = os.pidfd_open(pid)
        for descriptor in descriptors:
            os.close(descriptor)


def end_children(*, but: Container[int]) -> None:
    """Kill the children of this process, but for some, and whatever it adopts from them."""
    while children := [child for child in psutil.Process().children() if child.pid not in but]:
        for child in children:
            with suppress(psutil.Error):
                child.kill()
            with suppress(ChildProcessError):
                os.waitpid(child.pid, 0)


def end_family(kernel: psutil.Process) -> None:
    """Kill a process that adopts its orphans, and all below it; what is stopped first starts nothing meanwhile."""
    stopped: list[psutil.Process] = []
    while running := [one for one in (kernel, *kernel.children(recursive=True)) if one not in stopped]:
        for process in running:
            with suppress(psutil.Error):
                process.suspend()
        stopped += running
    # The kernel last: until then it adopts whatever is below those that end.
    for process in reversed(stopped):
        with suppress(psutil.Error):
            process.kill()


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
