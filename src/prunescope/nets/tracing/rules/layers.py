"""What every layer with a weight does: its columns read names, its rows make new ones."""

import torch
from torch import Tensor

from prunescope.nets.tracing.call import Call
from prunescope.nets.tracing.coordinates import Axis
from prunescope.nets.tracing.names import PADDING, along, sorted_pairs, without_runs
from prunescope.nets.tracing.record import Layer


def read(call: Call, names: Tensor, dim: int, columns: Tensor) -> None:
    """Columns [k] of a weight read the channels that lie along ``dim``; each column goes with what it reads."""
    table = along(names, dim)
    if table.size(0) > 1:
        (short,), _ = without_runs([table])
        table = short if short.size(1) == columns.numel() else table
    sources, targets = table.reshape(-1), columns.expand(table.size(0), -1).reshape(-1)
    call.record.unite(sources, targets, call.where)
    call.record.flow(*sorted_pairs(sources, targets), "true")


def enter(call: Call, path: str, layer: Layer, rows: Axis | None, columns: Axis | None, names: Tensor) -> None:
    """Notes a layer in the record: its axes' roles, what it was computed from, and that it read those names."""
    record = call.record
    if rows is not None:
        record.role(rows, "maker")
    if columns is not None:
        record.role(columns, "reader")
    sources = record.events(names)
    for event in record.events(layer.rows):
        record.derive(event, sources, made=True)
        record.makers.setdefault(event, path)
    if path:
        record.layers.setdefault(path, layer)
        note_reads(call, path, names)


def note_reads(call: Call, path: str, names: Tensor) -> None:
    """Notes which events a layer reads; for drawing, not for norms."""
    call.record.reads.extend((source, path) for source in call.record.sources(names))


def without_name(call: Call, ids: Tensor) -> Tensor:
    """Rows that came from no parameter (a weight computed in the forward) get locked names of their own."""
    if bool((ids > PADDING).all()):
        return ids
    fresh = call.record.fresh(ids.numel())
    call.record.lock(fresh, f"{call.where} has a weight that is no parameter")
    return torch.where(ids > PADDING, ids, fresh)
