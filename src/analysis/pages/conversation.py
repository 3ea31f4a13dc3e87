"""The runner's side of a kernel's sockets: a cell is sent, its outputs and the reply come back.

nbclient does the same and more, for any kernel and any front end; the decision on it is in docs/decisions.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import zmq
from jupyter_client.manager import AsyncKernelManager

from analysis.pages.outputs import Output, Outputs, take_out

_DELIMITER = b"<IDS|MSG>"
# Where the parts of a message stand behind the delimiter; a signature comes first, which the sockets' private
# folder makes needless to check.
_HEADER, _PARENT, _CONTENT = 2, 3, 5

# Outputs come over a socket of their own, so that the last may arrive after the reply, but not by much.
_SECONDS_AFTER_REPLY = 10.0
# A kernel that is being started may miss a request or a subscription.
_SECONDS_TO_TRY = 0.5

Content = dict[str, Any]


# What the answer to an expression is called in a reply.
_ASKED = "asked"

# Put behind what processes have printed, to see when all of that has come. What a notebook has put in place of
# the kernel's stream, or of its descriptor, is its own affair.
_MARK = "\x02everything printed so far\x03\n"
_PUT_MARK = (
    "getattr(__import__('sys').stdout, '_should_watch', False)"
    f" and __import__('os').write(1, {_MARK.encode()!r}) > 0"
)
_FLUSH = "__import__('sys').stdout.flush()"
_SECONDS_TO_DRAIN = 2.0


class LostOutputError(RuntimeError):
    """The reply to a cell came and its last outputs did not."""


class Conversation:
    """Sends cells to a kernel and collects their outputs; to be made and used inside an event loop."""

    def __init__(self, manager: AsyncKernelManager) -> None:
        self._loop = asyncio.get_running_loop()
        self._session = manager.session
        self._shell = _Line(manager.connect_shell(identity=self._session.bsession), self._take_reply)
        self._broadcasts = _Line(manager.connect_iopub(), self._take_broadcast)
        self._outputs = Outputs()
        self._cells: dict[str, list[Output]] = {}
        self._request = ""
        self._replied: asyncio.Future[Content] = self._loop.create_future()
        self._idle = asyncio.Event()
        self._heard = asyncio.Event()

    async def begin(self) -> None:
        """Return when the kernel has answered a request and one of its broadcasts has come through.

        From then on no output can be lost, because the subscription stands; older broadcasts belong to other
        requests and are left alone.
        """
        while True:
            try:
                async with asyncio.timeout(_SECONDS_TO_TRY):
                    await self._ask("kernel_info_request", {})
                    await self._heard.wait()
                    return
            except TimeoutError:
                continue

    async def run(self, source: str, outputs: list[Output], *, ask: str = "None") -> Content:
        """The content of the kernel's reply to a cell, whose outputs are put into `outputs` as they come.

        What the expression `ask` evaluates to after the cell is in the reply, see `answered`.

        Raises
        ------
        LostOutputError
            If the outputs do not come to an end though the cell has.
        """
        self._outputs.begin(outputs)
        content = {"silent": False, "store_history": True, "user_expressions": {_ASKED: ask}}
        reply = await self._ask("execute_request", {"code": source, **_STRICT, **content}, cell=outputs)
        try:
            async with asyncio.timeout(_SECONDS_AFTER_REPLY):
                await self._idle.wait()
        except TimeoutError:
            raise LostOutputError("the last outputs of the cell did not arrive") from None
        return reply

    async def evaluate(self, expression: str) -> str:
        """The representation of what a Python expression evaluates to in the kernel."""
        content = {"silent": True, "store_history": False, "user_expressions": {_ASKED: expression}}
        return answered(await self._ask("execute_request", {"code": "", **_STRICT, **content}))

    async def drain(self, outputs: list[Output]) -> None:
        """Wait until what processes have printed so far is in `outputs`, the outputs of the last cell.

        It comes through a pipe that a thread of the kernel reads: a mark is put into the pipe behind it, and the
        mark is waited for. Where the kernel has no such thread, nothing comes and nothing is waited for.
        """
        if await self.evaluate(_PUT_MARK) != "True":
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_DRAIN):
                while not take_out(_MARK, outputs):
                    await self.evaluate(_FLUSH)

    def close(self) -> None:
        """Close the sockets."""
        self._shell.close()
        self._broadcasts.close()

    async def _ask(self, kind: str, content: Content, *, cell: list[Output] | None = None) -> Content:
        """The content of the reply to a request; `cell` takes what is printed for it, however late."""
        message = self._session.msg(kind, content)
        self._request = str(message["header"]["msg_id"])
        if cell is not None:
            self._cells[self._request] = cell
        self._replied = self._loop.create_future()
        self._idle.clear()
        self._session.send(self._shell.socket, message)
        # What arrived before the sending may have gone unnoticed: a socket tells of a change only once.
        self._loop.call_soon(self._shell.drain)
        return await self._replied

    def _take_reply(self, kind: str, parent: str, content: Content) -> None:
        """Take what came over the line of replies."""
        if parent == self._request and not self._replied.done():
            self._replied.set_result(content)

    def _take_broadcast(self, kind: str, parent: str, content: Content) -> None:
        """Take what came over the line of broadcasts."""
        self._heard.set()
        if parent == self._request:
            if kind == "status" and content["execution_state"] == "idle":
                self._idle.set()
            else:
                self._outputs.receive(kind, content)
        elif kind == "stream" and parent in self._cells:
            # A thread of the kernel passes on what processes print; it may be slower than the cell.
            self._cells[parent].append(
                {"output_type": kind, "name": content["name"], "text": content["text"]}
            )


def answered(reply: Content) -> str:
    """The representation of what the expression evaluated to that was asked with a request; empty without one."""
    answer = reply.get("user_expressions", {}).get(_ASKED, {})
    return str(answer.get("data", {}).get("text/plain", ""))


# Nobody is there to answer a question, and what comes after an error is not asked for.
_STRICT = {"allow_stdin": False, "stop_on_error": True}


class _Line:
    """A socket whose messages are handed on as they arrive: as kind, id of the request, content."""

    def __init__(self, socket: Any, take: Callable[[str, str, Content], None]) -> None:
        self._asynchronous = socket
        self.socket: zmq.Socket[bytes] = zmq.Socket.shadow(socket.underlying)
        # No limit: a cell that shows a great deal at once must not lose any of it.
        self.socket.set_hwm(0)
        self._take = take
        self._descriptor = int(self.socket.getsockopt(zmq.FD))
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._descriptor, self.drain)
        self._loop.call_soon(self.drain)

    def drain(self) -> None:
        """Hand on everything that is there."""
        while not self.socket.closed and int(self.socket.getsockopt(zmq.EVENTS)) & _READABLE:
            frames = self.socket.recv_multipart()
            try:
                start = frames.index(_DELIMITER)
                kind = json.loads(frames[start + _HEADER])["msg_type"]
                parent = json.loads(frames[start + _PARENT]).get("msg_id", "")
                content = json.loads(frames[start + _CONTENT])
            except (ValueError, IndexError):
                # Not a message: the socket's own welcome.
                kind, parent, content = "", "", {}
            self._take(kind, parent, content)

    def close(self) -> None:
        """Close the socket."""
        if not self.socket.closed:
            self._loop.remove_reader(self._descriptor)
            self._asynchronous.close(linger=0)


_READABLE = int(zmq.POLLIN)
