"""What probes and comparisons count, and what they refuse."""

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadData, BadInput, BadNetwork, UnknownName
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset, Split
from prunescope.measure.comparison import comparisons
from prunescope.measure.probe import Subject, probes


def data(n=30, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    split = Split(rng.normal(size=(n, 2, 6, 6)).astype(np.float32), rng.integers(0, 3, n), np.arange(100, 100 + n))
    return Dataset("toy", {"train": split, "test": split}, tuple("abcdef"[:classes]))


@pytest.fixture
def net():
    body = (nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.ReLU(), nn.Flatten())
    return ps.Network(nn.Sequential(*body, nn.Linear(16, 3)), torch.zeros(1, 2, 6, 6), ("a", "b", "c"))


def measured(name, subject, **fields):
    return probes[name](**fields).measure(subject, Progress())


def masked_subject(net, mask, **fields):
    """The network's weights multiplied by the mask, as a workspace gives them."""
    with torch.no_grad():
        for name in mask:
            net.module.get_parameter(name).masked_fill_(~mask[name], 0)
    return Subject(net, mask, **fields)


def layers_of(*args):
    table = measured("layers", *args).tables["layers"]
    return {row["site"]: row for row in table.rows()}


def test_layers_count_what_went_now_earlier_and_by_hand(net):
    before = ps.prune(net, "magnitude", sparsity=0.3)
    by_hand = {"kind": "rectangle", "site": "6.weight", "rows": (0, 2), "columns": (0, 16)}
    back = {"kind": "rectangle", "site": "3.weight", "rows": (0, 3), "columns": (0, 12), "action": "restore"}
    after = ps.run(net, ps.Plan(criterion={"name": "hand", "edits": [by_hand, back]}), before).mask
    rows = layers_of(Subject(net, after, None, before=before))
    for site in net.sites:
        now, then = after.states[site.name], before.states[site.name]
        row = rows[site.name]
        assert row["n_removed"] == int((now != 0).sum())
        assert row["n_now"] == int(((now != 0) & (then == 0)).sum())
        assert row["n_restored"] == int(((now == 0) & (then != 0)).sum())
        assert row["n_manual"] == int((now == 2).sum())
        assert row["norm"] == pytest.approx(float((net.weight(site.name) * (now == 0)).norm()), rel=1e-6)
    assert rows["3.weight"]["n_restored"] > 0
    assert rows["6.weight"]["n_now"] > 0


def test_layers_count_living_channels(net):
    mask = ps.prune(net, "magnitude", structure="filter", scope="uniform", sparsity=0.5)
    rows = layers_of(Subject(net, mask, None))
    assert (rows["0.weight"]["outputs_alive"], rows["0.weight"]["n_outputs"]) == (2, 4)
    assert (rows["3.weight"]["inputs_alive"], rows["3.weight"]["outputs_alive"]) == (2, 2)
    assert rows["6.weight"]["inputs_alive"] == 8
    assert rows["0.weight"]["inputs_alive"] == 2


def test_layers_of_an_unpruned_network_lose_nothing(net):
    found = measured("layers", Subject(net, ps.Mask({}), None))
    assert found.headline["sparsity"] == 0
    assert found.headline["n_weights"] == sum(site.n_weights for site in net.sites)


def test_size_tells_what_could_be_taken_out(net):
    """Half the filters of both convolutions: their rows, biases, norms, and all columns that read them."""
    mask = ps.prune(net, "magnitude", structure="filter", scope="uniform", sparsity=0.5)
    found = measured("size", masked_subject(net, mask, data=None)).headline
    small = [nn.Conv2d(2, 2, 3), nn.BatchNorm2d(2), nn.Conv2d(2, 2, 3), nn.Linear(8, 3)]
    n_small = sum(p.numel() for layer in small for p in layer.parameters())
    n_whole = sum(p.numel() for p in net.module.parameters())
    assert found["params"] == n_whole
    assert found["removable"] == n_whole - n_small
    assert found["nonzero"] == n_small
    assert found["macs"] == 16 * 4 * 18 + 4 * 4 * 36 + 48
    assert found["macs_nonzero"] == 16 * 2 * 18 + 4 * 2 * 18 + 24


def test_single_weights_can_be_masked_but_not_taken_out(net):
    found = measured("size", masked_subject(net, ps.prune(net, "magnitude", sparsity=0.5), data=None)).headline
    assert found["removable"] == 0
    assert found["nonzero"] < found["params"]
    assert found["bytes_sparse"] < found["bytes_dense"]


def test_of_a_masked_weight_a_bit_an_entry_and_what_is_kept_are_stored():
    net = ps.Network(nn.Linear(9, 4, bias=False), torch.zeros(1, 9))
    found = measured("size", masked_subject(net, ps.prune(net, "magnitude", sparsity=0.5), data=None)).headline
    assert found["bytes_dense"] == 4 * 36
    assert found["bytes_sparse"] == 4 * 18 + 5  # 36 bits


def test_a_unit_that_makes_nothing_and_one_that_nobody_reads_can_be_taken_out():
    net = ps.Network(nn.Sequential(nn.Linear(3, 4, bias=False), nn.ReLU(), nn.Linear(4, 2)), torch.zeros(1, 3))
    silent = {"kind": "rectangle", "site": "0.weight", "rows": (1, 2), "columns": (0, 3)}
    unread = {"kind": "rectangle", "site": "2.weight", "rows": (0, 2), "columns": (2, 3)}
    for edits, removable in (([silent], 5), ([unread], 5), ([silent, unread], 10)):
        mask = ps.prune(net, {"name": "hand", "edits": edits})
        assert measured("size", Subject(net, mask, None)).headline["removable"] == removable


class Products(nn.Module):
    def forward(self, x):
        return (x[:, :, None] @ x[:, None, :]).flatten(1)


def test_products_of_activations_count_fully_among_the_operations_that_are_left():
    net = ps.Network(nn.Sequential(nn.Linear(5, 4), Products(), nn.Linear(16, 2)), torch.zeros(1, 5))
    mask = ps.Mask({"2.weight": torch.ones(2, 16, dtype=torch.uint8)})
    found = measured("size", Subject(net, mask, None)).headline
    assert (found["macs"], found["macs_nonzero"]) == (20 + 16 + 32, 20 + 16)


def test_locked_units_are_never_counted_as_removable():
    net = ps.Network(nn.Linear(4, 3, bias=False), torch.zeros(1, 4))
    edit = {"kind": "rectangle", "site": "weight", "rows": (0, 1), "columns": (0, 4)}
    mask = ps.prune(net, {"name": "hand", "edits": [edit]})
    assert measured("size", masked_subject(net, mask, data=None)).headline["removable"] == 0


def test_one_pass_serves_all_probes(net):
    passes = []
    handle = net.module.register_forward_hook(lambda *args: passes.append(1))
    subject = Subject(net, ps.Mask({}), data())
    for name in ("accuracy", "classes", "predictions"):
        measured(name, subject)
    handle.remove()
    assert len(passes) == 1


def test_a_limit_takes_the_first_samples(net):
    found = measured("predictions", Subject(net, ps.Mask({}), data(), limit=7)).tables["samples"]
    assert found["id"].tolist() == list(range(100, 107))


def assert_same(first, second):
    assert first.headline == second.headline
    assert set(first.tables) == set(second.tables)
    for table in first.tables:
        for column, values in first.tables[table].columns.items():
            assert np.array_equal(values, second.tables[table][column])


@pytest.mark.parametrize("name", sorted(probes))
def test_a_probe_gives_the_same_twice_and_leaves_the_network_alone(net, name):
    net.module.train()
    before = {key: value.clone() for key, value in net.module.state_dict().items()}
    mask = ps.prune(net, "magnitude", sparsity=0.3)
    first, second = (measured(name, Subject(net, mask, data())) for _ in range(2))
    assert first.headline.keys() == second.headline.keys()
    if probes[name].repeats:
        assert_same(first, second)
    assert net.module.training
    assert all(torch.equal(value, before[key]) for key, value in net.module.state_dict().items())


@pytest.mark.parametrize("name", ["accuracy", "classes"])
def test_the_order_of_samples_does_not_matter(net, name):
    whole = data()
    order = np.random.default_rng(1).permutation(30)
    shuffled = Dataset("toy", {"test": whole["test"].take(order)}, whole.classes)
    first, second = (measured(name, Subject(net, ps.Mask({}), d)).headline for d in (whole, shuffled))
    assert first == pytest.approx(second, rel=1e-12)


def test_nan_outputs_name_the_first_sample(net):
    with torch.no_grad():
        net.module[6].bias[1] = float("nan")
    with pytest.raises(BadNetwork, match=r"not finite for 30 of 30 .* first is sample '100' of 'toy' \(test\)"):
        measured("accuracy", Subject(net, ps.Mask({}), data()))


def test_of_many_batches_the_first_sample_that_has_no_answer_is_named():
    inputs = np.zeros((200, 4), np.float32)
    inputs[[150, 170], 0] = np.inf  # in the third batch and behind it
    split = Split(inputs, np.zeros(200, np.int64), np.arange(1000, 1200))
    net = ps.Network(nn.Linear(4, 2), torch.zeros(1, 4))
    with pytest.raises(BadNetwork, match=r"not finite for 2 of 64 .* first is sample '1150' of 'rows' \(val\)"):
        measured("accuracy", Subject(net, ps.Mask({}), Dataset("rows", {"val": split}, ("a", "b")), split="val"))


def test_too_few_outputs_for_the_classes_are_refused(net):
    with pytest.raises(BadData, match="the network has 3 outputs, but 'toy' has 5 classes"):
        measured("accuracy", Subject(net, ps.Mask({}), data(classes=5)))


def test_an_output_that_is_no_row_a_sample_is_refused():
    net = ps.Network(nn.Conv2d(2, 3, 3), torch.zeros(1, 2, 6, 6))
    with pytest.raises(BadData, match=r"gave \(30, 3, 4, 4\) for a batch of 30 samples"):
        measured("accuracy", Subject(net, ps.Mask({}), data()))


def test_a_measurement_without_data_is_refused(net):
    with pytest.raises(BadData, match="needs data"):
        measured("accuracy", Subject(net, ps.Mask({}), None))


def test_an_unknown_split_is_refused(net):
    with pytest.raises(UnknownName, match="no split 'tset'; did you mean 'test'"):
        measured("accuracy", Subject(net, ps.Mask({}), data(), split="tset"))


def test_comparing_other_samples_is_refused(net):
    one, other = (Subject(net, ps.Mask({}), data(n)) for n in (30, 20))
    with pytest.raises(BadData, match=r"different samples \(30 and 20\)"):
        comparisons["flips"]().compare((one, other), Progress())
    whole = data(30)
    turned = Dataset("toy", {"test": whole["test"].take(np.arange(30)[::-1].copy())}, whole.classes)
    one, other = (Subject(net, ps.Mask({}), d) for d in (whole, turned))
    with pytest.raises(BadData, match=r"different samples \(30 and 30\)"):
        comparisons["metrics"]().compare((one, other), Progress())


@pytest.mark.parametrize("name", sorted(comparisons))
def test_a_comparison_needs_at_least_two(net, name):
    with pytest.raises(BadInput, match=r"takes two.* got 1"):
        comparisons[name]().compare((Subject(net, ps.Mask({}), None),), Progress())


def test_a_step_equals_itself(net):
    mask = ps.prune(net, "magnitude", sparsity=0.3)
    same = (Subject(net, mask, data()), Subject(net, mask, data()))
    assert comparisons["mask_overlap"]().compare(same, Progress()).headline["overlap"] == 1
    assert comparisons["flips"]().compare(same, Progress()).headline["n_broken"] == 0
    assert comparisons["metrics"]().compare(same, Progress()).headline["accuracy_change"] == 0


def test_two_empty_masks_overlap_fully(net):
    empty = (Subject(net, ps.Mask({}), None), Subject(net, ps.Mask({}), None))
    assert comparisons["mask_overlap"]().compare(empty, Progress()).headline["overlap"] == 1


def test_layers_of_several_steps_are_columns(net):
    steps = tuple(Subject(net, ps.prune(net, "magnitude", sparsity=s, scope="uniform"), None) for s in (0, 0.25, 0.5))
    table = comparisons["layers"]().compare(steps, Progress()).tables["layers"]
    assert list(table.columns) == ["site", "step 0", "step 1", "step 2"]
    sizes = np.array([site.n_weights for site in net.sites])
    assert table["step 0"].tolist() == [1.0] * 3
    assert table["step 1"].tolist() == pytest.approx((1 - np.floor(0.25 * sizes + 0.5) / sizes).tolist())
