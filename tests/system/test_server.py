"""The HTTP contract, over the real application."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient

from prunescope.core.errors import PortInUse
from prunescope.server.app import create_app
from prunescope.server.security import cookie_name
from prunescope.server.serve import bind
from prunescope.workspace import Workspace

TOKEN = "a-token"
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def stranger(workspace: Workspace) -> TestClient:
    """A client that was not given the address."""
    return TestClient(create_app(workspace, TOKEN), base_url=HERE)


@pytest.fixture
def client(stranger: TestClient) -> Iterator[TestClient]:
    """A client that came through the printed address."""
    with stranger:
        stranger.get("/", params={"token": TOKEN}, follow_redirects=False)
        yield stranger


def answer_of(client: TestClient, path: str) -> dict:
    """The answer, once the job that computes it is done."""
    for _ in range(200):
        response = client.get(path)
        if response.status_code == 200:
            return response.json()
        assert response.status_code == 202, response.text
        assert response.json()["state"] in ("queued", "running", "done")
        time.sleep(0.02)
    raise AssertionError(f"{path} was never answered")


def pruned(client: TestClient, **plan: object) -> str:
    """The id of the step that a plan makes, through the API."""
    wanted = {"criterion": {"name": "magnitude"}, "sparsity": 0.5, **plan}
    job = client.post("/api/models/small/prune", json={"plan": wanted})
    assert job.status_code == 202, job.text
    for _ in range(500):
        card = next(card for card in client.get("/api/jobs").json() if card["id"] == job.json()["id"])
        if card["state"] == "done":
            return card["result"]["step"]
        assert card["state"] in ("queued", "running"), card
        time.sleep(0.02)
    raise AssertionError("the job did not end")


def test_without_the_token_nothing_is_answered(stranger: TestClient) -> None:
    response = stranger.get("/api/session")
    assert (response.status_code, response.json()["code"]) == (403, "NotTrusted")


@pytest.mark.parametrize("token", ["", "é", "a-tokeñ", "a-token\0"])
def test_a_wrong_token_is_refused_whatever_it_is_made_of(stranger: TestClient, token: str) -> None:
    assert stranger.get("/api/session", params={"token": token}).status_code == 403


def test_the_token_becomes_a_cookie_and_leaves_the_address(stranger: TestClient) -> None:
    response = stranger.get("/", params={"token": TOKEN}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("headers", [{"host": "evil.example:8000"}, {"origin": "http://evil.example"}])
def test_other_hosts_and_origins_are_refused(client: TestClient, headers: dict) -> None:
    assert client.get("/api/session", headers=headers).status_code == 403


def test_session_and_catalogue_describe_what_is_open(client: TestClient) -> None:
    assert client.get("/api/session").json()["models"][0]["name"] == "small"
    criteria = {card["name"]: card for card in client.get("/api/catalogue").json()["criteria"]}
    assert {"random", "magnitude", "lookahead", "hand"} <= set(criteria)
    assert criteria["magnitude"]["code"] == "Mg"
    assert criteria["lookahead"]["fields"]["order"]["default"] == "base"


def test_a_step_is_made_undone_and_redone(client: TestClient) -> None:
    step = pruned(client)
    assert client.get("/api/models/small/tree").json()["head"] == step
    assert client.post("/api/models/small/tree/undo").json()["head"] != step
    assert client.post("/api/models/small/tree/redo").json()["head"] == step
    noted = client.post("/api/models/small/tree/note", json={"step": step, "text": "half"}).json()
    assert noted["steps"][1]["note"] == "half"


def test_tiles_are_bytes_of_the_size_they_claim(client: TestClient) -> None:
    step = pruned(client)
    head = client.get(f"/api/models/small/steps/{step}/masks/fc1.weight").json()
    tile = client.get(
        f"/api/models/small/steps/{step}/masks/fc1.weight/tile", params={"level": 0, "row": 0, "column": 0}
    )
    states = np.frombuffer(tile.content, np.uint8)[: 16 * 64]
    assert head["plane"] == [16, 64]
    assert int((states == 2).sum()) == head["n_now"] > 0
    beyond = client.get(
        f"/api/models/small/steps/{step}/masks/fc1.weight/tile", params={"level": 0, "row": 9, "column": 0}
    )
    assert (beyond.status_code, beyond.json()["code"]) == (422, "BadInput")


def test_measurements_come_as_a_job_first_and_then_as_an_answer(client: TestClient) -> None:
    root = client.get("/api/models/small/tree").json()["steps"][0]["id"]
    metrics = answer_of(client, f"/api/models/small/steps/{root}/metrics")
    assert sum(map(sum, metrics["confusion"])) == metrics["n"] == 60
    predictions = answer_of(client, f"/api/models/small/steps/{root}/predictions")
    right = sum(a == b for a, b in zip(predictions["labels"], predictions["predicted"], strict=True))
    assert right / 60 == metrics["accuracy"]["value"]


def test_every_read_of_a_step_answers(client: TestClient) -> None:
    step = pruned(client, structure={"name": "filter"})
    root = client.get("/api/models/small/tree").json()["steps"][0]["id"]
    for path in (
        f"steps/{step}/layers",
        f"steps/{step}/layers/fc1.weight",
        f"steps/{step}/layers/fc1.weight/sensitivity",
        f"compare?a={root}&b={step}",
    ):
        assert answer_of(client, f"/api/models/small/{path}")
    card = client.get("/api/models/small").json()
    assert [layer["site"] for layer in card["layers"]] == ["fc1.weight", "fc2.weight", "fc3.weight"]
    assert card["edges"][0] == {"source": "", "target": "fc1.weight", "skip": False}


def test_units_of_a_layer_are_ranked_by_criteria_that_rank(client: TestClient) -> None:
    units = client.get("/api/models/small/steps/0/layers/fc1.weight").json()["units"]
    assert "magnitude" in units[0]["ranks"]
    assert not {"hand", "control"} & set(units[0]["ranks"])
    assert sorted(unit["ranks"]["magnitude"] for unit in units) == list(range(1, len(units) + 1))


def test_images_and_exports_are_files(client: TestClient) -> None:
    sprite = client.get("/api/data/digits/sprite", params={"rows": "0,5,7", "columns": 2, "size": 16})
    assert sprite.content.startswith(b"\x89PNG")
    root = client.get("/api/models/small/tree").json()["steps"][0]["id"]
    for form in ("safetensors", "prune", "masks"):
        export = client.get(f"/api/models/small/steps/{root}/export", params={"form": form})
        assert "attachment" in export.headers["content-disposition"]
        assert export.content


def test_two_servers_do_not_log_each_other_out() -> None:
    assert cookie_name("one") != cookie_name("two")


def test_events_tell_of_jobs_and_of_history(client: TestClient) -> None:
    # The test client opens sockets as another host, to which the cookie does not belong.
    headers = {"host": "127.0.0.1:8000", "cookie": f"{cookie_name(TOKEN)}={TOKEN}"}
    with client.websocket_connect("/api/events", headers=headers) as socket:
        client.post("/api/models/small/prune", json={"plan": {"criterion": {"name": "random"}, "sparsity": 0.5}})
        seen, states = set(), []
        while "tree" not in seen or "done" not in states:
            event = socket.receive_json()
            seen.add(event["type"])
            states += [event["job"]["state"]] if event["type"] == "job" else []
    assert states[0] in ("queued", "running")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/models/smal", None, 404, "UnknownName"),
        ("GET", "/api/models/small/steps/nosuch/layers", None, 404, "UnknownName"),
        ("GET", "/api/nothing", None, 404, "NotFound"),
        (
            "POST",
            "/api/models/small/prune",
            {"plan": {"criterion": {"name": "magnitude"}, "sparsity": 40}},
            422,
            "BadPlan",
        ),
        ("POST", "/api/models/small/prune", {"plan": 3}, 422, "BadInput"),
        ("POST", "/api/models/small/preview", {"plan": {"criterion": {"name": "magnitud"}}}, 404, "UnknownName"),
        ("POST", "/api/models/small/tree/undo", None, 422, "BadInput"),
        ("POST", "/api/jobs/none/cancel", None, 404, "UnknownName"),
        ("GET", "/api/data/digits/sprite?rows=99", None, 422, "BadInput"),
        ("GET", "/api/data/digits/sprite?rows=a", None, 422, "BadInput"),
    ],
)
def test_bad_requests_get_code_message_and_hint(
    client: TestClient, method: str, path: str, body: dict | None, status: int, code: str
) -> None:
    response = client.request(method, path, json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["message"]


def test_a_port_in_use_is_said_in_words() -> None:
    taken = bind(0)
    with pytest.raises(PortInUse, match="--port"):
        bind(taken.getsockname()[1])
    taken.close()
