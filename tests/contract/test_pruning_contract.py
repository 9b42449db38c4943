"""Every criterion with every structure and scope: what all of them promise, without new test code."""

import copy
import math

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.prune.criterion import Editor, criteria
from prunescope.prune.participants import take_part, why_not
from prunescope.prune.run import check
from prunescope.prune.scope import scopes
from prunescope.prune.select import alive_units
from prunescope.prune.structure import structures
from prunescope.prune.target import fixed_share


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 4, num_layers=2, batch_first=True), nn.Linear(4, 3)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.first, self.depth = nn.Conv2d(4, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1, groups=6)
        self.second, self.head = nn.Conv2d(6, 4, 1), nn.Linear(4, 3)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        x = torch.relu(x + self.second(self.depth(torch.relu(self.first(x)))))
        return self.head(self.drop(x.mean((2, 3))))


def dense():
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)), (4,)


def conv():
    body = (nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 3))
    return nn.Sequential(*body), (2, 6, 6)


def residual():
    return Residual(), (2, 5, 5)


def recurrent():
    return Recurrent(), (5, 3)


NETWORKS = [dense, conv, residual, recurrent]
SHARE = 0.4
QUICK = {"rounds": 4, "epochs": 1}
"""Fields that make a criterion fast enough to be run hundreds of times."""


@pytest.fixture(params=NETWORKS, ids=lambda make: make.__name__)
def net(request):
    module, shape = request.param()
    return ps.Network(module.double(), torch.zeros(2, *shape, dtype=torch.float64), classes=("a", "b", "c"))


@pytest.fixture(params=sorted(structures))
def structure(request):
    return structures[request.param]()


@pytest.fixture(params=sorted(scopes))
def scope(request):
    return scopes[request.param]()


@pytest.fixture(params=sorted(name for name, cls in criteria.items().items() if not issubclass(cls, Editor)))
def criterion(request):
    cls = criteria[request.param]
    return cls(**{field: value for field, value in QUICK.items() if field in cls.model_fields})


@pytest.fixture
def data(net):
    inputs = torch.randn(20, *net.example_input[0].shape[1:], dtype=torch.float64)
    return inputs, torch.randint(0, 3, (20,))


@pytest.fixture
def usable(net, criterion, structure):
    """Skips combinations that are refused, after checking that the refusal is a sentence."""
    reason = why_not(net, criterion, structure)
    if reason:
        assert reason.strip().endswith("."), reason
        with pytest.raises(ps.PrunescopeError):
            ps.score(net, criterion, structure=structure, data=(torch.zeros(1), torch.zeros(1)))
        pytest.skip(reason)


def asked(structure, share):
    """The share a plan may ask for: none where the structure itself says how much goes."""
    return 0.0 if fixed_share(structure) else share


def state_of(module):
    return {
        "state": copy.deepcopy(module.state_dict()),
        "ids": {name: id(value) for name, value in module.named_parameters()},
        "pointers": {name: value.data_ptr() for name, value in module.named_parameters()},
        "gradients": {name: value.grad for name, value in module.named_parameters()},
        "requires": {name: value.requires_grad for name, value in module.named_parameters()},
        "modes": {name: child.training for name, child in module.named_modules()},
        "hooks": {name: (dict(c._forward_hooks), dict(c._forward_pre_hooks)) for name, c in module.named_modules()},
        "keys": {name: sorted(vars(child)) for name, child in module.named_modules()},
    }


def assert_untouched(module, before):
    after = state_of(module)
    for name, value in before.pop("state").items():
        assert torch.equal(value, after["state"][name]), name
    after.pop("state")
    assert after == before


@pytest.mark.usefixtures("usable")
@pytest.mark.parametrize("training", [True, False])
def test_scoring_touches_neither_network_nor_randomness(net, criterion, structure, data, training):
    net.module.train(training)
    before, rng = state_of(net.module), torch.get_rng_state()
    ps.score(net, criterion, data=data, structure=structure)
    assert_untouched(net.module, before)
    assert torch.equal(torch.get_rng_state(), rng)


@pytest.mark.usefixtures("usable")
def test_scores_are_finite_one_a_unit_and_the_same_for_a_seed(net, criterion, structure, data):
    scores = ps.score(net, criterion, data=data, structure=structure, seed=3)
    again = ps.score(net, criterion, data=data, structure=structure, seed=3)
    for group in scores.groups:
        assert scores.by_group[group.name].shape == (group.n_units,)
        assert bool(torch.isfinite(scores.by_group[group.name]).all())
        assert torch.equal(scores.by_group[group.name], again.by_group[group.name])


@pytest.mark.usefixtures("usable")
def test_scores_are_indexed_as_users_do(net, criterion, structure, data):
    scores = ps.score(net, criterion, data=data, structure=structure)
    for group in scores.groups:
        shape = net.site(group.name).shape if structure.single else (group.n_units,)
        assert tuple(scores[group.sites[0]].shape) == shape


@pytest.mark.usefixtures("usable")
def test_the_count_is_exact(net, criterion, structure, scope, data):
    scores = ps.score(net, criterion, data=data, structure=structure)
    mask = ps.select(scores, asked(structure, SHARE), scope)
    alive = alive_units(net, structure, scores.groups, mask)
    gone = {name: int((~units).sum()) for name, units in alive.items()}
    sizes = {group.name: group.n_units for group in scores.groups}
    assert all(gone[name] < sizes[name] for name in sizes)  # no layer is emptied
    if fixed_share(structure):
        assert all(0 < gone[name] <= fixed_share(structure) * n for name, n in sizes.items())  # short blocks lose less
        return
    if structure.name == "input_channel":
        return  # what nobody reads goes too, so more may be gone than was chosen
    if scope.across:
        expected = math.floor(SHARE * sum(sizes.values()) + 0.5)
        emptied = sum(gone[name] == sizes[name] - 1 for name in sizes)
        assert expected - emptied <= sum(gone.values()) <= expected
    else:
        assert gone == {name: min(math.floor(SHARE * n + 0.5), n - 1) for name, n in sizes.items()}


@pytest.mark.usefixtures("usable")
def test_nothing_comes_back(net, criterion, structure, scope, data):
    plan = {"criterion": criterion, "structure": structure, "scope": scope}
    first = ps.run(net, ps.Plan(**plan, sparsity=asked(structure, 0.3)), data=data).mask
    second = ps.run(net, ps.Plan(**plan, sparsity=asked(structure, 0.6), seed=1), first, data).mask
    for name in first:
        assert not bool((second[name] & ~first[name]).any())


@pytest.mark.usefixtures("usable")
def test_pruning_twice_equals_pruning_once(net, criterion, structure, scope, data):
    plan = ps.Plan(criterion=criterion, structure=structure, scope=scope, sparsity=asked(structure, SHARE))
    once = ps.run(net, plan, data=data).mask
    assert ps.run(net, plan, data=data).mask.same_as(once)
    if structure.name != "input_channel":  # there, more may be gone than was asked for, and twice is then once
        assert ps.run(net, plan, once, data).mask.same_as(once)


@pytest.mark.usefixtures("usable")
def test_rounds_leave_the_network_alone(net, criterion, structure, scope, data):
    before = state_of(net.module)
    rounds = {"name": "cubic", "n_steps": 3}
    share = asked(structure, 0.5)
    plan = ps.Plan(criterion=criterion, structure=structure, scope=scope, sparsity=share, schedule=rounds)
    outcome = ps.run(net, plan, data=data)
    assert outcome.net is net
    assert_untouched(net.module, before)
    gone = [at.n_gone for at in outcome.rounds]
    assert gone == sorted(gone)
    assert len(gone) == 3


def test_removed_filters_are_silent_to_every_reader(net):
    """Noise in their biases and batch norms does not reach the output: nobody reads it."""
    net.module.eval()
    x = torch.randn(4, *net.example_input[0].shape[1:], dtype=torch.float64)
    mask = ps.prune(net, "random", structure="filter", sparsity=0.4)
    with ps.masked(net, mask), torch.no_grad():
        expected = net.module(x)
    readers = {part.parameter for group in net.graph.groups for part in group.slices if part.role == "reader"}
    noisy = copy.deepcopy(net.module)
    with torch.no_grad():
        for name in set(mask) - readers:
            noisy.get_parameter(name)[~mask[name]] += 100.0
        with ps.masked(noisy, {name: mask[name] for name in mask if name in readers}):
            torch.testing.assert_close(noisy(x), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", sorted(criteria))
def test_a_criterion_describes_itself(name):
    cls = criteria[name]
    assert len(cls.code) == 2
    assert cls.code.istitle()
    assert cls.title
    assert cls.summary.endswith(".")
    assert cls.form()["name"] == name
    assert cls().options()["name"] == name
    assert ps.Plan(criterion=cls().options()).options() == ps.Plan(criterion=name).options()


def test_codes_are_distinct():
    codes = [cls.code for cls in criteria.items().values()]
    assert len(set(codes)) == len(codes)


def test_groups_that_take_part_are_free_and_in_order(net, structure):
    names = [group.name for group in structure.groups(net)]
    free = [group.name for group in structure.groups(net) if not group.locked]
    if free:
        assert [group.name for group in take_part(net, structure)] == free
    assert len(set(names)) == len(names)


def test_reduce_sums_to_the_whole_of_what_makes_the_units(net, structure):
    for group in structure.groups(net):
        ones = {name: torch.ones_like(net.weight(name)) for name in group.sites}
        sums = structure.reduce(net, group, ones)
        assert sums.shape == (group.n_units,)
        if not group.locked:
            assert bool((sums > 0).all())


def test_all_units_kept_silence_nothing(net, structure):
    for group in structure.groups(net):
        kept = torch.ones(group.n_units, dtype=torch.bool)
        assert all(bool(keep.all()) for keep in structure.expand(net, group, kept).values())


def test_a_structure_takes_any_share_or_says_its_own(net, structure, scope):
    plan = ps.Plan(criterion="random", structure=structure, scope=scope, sparsity=0.9)
    if fixed_share(structure):
        with pytest.raises(ps.PrunescopeError, match=r"by itself; got a sparsity of 0\.9\. Leave"):
            check(net, plan)
    elif not why_not(net, plan.criterion, structure):
        assert check(net, plan)
