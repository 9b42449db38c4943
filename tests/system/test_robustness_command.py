"""`prunescope robustness` and `prunescope corruptions` as a user types them; the gallery as the page asks for it."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from helpers.shell import Run
from prunescope.core.errors import BadInput
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.workspace import Workspace
from prunescope.workspace.robustness.conditions import Conditions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from prunescope.nets.zoo import zoo

    torch.save(zoo["resnet20"]().state_dict(), tmp_path / "small.pt")
    images = np.random.default_rng(0).integers(0, 256, (20, 3, 32, 32), dtype=np.uint8)
    np.savez(tmp_path / "images.npz", x_test=images, y_test=np.arange(20) % 10)
    return tmp_path


def test_the_table_has_a_line_a_corruption_and_the_means(prunescope: Run, folder: Path) -> None:
    asked = ("robustness", folder, *("-c", "clean", "-c", "gaussian_noise", "-c", "contrast-2"))
    status, out, err = prunescope(*asked, "--out", folder / "new" / "table.csv")
    assert status == 0, err
    rows = list(csv.DictReader((folder / "new" / "table.csv").open()))
    shares = {row["condition"]: float(row["accuracy"]) for row in rows}
    assert list(shares) == ["clean", "contrast-2", *(f"gaussian_noise-{severity}" for severity in range(1, 6))]
    assert all(float(row["right"]) / float(row["n"]) == float(row["accuracy"]) for row in rows)
    words = " ".join(out.split())
    noise = [shares[f"gaussian_noise-{severity}"] for severity in range(1, 6)]
    percent = [f"{100 * value:.1f} %" for value in (*noise, sum(noise) / 5)]
    assert f"clean {100 * shares['clean']:.1f} % of 20 samples" in words
    assert f"noise Gaussian noise {' '.join(percent)}" in words
    mean = (sum(noise) + shares["contrast-2"]) / 6
    assert f"mean of 6 of 95 corrupted versions {100 * mean:.1f} %" in words
    assert "blur not measured" in words


def test_several_steps_are_measured_and_answered_as_json(prunescope: Run, folder: Path) -> None:
    with Workspace(folder) as workspace:
        workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5})
    status, out, err = prunescope("robustness", folder, "-s", "0", "-s", "1", "-c", "fog-3", "--json")
    assert status == 0, err
    steps = json.loads(out)["steps"]
    assert [step["number"] for step in steps] == [0, 1]
    assert [sum(right is not None for right in step["right"]) for step in steps] == [1, 1]


def test_what_was_measured_before_ctrl_c_is_kept_and_shown(
    prunescope: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure, done = Conditions._measure, []

    def third_time_stops(self: Conditions, *arguments: object) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(measure(self, *arguments))  # type: ignore[arg-type, func-returns-value]

    monkeypatch.setattr(Conditions, "_measure", third_time_stops)
    status, out, err = prunescope("robustness", folder, "-c", "fog")
    assert status == 130
    assert "goes on from here" in err
    assert "mean of 2 of 95 corrupted versions" in " ".join(out.split())
    monkeypatch.undo()


def test_an_unknown_condition_is_refused(prunescope: Run, folder: Path) -> None:
    status, _out, err = prunescope("robustness", folder, "-c", "fgo-3")
    assert status == 1
    assert "did you mean 'fog'" in err


def test_the_gallery_shows_one_sample_in_all_its_versions(prunescope: Run, folder: Path) -> None:
    to = folder / "new" / "all.png"
    status, _out, err = prunescope("corruptions", folder, "--row", "8", "--size", "32", "--out", to)
    assert status == 0, err
    sheet = np.asarray(Image.open(to).convert("RGB"))
    with Workspace(folder) as workspace:
        data = workspace.data("images")
        shown = [Condition(), Condition("fog", 1), Condition("contrast", 5), Condition("saturate", 5)]
        images = [under(data, condition)["test"].inputs[8].transpose(1, 2, 0) for condition in shown]
    for image in images:
        assert _holds(sheet, image)
    assert not _holds(sheet, data["test"].inputs[9].transpose(1, 2, 0))


def test_corruptions_are_listed(prunescope: Run) -> None:
    status, out, err = prunescope("list", "corruptions")
    assert status == 0, err
    assert "gaussian_noise" in out
    assert "zoom_blur" in out


def test_the_page_gets_the_same_gallery(folder: Path) -> None:
    from fastapi.testclient import TestClient

    from prunescope.server.app import create_app

    with Workspace(folder) as workspace:
        with TestClient(create_app(workspace, "token"), base_url="http://127.0.0.1") as client:
            client.get("/", params={"token": "token"}, follow_redirects=False)
            answer = client.get("/api/data/images/gallery", params={"row": 3, "size": 32})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "image/png"
        assert answer.content == workspace.pictures.gallery("images", "test", 3, 32)
        assert Image.open(io.BytesIO(answer.content)).height > 19 * 32


def test_a_gallery_needs_a_sample(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Workspace(folder) as workspace, pytest.raises(BadInput, match="20 samples; got row 20"):
        workspace.pictures.gallery(row=20)
    with Workspace(tmp_path_factory.mktemp("empty")) as workspace, pytest.raises(BadInput, match="has no data set"):
        workspace.pictures.gallery()


def _holds(sheet: np.ndarray, image: np.ndarray) -> bool:
    """Whether the image stands somewhere on the sheet, pixel by pixel."""
    places = np.argwhere((sheet == image[0, 0]).all(-1))
    height, width = image.shape[:2]
    return any(np.array_equal(sheet[y : y + height, x : x + width], image) for y, x in places)
