"""Plans: what they say of themselves, and what they refuse in words."""

import subprocess
import sys

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadData, BadPlan, BadScores, UnknownName
from prunescope.prune.criterion import Criterion
from prunescope.prune.presets import RECIPES, is_shortcut, presets
from prunescope.prune.scopes.ratios import Ratios


@pytest.fixture
def net():
    body = (nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
    return ps.Network(nn.Sequential(*body), torch.zeros(1, 4))


@pytest.mark.parametrize(
    ("sparsity", "words"),
    [
        (40, r"share of units to remove and must be in \[0, 1\); got 40\. For forty per cent write 0\.4\."),
        (35, r"got 35\. For 35 per cent write 0\.35\."),
        (1, r"got 1\. For 1 per cent write 0\.01\."),
        (-0.1, r"got -0\.1\."),
        (1000, r"got 1000\."),
        (float("nan"), r"got nan\."),
        ("much", r"a number in \[0, 1\); got 'much'"),
        (None, r"a number in \[0, 1\); got None"),
    ],
)
def test_a_bad_sparsity_says_what_was_meant(sparsity, words):
    with pytest.raises(BadPlan, match=words):
        ps.Plan(criterion="magnitude", sparsity=sparsity)


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"criterion": "magnitud"}, UnknownName, "no criterion named 'magnitud'; did you mean 'magnitude'?"),
        (
            {"criterion": "map", "structure": "fliter"},
            UnknownName,
            "no structure named 'fliter'; did you mean 'filter'",
        ),
        ({"criterion": "map", "scope": "glob"}, UnknownName, "no scope named 'glob'; did you mean 'global'"),
        ({"criterion": {"name": "map", "p": 3}}, BadPlan, "criterion 'magnitude' does not fit: p: .* got 3"),
        ({"criterion": {"name": "map", "q": 3}}, BadPlan, "criterion 'magnitude' has no field 'q'"),
        ({"criterion": "map", "sparcity": 0.5}, BadPlan, "the plan does not fit: sparcity"),
        ({"sparsity": 0.5}, BadPlan, "the plan does not fit: criterion: field required"),
        ({"criterion": "map", "schedule": {"name": "cubic", "n_steps": 0}}, BadPlan, "schedule 'cubic' .* n_steps"),
        ({"criterion": "map", "scope": {"name": "ratios", "ratios": {"a": 1}}}, BadPlan, "less than 1; got 1"),
    ],
)
def test_bad_plans_name_the_field(fields, error, words):
    with pytest.raises(error, match=words):
        ps.Plan(**fields)


def test_a_plan_reads_back_its_own_options():
    plan = ps.Plan(
        criterion={"name": "lap", "order": "forward"},
        structure="neuron",
        scope={"name": "ratios", "ratios": {"conv*": 0.5}, "per_step": True},
        schedule={"name": "exponential", "n_steps": 3},
        recovery={"name": "finetune", "epochs": 1},
        sparsity=0.5,
        layers=("a", "b*"),
        seed=4,
    )
    assert ps.Plan(**plan.options()) == plan
    assert plan.options()["criterion"]["name"] == "lookahead"
    assert plan.options()["structure"] == {"name": "filter"}


def test_manual_plans_read_back_their_edits():
    edits = [
        {"kind": "rectangle", "site": "a", "rows": [0, 1], "columns": [2, 3], "action": "restore"},
        {"kind": "unit", "site": "a", "units": [1, 2], "action": "prune"},
        {"kind": "input", "site": "b", "columns": [0], "action": "prune"},
    ]
    plan = ps.Plan(criterion={"name": "hand", "edits": edits})
    assert [{**edit} for edit in plan.options()["criterion"]["edits"]] == edits
    assert ps.Plan(**plan.options()) == plan


def test_layers_are_names_or_patterns(net):
    mask = ps.prune(net, "magnitude", sparsity=0.5, layers=["2", "4.wei*"])
    assert set(mask) == {"2.weight", "4.weight"}
    assert mask.n_removed("2.weight") + mask.n_removed("4.weight") == 23


@pytest.mark.parametrize(
    ("layers", "structure", "error", "words"),
    [
        (["2.wieght"], "weight", UnknownName, r"no layer named '2.wieght' in Sequential .*did you mean '2.weight'\?"),
        (["conv*"], "weight", UnknownName, r"no layer named 'conv\*'.*it has 0.weight, 2.weight, 4.weight"),
        (["4"], "filter", BadPlan, r"filters of '4' cannot be removed: they are the network's output"),
        (["4*"], "filter", BadPlan, r"no filters that can be removed in 4\*: 4.weight: they are the network's output"),
    ],
)
def test_layers_that_cannot_take_part_are_refused(net, layers, structure, error, words):
    with pytest.raises(error, match=words):
        ps.prune(net, "magnitude", structure=structure, sparsity=0.5, layers=layers)


def test_a_pattern_over_locked_layers_takes_those_that_are_free(net):
    assert ps.prune(net, "magnitude", structure="filter", sparsity=0.5, layers=["*"]).n_removed("0.weight") > 0


def test_a_network_without_free_units_says_why():
    net = ps.Network(nn.Linear(3, 2), torch.zeros(1, 3))
    with pytest.raises(BadPlan, match=r"magnitude cannot be used with structure 'filter' here: .*network's output"):
        ps.prune(net, "magnitude", structure="filter", sparsity=0.5)


class Wild(Criterion):
    name = "wild"
    title = "Wild"
    summary = "Gives what it is told."
    code = "Wi"
    structures = ("weight",)
    needs = ("data", "labels")
    value: float = 0.0
    shape: tuple[int, ...] | None = None

    def score(self, sight):
        return {
            group.name: torch.full(self.shape or (group.n_units,), self.value if i else 0.0)
            for i, group in enumerate(sight.groups)
        }


DATA = (torch.zeros(4, 4), torch.zeros(4, dtype=torch.int64))


def test_scores_that_are_not_finite_name_layer_and_count(net):
    with pytest.raises(BadScores, match=r"wild gave 30 of 30 non-finite scores in '2.weight'"):
        ps.score(net, Wild(value=float("inf")), data=DATA)


def test_the_round_is_told_too(net):
    plan = ps.Plan(criterion=Wild(value=float("nan")), sparsity=0.5, schedule={"name": "constant", "n_steps": 5})
    with pytest.raises(BadScores, match=r"round 1 of 5: wild gave 30 of 30"):
        ps.run(net, plan, data=DATA)


def test_large_finite_scores_whose_sum_overflows_are_fine(net):
    scores = ps.score(net, Wild(value=3e38), data=DATA)
    assert all(bool(torch.isfinite(values).all()) for values in scores.by_group.values())


def test_scores_of_another_shape_are_refused(net):
    with pytest.raises(BadScores, match=r"wild gave scores of shape \(7,\) for the 24 weights of '0.weight'"):
        ps.score(net, Wild(shape=(7,)), data=DATA)


def test_a_criterion_that_needs_data_says_so(net):
    with pytest.raises(BadPlan, match="wild looks at data and labels, but no data was given"):
        ps.score(net, Wild())


def test_a_combination_without_meaning_is_refused(net):
    with pytest.raises(BadPlan, match=r"'filter' here: Wild scores weight; it has no meaning for a filter\."):
        ps.score(net, Wild(), structure="filter", data=DATA)


def test_lookahead_with_firing_rates_needs_data(net):
    with pytest.raises(BadPlan, match="lookahead looks at data, but no data was given"):
        ps.score(net, "lookahead", act=True)


def test_inputs_and_labels_of_other_lengths_are_refused(net):
    with pytest.raises(BadData, match="got 4 inputs and 3 labels"):
        ps.score(net, Wild(), data=(torch.zeros(4, 4), torch.zeros(3)))


def test_scores_of_an_unknown_layer_are_refused(net):
    with pytest.raises(UnknownName, match=r"no scores for '9\.weight'"):
        ps.score(net, "magnitude")["9.weight"]


def test_manual_pruning_has_no_rounds_and_needs_no_sparsity(net):
    edit = {"kind": "unit", "site": "0.weight", "units": [1]}
    outcome = ps.run(net, ps.Plan(criterion={"name": "hand", "edits": [edit]}, schedule="cubic"))
    assert outcome.mask.n_removed("0.weight") == 4
    assert outcome.rounds == ()


def test_importing_prunescope_loads_no_torch():
    code = "import sys, prunescope; prunescope.__version__; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_public_names_are_there_whatever_was_imported_first():
    code = "import prunescope.prune.run, prunescope as ps; assert callable(ps.prune) and callable(ps.masked)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    for name in ("Network", "score", "select", "prune", "masked", "cost", "Mask", "Plan", "run"):
        assert callable(getattr(ps, name))


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'prnue'"):
        ps.prnue  # noqa: B018


class Shortcut(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.first, self.second = nn.Conv2d(2, 4, 3), nn.Conv2d(4, 6, 1), nn.Conv2d(6, 8, 1)
        self.across, self.head = nn.Conv2d(4, 8, 1), nn.Linear(8, 3)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        x = torch.relu(self.second(torch.relu(self.first(x))) + self.across(x))
        return self.head(x.mean((2, 3)))


def test_shortcut_convolutions_are_recognised():
    net = ps.Network(Shortcut(), torch.zeros(1, 2, 6, 6))
    assert [site.layer for site in net.sites if is_shortcut(net, site)] == ["across"]


def test_presets_give_each_layer_its_share_and_run_on_any_network(net):
    assert presets(net)[0].name == "lap_mlp"
    assert presets(net)[0].ratios(net) == {"0.weight": 0.5, "2.weight": 0.5, "4.weight": 0.25}
    for recipe in RECIPES:
        scope = Ratios(ratios=recipe.ratios(net), per_step=True)
        mask = ps.run(net, ps.Plan(criterion="lookahead", scope=scope)).mask
        assert mask.n_removed("4.weight") == int(recipe.last * 15 + 0.5)


def test_the_resnet_preset_leaves_the_first_layer_and_shortcuts_alone():
    net = ps.Network(Shortcut(), torch.zeros(1, 2, 6, 6))
    ratios = {recipe.name: recipe for recipe in RECIPES}["lap_resnet"].ratios(net)
    assert list(ratios.values()) == [0.0, 0.15, 0.15, 0.0, 0.1]
