"""Short names of layers, for drawings."""

from prunescope.nets.network import Network, Site

# Row blocks of a recurrent weight, in PyTorch's order.
GATES = {
    "LSTM": ["input", "forget", "cell", "output"],
    "GRU": ["reset", "update", "new"],
}
PREFIX = {"conv": "conv", "linear": "fc", "attention": "attn", "recurrent": "rnn"}


def gates_of(net: Network, site: Site) -> list[str]:
    """Names of the equal row blocks of a recurrent weight, top to bottom; none for other layers."""
    if site.kind != "recurrent" or "weight_hr" in site.name:
        return []
    return GATES.get(type(net.module.get_submodule(site.layer)).__name__, [])


def labels(net: Network) -> dict[str, str]:
    """A short name for every site: its own if it has one ("conv1"), else its kind and number ("fc2").

    Recurrent weights carry what they read: "lstm ih" the input, "lstm hh" the state.
    """
    counts: dict[str, int] = {}
    found: dict[str, str] = {}
    for site in net.sites:
        kind = PREFIX[site.kind]
        counts[kind] = counts.get(kind, 0) + 1
        found[site.name] = _recurrent(net, site) if site.kind == "recurrent" else _label(site, kind, counts[kind])
    return found


def _label(site: Site, kind: str, number: int) -> str:
    own = site.layer
    is_number = all(part.isdigit() for part in own.split(".")[-1:]) or not own
    return f"{kind}{number}" if is_number else own


def _recurrent(net: Network, site: Site) -> str:
    cell = type(net.module.get_submodule(site.layer)).__name__.lower()
    weight = site.name.rsplit(".", 1)[-1].removeprefix("weight_")  # ih_l0, hh_l0_reverse
    reads, _, layer = weight.partition("_")
    return f"{cell} {reads}" if layer == "l0" else f"{cell} {reads} {layer}"
