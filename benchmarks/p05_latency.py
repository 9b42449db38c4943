"""P5: is a shrunk network as much faster as it has fewer multiply-accumulates?

Filters of ResNet-18 and VGG-16 go by L1 norm (random weights, 224 x 224), with and without rounding of the widths to 8
and 16, and as torch-pruning removes them if it is installed. For each: the share of MACs left, the share of the dense
network's time, and their quotient (goal with rounding to 8: <= 1.10). All variants of a network take turns in one
process, so other work on the machine hits all alike, and the first forward of a turn does not count (the others drove
its weights out of the caches); --statistic says what of each variant's turns is compared: the fastest (nothing in the
way), or the median.

    python benchmarks/p05_latency.py [resnet18 vgg16] [--shares 0.3 0.5] [--scopes uniform global] [--batches 1 8]
        [--rounds 7] [--threads 1] [--statistic min|median] [--channels-last]
        [--no-peer] [--layers]
"""

import argparse
import copy
import statistics
import time
from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

import prunescope as ps
from prunescope.nets.torchvision_shim import torchvision

GOAL = 1.10
ROUNDINGS = (1, 8, 16)
STATISTICS: dict[str, Callable[[list[float]], float]] = {"min": min, "median": statistics.median}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=["resnet18", "vgg16"])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.3, 0.5])
    parser.add_argument("--scopes", nargs="+", default=["uniform"])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--statistic", choices=STATISTICS, default="min")
    parser.add_argument("--channels-last", action="store_true", help="channels beside each other in memory, in all")
    parser.add_argument("--no-peer", action="store_true", help="leave torch-pruning out")
    parser.add_argument("--layers", action="store_true", help="the same quotient for every layer, rounding to 8")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    print(f"P5: {asked.threads} threads, {asked.statistic} of {asked.rounds} turns, quotient = time left / MACs left")
    for name in asked.names:
        for share in asked.shares:
            for scope in asked.scopes:
                variants = made(name, share, scope, not asked.no_peer)
                for batch in asked.batches:
                    compare(f"{name} {scope} {share:.0%} batch {batch}", variants, batch, asked)


def made(name: str, share: float, scope: str, has_peer: bool) -> dict[str, nn.Module]:
    """The dense network and its shrunk forms, by what was done."""
    torch.manual_seed(0)
    module = getattr(torchvision.models, name)(weights=None).eval()
    net = ps.Network(module, torch.randn(1, 3, 224, 224))
    scores = ps.score(net, "magnitude", structure="filter", p=1)
    forms: dict[str, nn.Module] = {"dense": module}
    for multiple in ROUNDINGS:
        mask = ps.select(scores, share, scope, multiple=multiple)
        forms[f"rounded to {multiple}" if multiple > 1 else "any width"] = ps.shrink(net, mask)
    if has_peer:
        forms |= {"torch-pruning": peer(module, share, scope), "torch-pruning, 8": peer(module, share, scope, 8)}
    return forms


def peer(module: nn.Module, share: float, scope: str, multiple: int | None = None) -> nn.Module:
    import torch_pruning

    other = copy.deepcopy(module)
    heads = [layer for layer in other.modules() if isinstance(layer, nn.Linear) and layer.out_features == 1000]
    torch_pruning.pruner.MagnitudePruner(
        other,
        torch.randn(1, 3, 224, 224),
        torch_pruning.importance.MagnitudeImportance(p=1),
        global_pruning=scope == "global",
        pruning_ratio=share,
        ignored_layers=heads,
        round_to=multiple,
    ).step()
    return other


def compare(title: str, forms: Mapping[str, nn.Module], batch: int, asked: argparse.Namespace) -> None:
    order = torch.channels_last if asked.channels_last else torch.contiguous_format
    images = torch.randn(batch, 3, 224, 224).to(memory_format=order)
    forms = {form: module.to(memory_format=order) for form, module in forms.items()}
    macs = {form: ps.cost(module, images[:1]).macs for form, module in forms.items()}
    best = STATISTICS[asked.statistic]
    times = {form: best(spent) for form, spent in turns(forms, images, asked.rounds).items()}
    print(f"{title}: dense {1000 * times['dense']:.1f} ms, {macs['dense'] / 1e9:.2f} G MACs")
    for form in [form for form in forms if form != "dense"]:
        time_left, macs_left = times[form] / times["dense"], macs[form] / macs["dense"]
        goal = f"   goal {GOAL:.2f}" if form == "rounded to 8" else ""
        print(f"  {form:<18} MACs {macs_left:.3f}   time {time_left:.3f}   quotient {time_left / macs_left:5.2f}{goal}")
    if asked.layers:
        by_layer(forms, images, asked.rounds, best)


def turns(forms: Mapping[str, nn.Module], images: Tensor, n_rounds: int) -> dict[str, list[float]]:
    """Seconds of every turn's second forward; the order turns around every round."""
    spent: dict[str, list[float]] = {form: [] for form in forms}
    with torch.inference_mode():
        for number in range(n_rounds):
            for form in list(forms) if number % 2 else list(reversed(forms)):
                forms[form](images)
                start = time.perf_counter()
                forms[form](images)
                spent[form].append(time.perf_counter() - start)
    return spent


def by_layer(
    forms: Mapping[str, nn.Module], images: Tensor, n_rounds: int, best: Callable[[list[float]], float]
) -> None:
    """Where the quotient comes from: milliseconds of every layer, dense and rounded to 8, and what each should save."""
    pair = {form: forms[form] for form in ("dense", "rounded to 8")}
    spent = {form: layer_times(module, images, n_rounds) for form, module in pair.items()}
    costs = {form: {c.name: c.macs for c in ps.cost(module, images[:1]).layers} for form, module in pair.items()}
    for layer in spent["dense"]:
        dense, small = (1000 * best(spent[form][layer]) for form in pair)
        before, after = (costs[form].get(layer, 0) for form in pair)
        share = f"MACs {after / before:.3f}  quotient {small / dense / (after / before):5.2f}" if before else ""
        widths = tuple(getattr(pair["rounded to 8"].get_submodule(layer), "weight", torch.empty(0)).shape[:2])
        print(f"    {layer:<26}{dense:8.2f} -> {small:7.2f} ms  {share}  {widths}")


def layer_times(module: nn.Module, images: Tensor, n_rounds: int) -> dict[str, list[float]]:
    """Seconds of every layer without children, in a forward with a hook around each."""
    spent: dict[str, list[float]] = {}
    started: dict[str, float] = {}
    handles = []
    for path, layer in module.named_modules():
        if not any(True for _ in layer.children()):
            handles.append(
                layer.register_forward_pre_hook(lambda *_, path=path: started.update({path: time.perf_counter()}))
            )
            handles.append(
                layer.register_forward_hook(
                    lambda *_, path=path: spent.setdefault(path, []).append(time.perf_counter() - started[path])
                )
            )
    with torch.inference_mode():
        for _ in range(n_rounds):
            module(images)
    for handle in handles:
        handle.remove()
    return spent


if __name__ == "__main__":
    main()
