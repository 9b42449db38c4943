"""Exported programs as modules: their layers are layers again, so that they can be pruned, hooked and trained.

`torch.export` keeps operators and weights and forgets that a convolution was a `Conv2d`. Here every operator that
reads a parameter as its weight becomes a module of the usual class at the usual path, with the same parameters.
"""

import operator
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram
from torch.fx import Graph, GraphModule, Node
from torch.fx.graph import CodeGen
from torch.utils._pytree import tree_flatten

from prunescope.nets.lift_rules import LAYERS, Arguments, arguments_of, attribute, is_attribute

aten = torch.ops.aten


def lift(program: ExportedProgram) -> nn.Module:
    """The program as an ordinary module, in eval mode, that gives the same outputs.

    Convolutions, linear and recurrent layers, embeddings, batch, layer and group norms and dropout become modules; all
    else stays the operator it is. Assumptions about the batch's size that the exporter wrote down are dropped.

    Raises:
        BadNetwork: exported in training mode.
    """
    exported = program.module()
    graph: Graph = exported.graph
    for node in list(graph.nodes):
        if node.op == "call_module" and node.target == "_guards_fn":
            graph.erase_node(node)
        elif node.op == "call_function" and node.target in LAYERS:
            _lift_node(exported, node)
    _return_plainly(graph)
    graph.eliminate_dead_code()
    graph.set_codegen(CodeGen())
    module = GraphModule(exported, graph, class_name="ExportedNetwork")
    _drop_unused(module)
    module.eval()
    return module


def _lift_node(root: GraphModule, node: Node) -> None:
    arguments = arguments_of(node)
    tensors = {key: attribute(root, value) for key, value in arguments.items() if is_attribute(value)}
    layer = LAYERS[node.target](node, arguments, tensors)
    if layer is None:
        return
    path = _place(root, node, layer)
    with node.graph.inserting_before(node):
        call = node.graph.call_module(path, _inputs(arguments))
    call.meta = dict(node.meta)
    if isinstance(layer, nn.LSTM):
        _read_states(node, call)
    node.replace_all_uses_with(call)
    node.graph.erase_node(node)


def _inputs(arguments: Arguments) -> tuple[Any, ...]:
    """What the layer is called with; states that are zeros of a written-down size are left to the layer."""
    inputs = [arguments[name] for name in ("input", "indices") if name in arguments]
    states = arguments.get("hx", ())
    for_lstm = isinstance(states, list | tuple)
    given = [state for state in (states if for_lstm else [states]) if state.target is not aten.zeros.default]
    if given:
        inputs.append(tuple(states) if for_lstm else states)
    return tuple(inputs)


def _place(root: GraphModule, node: Node, layer: nn.Module) -> str:
    """Put the layer where it was, and give the path; under the operator's name if something else lives there."""
    path = _path_of_call(node, layer) or _path_of_weight(node)
    home = _module_at(root, path)
    if isinstance(home, type(layer)):
        return path
    mine, theirs = ({name for name, _ in _tensors(module)} for module in (layer, home))
    if not path or theirs - mine - {"num_batches_tracked"}:
        path = f"{path}.{node.name}".lstrip(".")
    root.add_submodule(path, layer)
    return path


def _path_of_call(node: Node, layer: nn.Module) -> str:
    """Path of the module that called the operator, if it was such a layer; a second call of it has "@1" behind."""
    *_, (path, kind) = node.meta.get("nn_module_stack", {"": ("", "")}).values()
    return path.partition("@")[0] if str(kind).endswith(f".{type(layer).__name__}") else ""


def _path_of_weight(node: Node) -> str:
    """Path of the layer whose weight is read: "conv1" for conv1.weight, "attn.in_proj" for attn.in_proj_weight."""
    weight = next((str(arg.target) for arg in tree_flatten(node.args)[0] if is_attribute(arg)), "")
    path, _, short = weight.rpartition(".")
    return f"{path}.{short.removesuffix('_weight')}" if short.endswith("_weight") else path


def _module_at(root: nn.Module, path: str) -> nn.Module:
    """The module at a path, or an empty one where there is none."""
    there: nn.Module = dict(root.named_modules()).get(path, nn.Module())
    return there


def _tensors(module: nn.Module) -> list[tuple[str, Tensor]]:
    """All parameters and buffers by name; tied ones under each of their names."""
    named = [module.named_parameters(remove_duplicate=False), module.named_buffers(remove_duplicate=False)]
    return [*chain(*named)]


def _read_states(node: Node, call: Node) -> None:
    """`aten.lstm` gives (outputs, h, c), `nn.LSTM` gives (outputs, (h, c))."""
    for user in [user for user in node.users if user.target is operator.getitem and user.args[1] != 0]:
        with node.graph.inserting_before(user):
            states = node.graph.call_function(operator.getitem, (call, 1))
            state = node.graph.call_function(operator.getitem, (states, user.args[1] - 1))  # type: ignore[operator]
        user.replace_all_uses_with(state)
        node.graph.erase_node(user)


def _return_plainly(graph: Graph) -> None:
    """One output instead of a list of one."""
    output = next(node for node in graph.nodes if node.op == "output")
    (values,) = output.args
    if isinstance(values, tuple | list) and len(values) == 1:
        output.args = (values[0],)


def _drop_unused(module: GraphModule) -> None:
    """Forget parameters that moved into a layer and that nothing reads at their old place."""
    read = {node.target for node in module.graph.nodes if node.op == "get_attr"}
    called = tuple(f"{node.target}." for node in module.graph.nodes if node.op == "call_module")
    for name, _ in _tensors(module):
        if name not in read and not name.startswith(called):
            path, _, short = name.rpartition(".")
            delattr(module.get_submodule(path), short)
