"""Who may talk to the server: pages of this address that carry its token.

The address that is printed holds a random token; the first visit trades it for an HttpOnly, SameSite=Strict cookie.
Host is checked against loopback names (DNS rebinding), Origin against the host (requests of other sites' pages).
"""

import hashlib
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from prunescope.server.errors import answer

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def cookie_name(token: str) -> str:
    """One cookie a server: browsers share cookies between ports, and two workspaces must not log each other out."""
    return f"prunescope_{hashlib.sha256(token.encode()).hexdigest()[:12]}"


class Guard:
    """ASGI middleware that lets through what carries the token and refuses the rest in words."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token
        self.cookie = cookie_name(token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        refusal = self._refusal(connection)
        if scope["type"] == "http" and refusal is None and "token" in connection.query_params:
            await self._trade(connection)(scope, receive, send)
        elif refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await answer("NotTrusted", refusal, "Open the address that `prunescope` printed.", 403)(
                scope, receive, send
            )
        else:
            await send({"type": "websocket.close", "code": 4403})

    def _refusal(self, connection: HTTPConnection) -> str | None:
        host = connection.headers.get("host", "")
        if host.rsplit(":", 1)[0] not in LOOPBACK:
            return f"this server answers on this machine only, not as '{host}';"
        if not _same_origin(connection.headers, host):
            return f"pages of {connection.headers.get('origin')} may not use this server;"
        if not self._has_token(connection.query_params, connection.cookies.get(self.cookie, "")):
            return "the request carries no token of this server;"
        return None

    def _has_token(self, query: QueryParams, cookie: str) -> bool:
        given = (query.get("token", ""), cookie)
        return any(secrets.compare_digest(text.encode(), self.token.encode()) for text in given)

    def _trade(self, connection: HTTPConnection) -> Response:
        """Set the cookie and show the address without the token; the part behind # stays in the browser."""
        response = RedirectResponse(connection.url.path, status_code=303)
        response.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
        return response


def _same_origin(headers: Headers, host: str) -> bool:
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host
