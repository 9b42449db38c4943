"""LSTM, GRU and RNN: hidden unit j is its rows in all gates, its columns in weight_hh, and in every reader.

The parts are known, so the loop over time is not watched: one rule covers any length, packed sequences, layers,
directions and projections.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from prunescope.nets.tracing.call import Call, Result, rule
from prunescope.nets.tracing.names import along, spread
from prunescope.nets.tracing.record import Layer
from prunescope.nets.tracing.rules.layers import enter, note_reads, read


@rule("lstm", "gru", "rnn_tanh", "rnn_relu")
def recurrent(call: Call) -> Result:
    """Outputs, last hidden states (and cells) carry the names of the last layer's, of every layer's hidden units."""
    is_packed = "batch_sizes" in call.arguments
    sequence = call["data"] if is_packed else call["input"]
    names = call.of(sequence)
    n_directions = 2 if call["bidirectional"] else 1
    cells = _cells(call["params"], call["num_layers"] * n_directions)
    first = call["hx"] if isinstance(call["hx"], list | tuple) else [call["hx"]]
    starts = _starts(call, first[0])
    made: list[tuple[Tensor, Tensor]] = []
    for number in range(0, len(cells), n_directions):
        layer = [
            _cell(call, cell, names, start)
            for cell, start in zip(cells[number : number + n_directions], starts[number:], strict=False)
        ]
        made += layer
        outputs = torch.cat([output for output, _ in layer])
        names = spread(outputs, sequence.dim() - 1, (*sequence.shape[:-1], len(outputs)))
    for memory in first[1:]:  # of an LSTM, as wide as the hidden units
        for start, (_, hidden) in zip(_starts(call, memory), made, strict=True):
            call.record.unite(start, hidden, call.where)
    call.record.quota([output for output, _ in made])
    call.record.quota([hidden for _, hidden in made])
    states = [torch.stack([state[which] for state in made]) for which in (0, 1)]
    return [names, *(_state(ids, out) for ids, out in zip(states, call.out[1:], strict=False))]


def _cells(params: Sequence[Tensor], n_cells: int) -> list[Sequence[Tensor]]:
    """The parameters of each layer and direction, in torch's order."""
    size = len(params) // n_cells
    return [params[number * size : (number + 1) * size] for number in range(n_cells)]


def _starts(call: Call, state: Tensor) -> list[Tensor]:
    """Names of the state that every cell starts from, [width] each; one learned for all cells has theirs in common."""
    named = call.named(state)
    if named is not None and named.is_parameter:
        return [call.axis_ids(state, state.dim() - 1)] * state.size(0)
    return [names.reshape(-1, state.size(-1))[0] for names in call.of(state)]


def _cell(call: Call, params: Sequence[Tensor], names: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
    """Names of a cell's output and of its hidden units [H]; the two differ only with a projection."""
    record = call.record
    weight_ih, weight_hh = params[:2]
    vectors = [value for value in params[2:] if value.dim() == 1]
    projections = [value for value in params[2:] if value.dim() == 2]
    hidden = record.fresh(_width(call, weight_hh))
    rows = [call.axis_ids(weight, 0) for weight in (weight_ih, weight_hh)]
    read(call, names, names.dim() - 1, call.axis_ids(weight_ih, 1))
    for ids in (*rows, *(call.axis_ids(vector, 0) for vector in vectors)):
        record.unite(ids.view(-1, len(hidden)), hidden, call.where)
    _enter(call, weight_ih, rows[0], names)
    _enter(call, weight_hh, rows[1], start)
    _gather(call, rows, hidden)
    output = _project(call, projections[0], hidden) if projections else hidden
    read(call, output[None], 1, call.axis_ids(weight_hh, 1))
    note_reads(call, call.path(weight_hh), output)
    record.unite(output, start, call.where)
    return output, hidden


def _width(call: Call, weight_hh: Tensor) -> int:
    gates = {"lstm": 4, "gru": 3}.get(call.operator, 1)
    return weight_hh.size(0) // gates


def _enter(call: Call, weight: Tensor, rows: Tensor, names: Tensor) -> None:
    axes = call.record.coordinates.by_path[call.path(weight)]
    enter(call, call.path(weight), Layer(rows, axes[1].ids), axes[0], axes[1], names)


def _gather(call: Call, rows: list[Tensor], hidden: Tensor) -> None:
    """A hidden unit is the sum of all its gate rows, for the flow of norms."""
    record = call.record
    event = record.events(hidden)[0]
    sources = [source for ids in rows for source in record.events(ids)]
    record.derive(event, sources, made=False)
    record.sums[event] = [(source, False) for source in sources]
    for ids in rows:
        record.flow(ids, hidden.repeat(len(ids) // len(hidden)), "true")


def _project(call: Call, weight: Tensor, hidden: Tensor) -> Tensor:
    rows, columns = call.axis_ids(weight, 0), call.axis_ids(weight, 1)
    read(call, hidden[None], 1, columns)
    _enter(call, weight, rows, hidden[None])
    return rows


def _state(ids: Tensor, out: Tensor) -> Tensor:
    """[cells, ..., H]: the same for every sample."""
    middle = (1,) * (out.dim() - 2)
    return ids.view(len(ids), *middle, -1).expand(out.shape)


@rule("_pack_padded_sequence", "_pad_packed_sequence")
def pack(call: Call) -> Result:
    """Packing reorders steps and samples, never channels; padded steps belong to their channel like a map's border."""
    names = call.of(call.args[0])
    table, last = along(names, names.dim() - 1), call.out[0].dim() - 1
    call.record.unite(table, table[:1], call.where)
    return [spread(table[0], last, call.out[0].shape)]
