"""Counting the operators of a forward: which module calls which, and what each costs."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from prunescope.nets.context import evaluating
from prunescope.nets.tracing.mode import plain_operators

aten = torch.ops.aten


def watch(module: nn.Module, inputs: tuple[Tensor, ...]) -> "Watch":
    """Run one forward in eval mode and count what it does; the module is left as it was."""
    seen = Watch()
    with ExitStack() as stack:
        # Inference mode hands composite operators (linear, lstm, attention) over whole.
        for context in (evaluating(module), torch.inference_mode(), plain_operators(), _located(module, seen), seen):
            stack.enter_context(context)
        module(*inputs)
    return seen


@contextmanager
def _located(module: nn.Module, seen: "Watch") -> Iterator[None]:
    """Tell the watch which module is running."""
    handles = []
    for name, layer in module.named_modules():
        handles.append(layer.register_forward_pre_hook(partial(seen.enter, name)))
        handles.append(layer.register_forward_hook(seen.leave, always_call=True))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


class Watch(TorchDispatchMode):
    """Counts the operators of a forward by the path of the innermost module that calls them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.macs: Counter[str] = Counter()
        self.ops: Counter[str] = Counter()
        self._path = [""]

    def enter(self, name: str, *_: object) -> None:
        self._path.append(name)

    def leave(self, *_: object) -> None:
        self._path.pop()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        rule = _RULES.get(func.overloadpacket)
        if rule is None:
            with self:
                parts = func.decompose(*args, **(kwargs or {}))
            return func(*args, **(kwargs or {})) if parts is NotImplemented else parts
        output = func(*args, **(kwargs or {}))
        macs, others = rule(output, *args, **(kwargs or {}))
        self.macs[self._path[-1]] += macs
        self.ops[self._path[-1]] += macs + others
        return output


# A rule gives (macs, other operations) from an operator's output and arguments.
Rule = Callable[..., tuple[int, int]]


def _convolution(
    y: Tensor, x: Tensor, weight: Tensor, bias: Tensor | None = None, *_: Any, **__: Any
) -> tuple[int, int]:
    return y.numel() * weight[0].numel(), y.numel() if bias is not None else 0


def _transposed(
    y: Tensor, x: Tensor, weight: Tensor, bias: Tensor | None = None, *_: Any, **__: Any
) -> tuple[int, int]:
    return x.numel() * weight[0].numel(), y.numel() if bias is not None else 0


def _any_convolution(
    y: Tensor,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: bool,
    *_: Any,
) -> tuple[int, int]:
    return (_transposed if transposed else _convolution)(y, x, weight, bias)


def _linear(y: Tensor, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> tuple[int, int]:
    return y.numel() * x.shape[-1], y.numel() if bias is not None else 0


def _product(y: Tensor, a: Tensor, b: Tensor, *_: Any) -> tuple[int, int]:
    return y.numel() * a.shape[-1], 0


def _product_and_sum(y: Tensor, c: Tensor, a: Tensor, b: Tensor, **_: Any) -> tuple[int, int]:
    return y.numel() * a.shape[-1], y.numel()


def _attention(y: Tensor, q: Tensor, k: Tensor, v: Tensor, *_: Any, **__: Any) -> tuple[int, int]:
    """q k^T and its product with v: [.., L, E] x [.., S, E] x [.., S, F]; a causal mask saves nothing here."""
    return k.shape[-2] * (q.numel() + y.numel()), 0


def _recurrent(outputs: tuple[Tensor, ...], x: Tensor, *args: Any) -> tuple[int, int]:
    """Every weight meets every step once: recurrent layers have no other products."""
    weights = next(arg for arg in args if isinstance(arg, list | tuple) and len(arg) >= 2 and arg[0].dim() == 2)
    n_steps = x.numel() // x.shape[-1]
    sizes = [sum(w.numel() for w in weights if w.dim() == n_dims) for n_dims in (2, 1)]
    return n_steps * sizes[0], n_steps * sizes[1]


def _each_output(y: Tensor, *_: Any, **__: Any) -> tuple[int, int]:
    return 0, y.numel()


def _each_input(y: Any, x: Tensor, *_: Any, **__: Any) -> tuple[int, int]:
    return 0, x.numel()


def _twice_each_input(y: Any, x: Tensor, *_: Any, **__: Any) -> tuple[int, int]:
    return 0, 2 * x.numel()


_POOLINGS = tuple(f"{a}_pool{n}d" for a in ("max", "avg", "adaptive_avg", "adaptive_max") for n in (1, 2, 3))

_RULES: dict[Any, Rule] = {
    getattr(aten, name): rule
    for names, rule in (
        (("convolution", "_convolution"), _any_convolution),
        (("conv1d", "conv2d", "conv3d"), _convolution),
        (("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), _transposed),
        (("linear",), _linear),
        (("mm", "bmm", "mv", "dot", "matmul"), _product),
        (("addmm", "baddbmm", "addmv"), _product_and_sum),
        (("scaled_dot_product_attention",), _attention),
        (("lstm", "gru", "rnn_tanh", "rnn_relu"), _recurrent),
        (("relu", "relu_", "relu6", "relu6_"), _each_output),
        ((*_POOLINGS, "max_pool2d_with_indices", "max_pool3d_with_indices", "max_pool1d_with_indices"), _each_input),
        (("batch_norm", "native_batch_norm", "_native_batch_norm_legit_no_training"), _twice_each_input),
    )
    for name in names
}
