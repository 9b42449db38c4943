"""One place where errors become answers: ``{code, message, hint}`` with a fitting status."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from prunescope.core import errors
from prunescope.workspace.answers import ErrorInfo

STATUS: dict[type[errors.PrunescopeError], int] = {
    errors.UnknownName: 404,
    errors.BadInput: 422,
    errors.Unsupported: 422,
    errors.NotTrusted: 403,
    errors.MissingExtra: 501,
    errors.JobError: 409,
    errors.StoreError: 409,
    errors.DiskFull: 507,
}


def status_of(error: errors.PrunescopeError) -> int:
    """The nearest listed ancestor's status; 500 for what nobody foresaw."""
    return next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), 500)


def answer(code: str, message: str, hint: str, status: int) -> JSONResponse:
    message, hint = (words.encode(errors="replace").decode() for words in (message, hint))  # half a character, echoed
    return JSONResponse(ErrorInfo(code=code, message=message, hint=hint).model_dump(), status)


def install(app: FastAPI) -> None:
    """Let the app answer every error in the one form."""

    @app.exception_handler(errors.PrunescopeError)
    async def _own(request: Request, error: errors.PrunescopeError) -> JSONResponse:
        return answer(error.code, error.message, error.hint, status_of(error))

    @app.exception_handler(RequestValidationError)
    async def _request(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "body"
        message = f"the request to {request.url.path} does not fit: {where}: {first['msg'].lower()};"
        return answer("BadInput", message, f"got {str(first.get('input'))[:80]!r}.", 422)

    @app.exception_handler(Exception)
    async def _fault(request: Request, error: Exception) -> JSONResponse:
        """A fault of ours: said in the one form here, and with its trace in the terminal by the server."""
        message = f"{request.url.path} stopped at a fault in the program: {type(error).__name__}: {error}."
        return answer("Fault", message, "This is not your doing; please report it with the terminal's last lines.", 500)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        return answer("NotFound" if error.status_code == 404 else "BadInput", str(error.detail), "", error.status_code)
