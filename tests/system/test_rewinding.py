"""Going back to earlier weights in a workspace, and untrained networks that prunescope.toml names by their seed."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from prunescope.core.errors import BadCheckpoint, UnknownName
from prunescope.workspace import Model, Workspace

SETTINGS = """
[data.digits]
source = "npz"
path = "digits.npz"

[models.small]
source = "checkpoint"
path = "small.safetensors"
data = "digits"

[models.fresh]
source = "zoo"
architecture = "mlp"
arguments = { input_shape = [64], hidden = [48, 32], n_classes = 3 }
seed = 7
data = "digits"
"""


def rewound(to: str, epochs: int = 1, sparsity: float = 0.5) -> dict[str, object]:
    recovery = {"name": "rewind", "to": to, "epochs": epochs, "batch_size": 16}
    return {"criterion": "magnitude", "sparsity": sparsity, "recovery": recovery}


@pytest.fixture
def folder(folder: Path) -> Path:
    """With an early checkpoint of the small network beside it, and an untrained one."""
    weights = load_file(folder / "small.safetensors")
    save_file({name: value * 0.5 for name, value in weights.items()}, folder / "early.safetensors")
    (folder / "prunescope.toml").write_text(SETTINGS)
    return folder


def kept_weights(model: Model, step: str, name: str = "fc1.weight") -> torch.Tensor:
    """Weights of a step that are kept there, as they are exported."""
    with model._opened.at(model._history.weights(step)) as net:
        return net.weight(name)[model.mask(step)[name]].clone()


def test_survivors_go_back_to_another_model_of_the_folder(workspace: Workspace, model: Model) -> None:
    step = model.prune(rewound("early", epochs=0))
    early = workspace.model("early").network.weight("fc1.weight")
    assert torch.equal(kept_weights(model, step.id), early[model.mask(step.id)["fc1.weight"]])


def test_survivors_go_back_to_an_earlier_step(model: Model) -> None:
    tuned = model.prune({"criterion": "magnitude", "sparsity": 0.3, "recovery": {"name": "finetune", "epochs": 1}})
    other = model.prune({"criterion": "random", "sparsity": 0.4, "recovery": {"name": "reinitialise", "epochs": 0}})
    with model._opened.at(model._history.weights(tuned.id)) as net:
        then = net.weight("fc1.weight").clone()
    step = model.prune(rewound("1", epochs=0, sparsity=0.6), other.id)
    assert torch.equal(kept_weights(model, step.id), then[model.mask(step.id)["fc1.weight"]])


def test_trained_is_the_network_before_anything_was_pruned(model: Model) -> None:
    model.prune({"criterion": "random", "sparsity": 0.4, "recovery": {"name": "reinitialise", "epochs": 0}})
    step = model.prune(rewound("trained", epochs=0))
    came = model.network.weight("fc1.weight")
    assert torch.equal(kept_weights(model, step.id), came[model.mask(step.id)["fc1.weight"]])


def test_a_replay_of_rewound_steps_gives_the_same_bits(model: Model) -> None:
    model.prune({"criterion": "magnitude", "sparsity": 0.3, "recovery": {"name": "finetune", "epochs": 1}})
    model.prune({"criterion": "taylor", "sparsity": 0.4, "recovery": {"name": "finetune", "epochs": 1}})
    model.prune(rewound("1", sparsity=0.5))
    step = model.prune(rewound("early", sparsity=0.6))
    found = model.replay(step.id)
    assert (found.same_mask, found.same_weights, found.n_steps) == (True, True, 4)


def test_the_kept_plan_names_what_never_changes(model: Model) -> None:
    first = model.prune(rewound("early", epochs=0))
    again = model.prune(rewound("early", epochs=0), model.tree().steps[0].id)
    second = model.prune(rewound("#1", epochs=0, sparsity=0.7))
    assert again.id == first.id
    plans = [step.plan for step in model.tree().steps[1:]]
    assert plans[0]["recovery"]["to"].startswith("early@")
    assert plans[1]["recovery"]["to"] == first.id
    assert second.number == 2


def test_a_model_that_was_changed_since_is_refused(folder: Path) -> None:
    with Workspace(folder) as workspace:
        step = workspace.model("small").prune(rewound("early", epochs=0))
    weights = load_file(folder / "early.safetensors")
    save_file({name: value + 1 for name, value in weights.items()}, folder / "early.safetensors")
    with Workspace(folder) as workspace, pytest.raises(BadCheckpoint, match="'early': its weights are not those"):
        workspace.model("small").replay(step.id)


def test_names_of_nothing_and_other_architectures_are_refused(model: Model) -> None:
    with pytest.raises(UnknownName, match=r"'erly': that is neither a step .* did you mean 'early'\?"):
        model.prune(rewound("erly", epochs=0))
    with pytest.raises(UnknownName, match="neither a step"):
        model.pruning.start(rewound("99", epochs=0), None, "")
    with pytest.raises(BadCheckpoint, match=r"earlier weights 'fresh@.*of another shape"):
        model.prune(rewound("fresh", epochs=0))


def test_a_multi_prize_ticket_of_an_untrained_network(workspace: Workspace) -> None:
    fresh = workspace.model("fresh")
    criterion = {"name": "multiprize", "epochs": 40, "learning_rate": 1.0}
    made = {"criterion": criterion, "scope": "uniform", "sparsity": 0.5}
    step = fresh.prune(made)
    came = fresh.measure(fresh.tree().steps[0].id)
    assert step.accuracy is not None
    assert step.accuracy.value > 0.7 > 0.6 > came.accuracy.value
    assert not step.trains
    assert fresh.replay(step.id).same_mask
