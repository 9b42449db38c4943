"""Good defaults for per-layer ratios: those of Park et al. for look-ahead, for any network."""

from dataclasses import dataclass

from prunescope.core.errors import PrunescopeError
from prunescope.nets.network import Network, Site


@dataclass(frozen=True)
class Recipe:
    """Shares of the survivors that go in a step, by what a layer is.

    Attributes:
        first: the first layer; ``None`` = like its kind.
        shortcut: 1x1 convolutions that carry a residual stream to a new width.
    """

    name: str
    title: str
    conv: float
    dense: float
    last: float
    first: float | None = None
    shortcut: float | None = None

    def ratios(self, net: Network) -> dict[str, float]:
        """Share by site, in site order; 0 locks a layer."""
        return {site.name: self._share(net, site) for site in net.sites}

    def _share(self, net: Network, site: Site) -> float:
        if site == net.sites[-1]:
            return self.last
        if site == net.sites[0] and self.first is not None:
            return self.first
        if self.shortcut is not None and is_shortcut(net, site):
            return self.shortcut
        return self.conv if site.kind == "conv" else self.dense


RECIPES = (
    Recipe("lap_mlp", "LAP, fully connected", conv=0.5, dense=0.5, last=0.25),
    Recipe("lap_lenet", "LAP, LeNet", conv=0.2, dense=0.3, last=0.15),
    Recipe("lap_conv6", "LAP, Conv-6", conv=0.15, dense=0.2, last=0.1),
    Recipe("lap_vgg", "LAP, VGG", conv=0.15, dense=0.15, last=0.1),
    Recipe("lap_resnet", "LAP, ResNet", conv=0.15, dense=0.15, last=0.1, first=0.0, shortcut=0.0),
)
"""Source: park2020lookahead, appendix; use with ``Ratios(per_step=True)``."""


def presets(net: Network) -> tuple[Recipe, ...]:
    """All recipes, the one that fits this network best first."""
    best = _best(net)
    return tuple(sorted(RECIPES, key=lambda recipe: recipe.name != best))


def is_shortcut(net: Network, site: Site) -> bool:
    """Whether a 1x1 convolution carries a residual stream: others make the same units, others read what it reads."""
    if site.kind != "conv" or any(size > 1 for size in site.shape[2:]):
        return False
    made = net.graph.group_of(site.name)
    if made is None or len(_parameters(net, made.name, "maker")) < 2:
        return False
    return any(
        {site.name} < readers for readers in (_parameters(net, group.name, "reader") for group in net.graph.groups)
    )


def _parameters(net: Network, group: str, role: str) -> set[str]:
    found = next(known for known in net.graph.groups if known.name == group)
    return {part.parameter for part in found.slices if part.role == role}


def _best(net: Network) -> str:
    n_convs = sum(site.kind == "conv" for site in net.sites)
    if not n_convs:
        return "lap_mlp"
    if _has_skips(net):
        return "lap_resnet"
    if len(net.sites) - n_convs < 2:  # LeNet and Conv-6 end in several dense layers
        return "lap_vgg"
    return "lap_lenet" if n_convs < 4 else "lap_conv6" if n_convs <= 6 else "lap_vgg"


def _has_skips(net: Network) -> bool:
    try:
        return any(edge.skip for edge in net.graph.edges)
    except PrunescopeError:
        return False
