"""Which order of an image in memory is faster: planes one after the other, or channels beside each other."""

import torch
from torch import Tensor, nn

from prunescope.core.errors import BadNetwork
from prunescope.core.progress import Progress
from prunescope.nets.clock import Inputs, device_of, placed, ready
from prunescope.nets.latency import Latency, Setting, timed


def in_both_orders(
    module: nn.Module,
    example_input: Tensor | Inputs,
    against: nn.Module | None = None,
    setting: Setting | None = None,
    progress: Progress | None = None,
) -> tuple[Latency, Latency | None]:
    """As ``latency``, in the order of memory that things have and with an image's channels beside each other.

    All take turns: both networks, each in both orders (in the second as copies). PyTorch has kernels for either
    (``module.to(memory_format=torch.channels_last)``), and which is faster depends on network, batch and processor.

    Returns:
        The times as they are, and in channels-last order; None where the network reads no images or its program does
        not run that way.
    """
    modules, setting = [module] if against is None else [module, against], setting or Setting()
    orders = [None, torch.channels_last] if _runs_channels_last(modules, example_input, setting) else [None]
    found = timed(modules, orders, example_input, setting, progress)
    return found[0], found[1] if len(found) > 1 else None


def _runs_channels_last(modules: list[nn.Module], example: Tensor | Inputs, setting: Setting) -> bool:
    if not any(parameter.dim() == 4 for parameter in modules[0].parameters()):
        return False
    place = device_of(modules, setting.device)
    inputs = placed(example, setting.batch, place)
    try:
        for module in modules if any(x.dim() == 4 for x in inputs) else ():
            with ready(module, inputs, place, torch.channels_last) as run:
                run(1)
    except BadNetwork:  # a view in its program counts on the usual order
        return False
    return any(x.dim() == 4 for x in inputs)
