"""A folder, opened as a user would: pruned, looked at, gone back."""

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from prunescope.core.errors import BadInput, BadPlan, PrunescopeError, UnknownName, WorkspaceLocked
from prunescope.nets.zoo import zoo
from prunescope.workspace import Model, Workspace
from prunescope.workspace.answers import Comparison

HALF = {"criterion": "magnitude", "sparsity": 0.5}


def assert_counts_agree(model: Model, step: str) -> None:
    """Card, layer states, mask head and tile of a step tell one story."""
    states = model.layers.states(step)
    card = model.step(step)
    assert sum(layer.n_removed for layer in states.layers) == round(
        card.sparsity * sum(x.n_weights for x in states.layers)
    )
    for layer in states.layers:
        head = model.masks.head(step, layer.site)
        height, width = head.plane
        cells = (
            np.frombuffer(model.masks.tile(step, layer.site, None, 0, 0, 0, "index"), np.uint8)[: height * width] & 7
        )
        assert (head.n_removed, head.n_now) == (layer.n_removed, layer.n_now)
        assert int(((cells == 1) | (cells == 2)).sum()) == layer.n_removed


def test_models_and_data_are_found_without_a_toml(workspace: Workspace) -> None:
    session = workspace.session()
    assert [(card.name, card.data) for card in session.models] == [("small", ["digits"])]
    assert session.datasets[0].splits == {"train": 60, "test": 60}
    assert session.problems == []


def test_what_cannot_be_opened_is_listed_with_reason_and_cure(folder: Path) -> None:
    (folder / "broken.safetensors").write_bytes(b"no header")
    (folder / "empty.pt").touch()
    (folder / "data.npz").write_bytes(b"PK but no archive")
    (folder / "notes.txt").write_text("not a model")
    with Workspace(folder) as workspace:
        problems = {problem.path: problem.error for problem in workspace.session().problems}
        assert set(problems) == {"broken.safetensors", "empty.pt", "data.npz"}
        assert all(error.message and error.hint for error in problems.values())
        assert list(workspace.models) == ["small"]


def test_a_broken_toml_is_named(folder: Path) -> None:
    (folder / "prunescope.toml").write_text("[models.x]\nsourc = 'zoo'\n")
    with pytest.raises(BadInput, match=r"prunescope.toml.*source"):
        Workspace(folder)


def test_the_toml_decides_normalisation_and_title(folder: Path) -> None:
    (folder / "prunescope.toml").write_text(
        '[data.grey]\nsource = "npz"\npath = "digits.npz"\n'
        '[models.net]\nsource = "checkpoint"\npath = "small.safetensors"\ndata = "grey"\ntitle = "My net"\n'
        "normalisation = { mean = [0.0], std = [1.0] }\n"
    )
    with Workspace(folder) as workspace:
        card = workspace.model("net").card
        assert (card.title, card.data, card.notes) == ("My net", ["grey"], [])


def test_the_toml_names_data_that_are_only_recognised(folder: Path) -> None:
    toml = '[models.net]\nsource = "checkpoint"\npath = "small.safetensors"\ndata = "{}"\n'
    (folder / "prunescope.toml").write_text(toml.format("digits"))
    with Workspace(folder) as workspace:
        assert workspace.model("net").card.data == ["digits"]
    (folder / "prunescope.toml").write_text(toml.format("digts"))
    with Workspace(folder) as workspace:
        assert [problem.error.hint for problem in workspace.problems] == ["did you mean 'digits'? There are digits."]


def test_pruning_makes_a_step_with_exact_counts(model: Model) -> None:
    step = model.prune(HALF)
    n_weights = 64 * 16 + 16 * 8 + 8 * 3
    assert sum(model.mask().n_removed(site.name) for site in model.network.sites) == n_weights // 2
    assert step.sparsity == 0.5
    assert step.accuracy is not None
    assert step.accuracy.n == 60
    assert_counts_agree(model, step.id)


def test_undo_redo_and_branching_lose_nothing(model: Model) -> None:
    first = model.prune(HALF)
    assert model.undo().head == model.step("0").id
    assert model.redo().head == first.id
    model.undo()
    other = model.prune({"criterion": "random", "sparsity": 0.5, "seed": 3})
    tree = model.tree()
    assert {step.id for step in tree.steps} == {model.step("0").id, first.id, other.id}
    assert [step.parent for step in tree.steps[1:]] == [model.step("0").id] * 2


def test_the_same_plan_on_the_same_parent_is_the_same_step(model: Model) -> None:
    first = model.prune(HALF)
    model.go("0")
    assert model.prune(HALF).id == first.id
    assert len(model.tree().steps) == 2


def test_a_removed_card_comes_back_by_undo(model: Model) -> None:
    step = model.prune(HALF)
    tree = model.remove(step.id)
    assert tree.steps[1].removed
    assert tree.head == tree.steps[0].id
    assert not model.undo().steps[1].removed


def test_history_outlives_the_process(folder: Path) -> None:
    with Workspace(folder) as workspace:
        step = workspace.model("small").prune(HALF, note="first try")
    with Workspace(folder) as workspace:
        model = workspace.model("small")
        assert model.step().id == step.id
        assert model.step().note == "first try"
        assert model.step().accuracy == step.accuracy


def test_replay_gives_the_same_bits(model: Model) -> None:
    model.prune(HALF)
    model.prune({"criterion": "lookahead", "sparsity": 0.7, "recovery": {"name": "finetune", "epochs": 2}})
    step = model.prune({"criterion": "magnitude", "structure": "filter", "sparsity": 0.25})
    found = model.replay(step.id)
    assert (found.same_mask, found.same_weights, found.n_steps) == (True, True, 3)


def test_trained_weights_belong_to_their_step_alone(model: Model) -> None:
    before = model.network.weight("fc1.weight").clone()
    trained = model.prune({"criterion": "magnitude", "sparsity": 0.3, "recovery": {"name": "finetune", "epochs": 1}})
    assert trained.trains
    assert torch.equal(model.network.weight("fc1.weight"), before)
    model.measure(trained.id)
    assert torch.equal(model.network.weight("fc1.weight"), before)


def test_hand_made_edits_are_steps_and_restores_bring_weights_back(model: Model) -> None:
    edit = {"kind": "rectangle", "site": "fc1.weight", "rows": [0, 4], "columns": [0, 10], "action": "prune"}
    pruned = model.prune({"criterion": {"name": "hand", "edits": [edit]}})
    assert model.mask().n_removed("fc1.weight") == 40
    head = model.masks.head("", "fc1.weight")
    assert (head.n_manual, head.n_now) == (40, 40)
    restored = model.prune({"criterion": {"name": "hand", "edits": [{**edit, "rows": [0, 2], "action": "restore"}]}})
    assert model.masks.head("", "fc1.weight").n_restored == 20
    assert (pruned.code, restored.code) == ("Hd", "Hd")


def test_preview_foretells_the_step_exactly(model: Model) -> None:
    plan = {"criterion": "lookahead", "sparsity": 0.9}
    seen = model.foresight.preview(plan, None, 1000)
    step = model.prune(plan)
    assert seen.n_nonzero_after == step.n_nonzero
    assert step.accuracy is not None
    effect = seen.effect
    assert effect is not None
    assert effect.accuracy.value == pytest.approx(step.accuracy.value)
    change = effect.accuracy_change
    assert change.value == pytest.approx(effect.accuracy.value - effect.accuracy_now.value)
    assert change.low <= change.value <= change.high
    compared = model.compare("0", "1")
    assert (effect.n_broken, effect.n_fixed) == (compared.n_broken, compared.n_fixed)
    assert effect.n_broken != effect.n_fixed  # else they could not be told apart


def test_removable_counts_only_units_that_are_silent_everywhere(model: Model) -> None:
    weights_only = model.foresight.preview({"criterion": "magnitude", "sparsity": 0.5, "layers": ["fc1"]}, None, 10)
    assert weights_only.n_removable == 0
    filters = model.foresight.preview(
        {"criterion": "magnitude", "structure": "filter", "sparsity": 0.5, "layers": ["fc1"]}, None, 10
    )
    assert filters.n_removable == 8 * (64 + 1 + 8)


def test_a_pattern_says_beforehand_how_much_each_layer_loses(model: Model) -> None:
    found = model.foresight.distribution({"name": "magnitude"}, {"name": "2:4"}, None)
    step = model.prune({"criterion": {"name": "magnitude"}, "structure": {"name": "2:4"}})
    removed = {state.site: state.n_removed for state in model.layers.states(step.id).layers}
    assert {at.site: at.n_after for at in found.layers if not at.locked} == {
        site: n for site, n in removed.items() if n
    }


def test_distribution_quantiles_rise_and_count_every_unit(model: Model) -> None:
    found = model.foresight.distribution({"name": "magnitude"}, {"name": "weight"}, None)
    assert [layer.n_units for layer in found.layers] == [1024, 128, 24]
    assert all(np.all(np.diff(layer.quantiles) >= 0) and len(layer.quantiles) == 257 for layer in found.layers)


def test_comparison_is_antisymmetric(model: Model) -> None:
    model.prune({"criterion": "magnitude", "sparsity": 0.9})
    for step in ("0", "1"):
        model.measure(step)
    there, back = model.compare("0", "1"), model.compare("1", "0")
    assert isinstance(there, Comparison)
    assert isinstance(back, Comparison)
    assert (there.n_broken, there.n_fixed) == (back.n_fixed, back.n_broken)
    assert there.rows[0].change.value == -back.rows[0].change.value
    assert there.overlap == back.overlap == 0.0
    assert there.n_both_right + there.n_broken + there.n_fixed + there.n_both_wrong == 60


def test_changes_are_from_a_to_b_and_the_class_watched_is_the_one_a_is_worst_at(model: Model) -> None:
    model.prune({"criterion": "magnitude", "sparsity": 0.9})
    a, b = model.measure("0"), model.measure("1")
    rows = {row.name.split()[0]: row for row in model.compare("0", "1").rows}
    assert rows["accuracy"].change.value == pytest.approx(b.accuracy.value - a.accuracy.value)
    assert rows["loss"].change.value == pytest.approx(b.loss - a.loss, abs=1e-5)
    assert rows["loss"].change.low <= rows["loss"].change.value <= rows["loss"].change.high
    recalls = [row.recall for row in a.classes]
    worst = recalls.index(min(recalls))
    assert rows["recall"].name == f"recall of {a.classes[worst].name}"
    assert (rows["recall"].a, rows["recall"].b) == (min(recalls), b.classes[worst].recall)
    assert rows["recall"].change.value == pytest.approx(rows["recall"].b - rows["recall"].a)


def test_units_are_ranked_from_one_on(model: Model) -> None:
    units = model.layers.detail("0", "fc1.weight").units
    assert units[0].ranks
    assert all(sorted(unit.ranks[name] for unit in units) == [*range(1, 17)] for name in units[0].ranks)


def test_metrics_add_up(model: Model) -> None:
    found = model.measure()
    assert sum(sum(row) for row in found.confusion) == found.n == 60
    assert found.accuracy.value == sum(found.confusion[i][i] for i in range(3)) / 60
    assert found.n_params == 64 * 16 + 16 + 16 * 8 + 8 + 8 * 3 + 3
    assert found.bytes_sparse <= found.bytes_dense


def test_exports_load_without_prunescope(model: Model, tmp_path: Path) -> None:
    model.prune(HALF)
    kept = model.mask()["fc1.weight"]
    model.export("", "safetensors", tmp_path / "out.safetensors")
    state = load_file(tmp_path / "out.safetensors")
    assert torch.equal(state["fc1.weight"], model.network.weight("fc1.weight") * kept)
    zoo["mlp"](input_shape=(64,), hidden=(16, 8), n_classes=3).load_state_dict(state)
    model.export("", "prune", tmp_path / "out.pt")
    pruned = torch.load(tmp_path / "out.pt", weights_only=True)
    assert torch.equal(pruned["fc1.weight_mask"].bool(), kept)


def test_an_export_to_a_missing_folder_is_an_error_that_leaves_nothing(model: Model, tmp_path: Path) -> None:
    with pytest.raises(PrunescopeError, match="nowhere"):
        model.export("", "safetensors", tmp_path / "nowhere" / "out.safetensors")


def test_jobs_run_and_tell(workspace: Workspace) -> None:
    events: list[dict[str, object]] = []
    done = threading.Event()

    def hear(event: dict[str, object]) -> None:
        events.append(event)
        if event["type"] == "job" and event["job"]["state"] in ("done", "failed"):
            done.set()

    stop = workspace.subscribe(hear)
    job = workspace.model("small").pruning.start(HALF, None, "")
    assert done.wait(30)
    stop()
    finished = next(card for card in workspace.jobs() if card.id == job.id)
    assert finished.state == "done"
    assert finished.result == {"step": workspace.model("small").step().id}
    assert any(event["type"] == "tree" for event in events)


def test_a_training_job_runs_in_a_worker_and_lands_in_the_tree(workspace: Workspace) -> None:
    model, done = workspace.model("small"), threading.Event()
    workspace.subscribe(lambda event: done.set() if event.get("job", {}).get("state") in ("done", "failed") else None)
    plan = {"criterion": "magnitude", "sparsity": 0.5, "recovery": {"name": "finetune", "epochs": 1}}
    model.pruning.start(plan, None, "")
    assert done.wait(120)
    assert workspace.jobs()[0].error is None
    assert model.step().trains
    assert model.replay().same_weights


def test_a_second_process_is_told_who_holds_the_folder(folder: Path, workspace: Workspace) -> None:
    with pytest.raises(WorkspaceLocked, match="process"):
        Workspace(folder)


@pytest.mark.parametrize(
    ("plan", "error", "words"),
    [
        ({"criterion": "magnitude", "sparsity": 40}, BadPlan, r"must be in \[0, 1\); got 40.*write 0\.4"),
        ({"criterion": "magnitud", "sparsity": 0.4}, UnknownName, "did you mean 'magnitude'"),
        ({"criterion": {"name": "magnitude", "q": 1}}, BadPlan, "no field 'q'"),
        ({"criterion": "magnitude", "sparsity": 0.4, "layers": ["fc9"]}, UnknownName, "fc9"),
        ({"criterion": {"name": "magnitude", "p": 3}}, BadPlan, "p"),
    ],
)
def test_bad_plans_are_refused_in_words_and_leave_no_step(model: Model, plan: dict, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        model.prune(plan)
    assert len(model.tree().steps) == 1


def test_changed_weights_begin_a_new_history(folder: Path) -> None:
    with Workspace(folder) as workspace:
        workspace.model("small").prune(HALF)
    state = load_file(folder / "small.safetensors")
    state["fc1.bias"] += 1
    save_file(state, folder / "small.safetensors")
    with Workspace(folder) as workspace:
        assert len(workspace.model("small").tree().steps) == 1
