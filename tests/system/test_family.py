"""Families of steps: many branches of one step, grown at once, through the facade and as a job."""

import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from prunescope.core.errors import BadInput, BadPlan, Cancelled
from prunescope.core.progress import Progress
from prunescope.nets.zoo import zoo
from prunescope.prune.criteria.taylor import Taylor
from prunescope.workspace import Workspace

THREE = ("clean", "gaussian_noise-1", "gaussian_noise-5")
RATES = (0.3, 0.6)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    torch.manual_seed(0)
    torch.save(zoo["resnet20"]().state_dict(), tmp_path / "small.pt")
    images = np.random.default_rng(0).integers(0, 256, (30, 3, 32, 32), dtype=np.uint8)
    np.savez(tmp_path / "images.npz", x_test=images, y_test=np.arange(30) % 10)
    return Workspace(tmp_path)


def test_a_family_is_the_steps_that_pruning_one_by_one_gives(workspace: Workspace) -> None:
    model = workspace.model("small")
    grown = model.families.grow(["magnitude", "taylor"], RATES, measure=False)
    root = model.step("0").id
    plans = [{"criterion": name, "sparsity": rate} for name in ("magnitude", "taylor") for rate in RATES]
    masks = [model.mask(step) for step in grown]
    for plan, step, mask in zip(plans, grown, masks, strict=True):
        assert model.prune(plan, root, measure=False).id == step
        assert mask.same_as(model.mask(step))


def test_rates_are_grown_once_each_from_the_lowest(workspace: Workspace) -> None:
    model = workspace.model("small")
    grown = model.families.grow("magnitude", [0.5, 0.2, 0.5], measure=False)
    assert [(model.step(step).plan or {})["sparsity"] for step in grown] == [0.2, 0.5]


def test_a_criterion_scores_once_for_all_rates(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, score = [], Taylor.score
    monkeypatch.setattr(Taylor, "score", lambda self, sight: (asked.append(1), score(self, sight))[1])
    workspace.model("small").families.grow(["taylor"], (0.2, 0.4, 0.6), measure=False)
    assert len(asked) == 1


def test_the_head_stays_and_cards_say_what_the_steps_are_worth(workspace: Workspace) -> None:
    model = workspace.model("small")
    head = model.prune({"criterion": "magnitude", "sparsity": 0.1}).id
    model.families.grow(["magnitude"], RATES, "0", measure=False)
    cards = model.tree().steps
    assert model.tree().head == head
    assert [card.parent for card in cards[2:]] == [cards[0].id] * 2
    assert all(card.accuracy for card in cards[2:])


def test_a_family_is_measured_with_its_parent(workspace: Workspace) -> None:
    model = workspace.model("small")
    model.families.grow(["magnitude"], (0.5,), conditions=THREE)
    assert [sum(right is not None for right in step.right) for step in model.robustness.table().steps] == [3, 3]


def test_what_a_stopped_family_made_stays(workspace: Workspace) -> None:
    model = workspace.model("small")
    stop = Progress(should_stop=lambda: len(model.tree().steps) == 2)
    with pytest.raises(Cancelled):
        model.families.grow(["magnitude"], RATES, progress=stop)
    assert len(model.tree().steps) == 2


def test_a_family_as_a_job_gives_the_same_steps(workspace: Workspace) -> None:
    model = workspace.model("small")
    ended = threading.Event()
    with workspace:
        workspace.subscribe(lambda event: ended.set() if event["type"] == "tree" else None)
        started = model.families.start(["magnitude"], RATES, measure=False)
        assert ended.wait(120)
        job = next(card for card in workspace.jobs() if card.id == started.id)
        assert (job.state, job.title) == ("done", "Grow 2 steps")
        assert job.result == {"steps": model.families.grow(["magnitude"], RATES, measure=False)}


def test_what_cannot_be_grown_is_refused_before_anything_is_made(workspace: Workspace) -> None:
    families = workspace.model("small").families
    with pytest.raises(BadPlan, match=r"sparsity|share"):
        families.start(["magnitude"], [0.5, 1.5])
    with pytest.raises(BadPlan, match="hand"):
        families.start(["hand"], [0.5])
    with pytest.raises(BadInput, match="at most 200 steps"):
        families.start(["magnitude"], [share / 300 for share in range(299)])
    assert len(workspace.model("small").tree().steps) == 1
