"""The runner's side of a kernel's sockets: a cell is sent, its outputs and the reply come back.

nbclient does the same and more, for any kernel and any front end; the decision on it is in docs/decisions.
"""

import asyncio
import json
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from analysis.pages.outputs import Output, Outputs

_DELIMITER = b"<IDS|MSG>"
# Where the parts of a message stand behind the delimiter; a signature comes first, which the sockets' private
# folder makes needless to check.
_HEADER, _PARENT, _CONTENT = 2, 3, 5

# Outputs come over a socket of their own, so that the last may arrive after the reply, but not by much.
_SECONDS_AFTER_REPLY = 10.0
# A kernel that is being started may miss a request or a subscription.
_SECONDS_TO_TRY = 0.5


class LostOutputError(RuntimeError):
    """The reply to a cell came and its last outputs did not."""


class Conversation:
    """Sends cells to a kernel and collects their outputs."""

    def __init__(self, manager: AsyncKernelManager) -> None:
        self._session = manager.session
        # The manager's context is asyncio's, and so are these, whatever the manager's own types say.
        self._shell: Any = manager.connect_shell(identity=self._session.bsession)
        self._broadcasts: Any = manager.connect_iopub()
        # No limit: a cell that shows a great deal at once must not lose any of it.
        self._broadcasts.set_hwm(0)
        self._outputs = Outputs()

    async def begin(self) -> None:
        """Return when the kernel has answered a request and one of its broadcasts has come through.

        From then on no output can be lost, because the subscription stands; older broadcasts belong to other
        requests and are left alone.
        """
        while True:
            self._request("kernel_info_request", {})
            try:
                async with asyncio.timeout(_SECONDS_TO_TRY):
                    await self._shell.recv_multipart()
                    await self._broadcasts.recv_multipart()
                    return
            except TimeoutError:
                continue

    async def run(self, source: str, outputs: list[Output]) -> dict[str, Any]:
        """The content of the kernel's reply to a cell, whose outputs are put into `outputs` as they come.

        Raises
        ------
        LostOutputError
            If the outputs do not come to an end though the cell has.
        """
        self._outputs.begin(outputs)
        content = {"silent": False, "store_history": True, "user_expressions": {}}
        request = self._request("execute_request", _request_content(source, **content))
        collecting = asyncio.create_task(self._collect(request))
        try:
            reply = await self._reply(request)
            await asyncio.wait_for(collecting, _SECONDS_AFTER_REPLY)
        except TimeoutError:
            raise LostOutputError("the last outputs of the cell did not arrive") from None
        finally:
            collecting.cancel()
        return reply

    async def evaluate(self, expression: str) -> str:
        """The representation of what a Python expression evaluates to in the kernel."""
        content = {"silent": True, "store_history": False, "user_expressions": {"asked": expression}}
        reply = await self._reply(self._request("execute_request", _request_content("", **content)))
        return str(reply["user_expressions"]["asked"]["data"]["text/plain"])

    def close(self) -> None:
        """Close the sockets."""
        self._shell.close(linger=0)
        self._broadcasts.close(linger=0)

    def _request(self, kind: str, content: dict[str, Any]) -> str:
        """Send a request; return its id."""
        message = self._session.msg(kind, content)
        self._session.send(self._shell, message)
        return str(message["header"]["msg_id"])

    async def _reply(self, request: str) -> dict[str, Any]:
        """The content of the reply to a request."""
        while True:
            _, parent, content = _parts(await self._shell.recv_multipart())
            if parent.get("msg_id") == request:
                return content

    async def _collect(self, request: str) -> None:
        """Take in what the kernel broadcasts for a request until it is idle again."""
        while True:
            kind, parent, content = _parts(await self._broadcasts.recv_multipart())
            if parent.get("msg_id") == request:
                if kind == "status" and content["execution_state"] == "idle":
                    return
                self._outputs.receive(kind, content)


def _request_content(source: str, **more: object) -> dict[str, Any]:
    """The content of a request to run a cell."""
    return {"code": source, "allow_stdin": False, "stop_on_error": True, **more}


def _parts(frames: list[bytes]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The kind, the parent's header and the content of a message; empty for anything that is none."""
    try:
        start = frames.index(_DELIMITER)
        kind = json.loads(frames[start + _HEADER])["msg_type"]
        return kind, json.loads(frames[start + _PARENT]), json.loads(frames[start + _CONTENT])
    except (ValueError, IndexError):
        return "", {}, {}
