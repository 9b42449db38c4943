"""LSTM, GRU and RNN, unrolled: gates scale, the signal takes the relevance."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from prunescope.nets.relevance.carry import carry
from prunescope.nets.relevance.mode import Seen, Watch, handles

State = tuple[Tensor, ...]


@dataclass(frozen=True)
class Cell:
    """One direction of one layer: both weights and both biases, gates below each other."""

    flow: Watch
    w_in: Tensor
    w_hidden: Tensor
    b_in: Tensor
    b_hidden: Tensor
    rule_in: Tensor
    rule_hidden: Tensor

    @classmethod
    def of(cls, flow: Watch, parts: list[Tensor], has_bias: bool) -> "Cell":
        biases = parts[2:] if has_bias else [parts[0].new_zeros(len(parts[0]))] * 2
        seen = [_leaf(flow, weight) for weight in parts[:2]]
        return cls(flow, parts[0], parts[1], biases[0], biases[1], seen[0], seen[1])

    def rows(self, gate: int, n_gates: int) -> slice:
        size = len(self.w_in) // n_gates
        return slice(gate * size, (gate + 1) * size)

    def gate(self, x: Tensor, h: Tensor, rows: slice) -> Tensor:
        """A constant in (0, 1)."""
        with torch.no_grad():
            return torch.sigmoid(self._inner(x, rows) + self._outer(h, rows))

    def signal(self, x: Tensor, h: Tensor, rows: slice, act: Callable[[Tensor], Tensor], scale: Any = 1.0) -> Tensor:
        """act(W x + b + scale * (U h + c)); both operands share by contribution."""
        with torch.no_grad():
            y = self._inner(x, rows) + scale * self._outer(h, rows)
        rule = self.flow.rule
        z = rule.z(linear, x, self.rule_in[rows], y) + scale * rule.z(linear, h, self.rule_hidden[rows], y)
        before = carry(z, y, rule.stabiliser)
        site = self.flow.sites.get(id(self.w_in), "")
        if site:  # both weights make the unit; all that arrives at it is noted once
            self.flow.seen.append(Seen(site, before, before.dim() - 1, rows.start, len(self.w_in)))
        return _passed(act, before)

    def _inner(self, x: Tensor, rows: slice) -> Tensor:
        return linear(x, self.w_in[rows], self.b_in[rows])

    def _outer(self, h: Tensor, rows: slice) -> Tensor:
        return linear(h, self.w_hidden[rows], self.b_hidden[rows])


def lstm_step(cell: Cell, x: Tensor, state: State) -> State:
    """Source: arras2017explaining, section 3: gates are constants, the cell's input and state take all."""
    h, c = state
    let_in, forget, let_out = (cell.gate(x, h, cell.rows(k, 4)) for k in (0, 1, 3))
    c = let_in * cell.signal(x, h, cell.rows(2, 4), torch.tanh) + forget * c
    return let_out * _passed(torch.tanh, c), c


def gru_step(cell: Cell, x: Tensor, state: State) -> State:
    """As in an LSTM; the reset gate scales what the last state contributes."""
    (h,) = state
    reset, update = (cell.gate(x, h, cell.rows(k, 3)) for k in (0, 1))
    return ((1 - update) * cell.signal(x, h, cell.rows(2, 3), torch.tanh, reset) + update * h,)


def tanh_step(cell: Cell, x: Tensor, state: State) -> State:
    return (cell.signal(x, state[0], cell.rows(0, 1), torch.tanh),)


def relu_step(cell: Cell, x: Tensor, state: State) -> State:
    return (cell.signal(x, state[0], cell.rows(0, 1), torch.relu),)


STEPS = {"lstm": lstm_step, "gru": gru_step, "rnn_tanh": tanh_step, "rnn_relu": relu_step}


@handles(" ".join(STEPS))
def recurrent(
    flow: Watch,
    func: Any,
    x: Tensor,
    start: Any,
    weights: Any,
    has_bias: Any,
    n_layers: Any,
    dropout: float,
    train: bool,
    both_ways: bool,
    batch_first: bool = False,
) -> tuple[Tensor, ...]:
    """The fused operator, step by step: (output, last hidden state[, last cell state])."""
    name = func.__name__
    if isinstance(has_bias, list | tuple):  # the packed form: (data, batch_sizes, hidden, weights, ...)
        raise flow.unsupported(name, "sequences are packed; give them padded")
    initial = start if isinstance(start, list | tuple) else (start,)
    if len({state.size(-1) for state in initial}) > 1:
        raise flow.unsupported(name, "its hidden state is projected")
    steps, last = (x.transpose(0, 1) if batch_first else x), []
    for layer in range(n_layers):
        outs = []
        for way in range(1 + both_ways):
            number = layer * (1 + both_ways) + way
            size = 4 if has_bias else 2
            cell = Cell.of(flow, list(weights[number * size : (number + 1) * size]), has_bias)
            out, state = _run(cell, STEPS[name], steps, tuple(part[number] for part in initial), backwards=way == 1)
            outs.append(out)
            last.append(state)
        steps = torch.cat(outs, -1)
    finals = tuple(torch.stack(parts) for parts in zip(*last, strict=True))
    return (steps.transpose(0, 1) if batch_first else steps, *finals)


def _run(cell: Cell, step: Callable[..., State], x: Tensor, state: State, backwards: bool) -> tuple[Tensor, State]:
    outs: list[Tensor] = []
    for t in _times(len(x), backwards):
        state = step(cell, x[t], state)
        outs.append(state[0])
    return torch.stack(outs[::-1] if backwards else outs), state


def _times(n: int, backwards: bool) -> Iterator[int]:
    return iter(range(n - 1, -1, -1) if backwards else range(n))


def _passed(act: Callable[[Tensor], Tensor], value: Tensor) -> Tensor:
    with torch.no_grad():
        y = act(value)
    return carry(value, y)


def _leaf(flow: Watch, weight: Tensor) -> Tensor:
    site = flow.sites.get(id(weight), "")
    return flow.leaf_of(site, weight) if flow.of_weights and site else weight.detach()
