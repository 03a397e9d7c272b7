"""An address that says whether a student would be served: this process answers, and so does the database."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

ADDRESS = "/gesund"
_SECONDS = 4.0  # a database that needs longer serves nobody


class HealthCheck:
    """ASGI layer: ADDRESS answers 200 as long as `check` says True, else 503; never why, anybody may ask.

    `check` runs in a thread of its own, one at a time: where it hangs, the next ones say 503 and wait for nothing.
    """

    def __init__(self, app: ASGIApp, check: Callable[[], bool], *, seconds: float = _SECONDS) -> None:
        self.app = app
        self.check = check
        self.seconds = seconds
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != ADDRESS:
            await self.app(scope, receive, send)
            return
        asked = asyncio.get_running_loop().run_in_executor(self.thread, self.check)
        try:
            healthy = await asyncio.wait_for(asked, self.seconds)
        except TimeoutError:
            healthy = False
        headers = {"cache-control": "no-store"}
        answer = JSONResponse({"gesund": healthy}, 200 if healthy else 503, headers)
        await answer(scope, receive, send)
