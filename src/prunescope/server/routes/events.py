"""One stream of events for every tab: job progress and changes of history."""

import asyncio
import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from prunescope.server.routes import Opened

router = APIRouter()

UNFINISHED = {"queued", "running"}


@router.websocket("/events")
async def events(socket: WebSocket, workspace: Opened) -> None:
    """First the unfinished jobs, then every event as it comes, until the tab closes."""
    await socket.accept()
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[dict[str, object]]()

    def pass_on(event: dict[str, object]) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, event)

    stop = workspace.subscribe(pass_on)
    for job in workspace.jobs():
        if job.state in UNFINISHED:
            queue.put_nowait({"type": "job", "job": job.model_dump(mode="json")})
    closed = asyncio.create_task(_until_closed(socket))
    try:
        while not closed.done():
            waiting = asyncio.create_task(queue.get())
            done, _ = await asyncio.wait({waiting, closed}, return_when=asyncio.FIRST_COMPLETED)
            if waiting in done:
                await socket.send_json(waiting.result())
            else:
                waiting.cancel()
    finally:
        stop()
        closed.cancel()


async def _until_closed(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
