"""The application: guard, routes, errors and the page's files."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from prunescope.server import errors
from prunescope.server.routes import (
    analyses,
    events,
    jobs,
    masks,
    models,
    pictures,
    robustness,
    session,
    steps,
    studies,
    timing,
)
from prunescope.server.security import Guard
from prunescope.workspace import Workspace

PAGE = Path(__file__).parent / "page"


def create_app(workspace: Workspace, token: str) -> FastAPI:
    """The server of one open workspace; every request must carry ``token``."""
    app = describe()
    app.state.workspace = workspace
    app.add_middleware(Guard, token=token)
    if PAGE.is_dir():
        app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


def describe() -> FastAPI:
    """The API without a workspace: enough for its OpenAPI description."""
    app = FastAPI(title="prunescope", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    errors.install(app)
    for routes in (session, pictures, models, steps, masks, robustness, analyses, studies, timing, jobs, events):
        app.include_router(routes.router, prefix="/api")
    return app
