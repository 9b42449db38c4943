"""Start the server on a port of this machine and say where it is."""

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from prunescope.core.errors import PortInUse
from prunescope.server.app import create_app
from prunescope.workspace import Workspace

HOST = "127.0.0.1"


def bind(port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one.

    Raises:
        PortInUse: another program listens there.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise PortInUse(
            f"port {port} on {HOST} cannot be used ({error.strerror});",
            "stop the program that listens there, or choose another with --port (0 takes any free one).",
        ) from error
    return sock


def serve(workspace: Workspace, port: int, announce: Callable[[str], None], browser: bool = True) -> None:
    """Serve the page until interrupted; ``announce`` gets the address once the socket listens."""
    token = secrets.token_urlsafe(24)
    sock = bind(port)
    address = f"http://{HOST}:{sock.getsockname()[1]}/?token={token}"
    config = uvicorn.Config(create_app(workspace, token), log_level="warning", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    announce(address)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    server.run(sockets=[sock])
