"""Networks as the faces show them, and what can be chosen for them."""

from typing import Any

from prunescope.core.errors import PrunescopeError
from prunescope.nets.network import Network, Site
from prunescope.prune.criterion import criteria
from prunescope.prune.participants import why_not
from prunescope.prune.presets import presets
from prunescope.prune.structure import structures
from prunescope.prune.target import targets
from prunescope.workspace.answers import Edge, LayerCard, ModelCard, NetworkCard, Preset
from prunescope.workspace.names import gates_of, labels
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.patience import slow_criteria
from prunescope.workspace.planes.cells import plane_shape


def model_card(model: OpenedModel) -> ModelCard:
    """One line of a list of models."""
    return ModelCard(
        name=model.found.name,
        title=title(model),
        path=model.found.path,
        data=list(model.data),
        n_params=sum(parameter.numel() for parameter in model.net.module.parameters()),
    )


def network_card(model: OpenedModel, macs: int) -> NetworkCard:
    """Layers, edges, and what can be chosen for this network, which takes so many multiply-accumulates a sample."""
    net, named = model.net, labels(model.net)
    return NetworkCard(
        model=model.found.name,
        title=title(model),
        layers=[_layer_card(net, site, named[site.name]) for site in net.sites],
        edges=[Edge(source=edge.source, target=edge.target, skip=edge.skip) for edge in net.graph.edges],
        input_shape=list(model.input_shape),
        classes=list(model.dataset().classes if model.data else net.classes),
        data=list(model.data),
        presets=[Preset(name=p.name, title=p.title, ratios=p.ratios(net)) for p in presets(net)],
        refusals=_refusals(model),
        target_refusals=_target_refusals(model),
        slow=[*slow_criteria(macs, model.dataset() if model.data else None)],
        notes=model.notes,
    )


def _layer_card(net: Network, site: Site, label: str) -> LayerCard:
    outputs, height, inputs, width = plane_shape(site.shape)
    group = net.graph.group_of(site.name)
    made_here = {part.parameter for part in group.slices if part.role == "maker"} if group else set()
    return LayerCard(
        site=site.name,
        layer=site.layer,
        label=label,
        kind=site.kind,
        shape=list(site.shape),
        plane=(outputs * height, inputs * width),
        kernel=(height, width),
        output_shape=list(net.graph.output_shapes.get(site.name, ())),
        n_weights=site.n_weights,
        gates=gates_of(net, site),
        coupled=[other.name for other in net.sites if other.name in made_here and other.name != site.name],
        locked=group.locked if group else "its channels could not be traced",
    )


def title(model: OpenedModel) -> str:
    """The architecture in words."""
    return model.found.entry.title or str(getattr(model.net.module, "title", type(model.net.module).__name__))


def _refusals(model: OpenedModel) -> dict[str, dict[str, str]]:
    """criterion -> structure -> why not, only where there is a reason."""
    found: dict[str, dict[str, str]] = {}
    for name, criterion in criteria.items().items():
        reasons = {key: _reason(model, criterion, structure) for key, structure in structures.items().items()}
        kept = {key: reason for key, reason in reasons.items() if reason}
        if kept:
            found[name] = kept
    return found


def _reason(model: OpenedModel, criterion: Any, structure: Any) -> str:
    if criterion.needs and not model.data:
        return f"{criterion.title} looks at data, and no data set here fits this network."
    try:
        return why_not(model.net, criterion, structure())
    except PrunescopeError as error:
        return str(error)


def _target_refusals(model: OpenedModel) -> dict[str, dict[str, str]]:
    """target -> structure -> why not, only where there is a reason."""
    found: dict[str, dict[str, str]] = {}
    for name, target in targets.items().items():
        blind = f"{target.title} looks at data, and no data set here fits this network." if target.needs else ""
        missing = blind if not model.data else ""
        reasons = {key: missing or target().why_not(structure()) for key, structure in structures.items().items()}
        found[name] = {key: reason for key, reason in reasons.items() if reason}
    return {name: reasons for name, reasons in found.items() if reasons}
