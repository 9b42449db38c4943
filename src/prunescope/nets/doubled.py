"""Parameters in float64 with their masked entries zero, whole or the lines that a mask leaves."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from prunescope.nets.lines import KeptLines

_LARGE = 1 << 21
"""Matrices beyond this size are cast a part at a time: fresh pages cost more than the product."""


class Doubled:
    """The parameters of a module as the network under a mask reads them, in float64.

    Args:
        module: whose parameters are masked.
        kept: the masks, by path.
    """

    def __init__(self, module: nn.Module, kept: KeptLines) -> None:
        parameters = dict(module.named_parameters())
        self._paths = {id(parameters[path]): path for path in kept}
        self._kept = kept
        self._staying: dict[str, tuple[Tensor | None, Tensor | None]] = {}

    def whole(self, value: Tensor, order: torch.memory_format = torch.preserve_format) -> Tensor:
        """A parameter (or anything else, which has no mask) in float64, zero where its mask says so.

        Of a mask of whole lines these are filled: no mask of the parameter's size is made.
        """
        path = self._paths.get(id(value), "")
        out = value.detach().to(torch.float64, copy=bool(path), memory_format=order)
        if path and not self._kept.is_box(path):
            return out.masked_fill_(~self._kept.whole(path).to(value.device), 0)
        for dim, gone in self._kept.gone(path).items() if path else ():
            out.index_fill_(dim, gone.nonzero().flatten().to(value.device), 0)
        return out

    def staying(self, weight: Tensor) -> tuple[Tensor | None, Tensor | None]:
        """Of a mask of whole rows and columns, those that stay: two Long, None for all (or for any other mask)."""
        path = self._paths.get(id(weight), "")
        if path and path not in self._staying:
            self._staying[path] = self._found(path, weight.device)
        return self._staying.get(path, (None, None))

    def part(self, weight: Tensor, rows: Tensor | None, columns: Tensor | None, order: torch.memory_format) -> Tensor:
        """Rows and columns of a weight in float64; with None and None all of it, zero where masked."""
        if rows is None and columns is None:
            return self.whole(weight, order)
        return _taken(_taken(weight.detach(), 0, rows), 1, columns).to(torch.float64, memory_format=order)

    def parts(self, matrix: Tensor, rows: Tensor | None, columns: Tensor | None) -> Iterator[Tensor]:
        """The same of a matrix, some rows at a time."""
        path, n_rows = self._paths.get(id(matrix), ""), max(1, _LARGE // matrix.size(1))
        if rows is not None:
            for some in rows.split(n_rows):
                yield _taken(matrix.detach().index_select(0, some), 1, columns).double()
        elif columns is not None or not path:
            for part in matrix.detach().split(n_rows):
                yield _taken(part, 1, columns).double()
        else:
            for part, kept in zip(matrix.detach().split(n_rows), self._kept.whole(path).split(n_rows), strict=True):
                yield part.to(torch.float64, copy=True).masked_fill_(~kept.to(matrix.device), 0)

    def _found(self, path: str, device: torch.device) -> tuple[Tensor | None, Tensor | None]:
        gone = self._kept.gone(path) if self._kept.is_box(path) else {}
        if not gone.keys() <= {0, 1} or any(bool(lines.all()) for lines in gone.values()):
            return None, None
        rows, columns = ((~gone[dim]).nonzero().flatten().to(device) if dim in gone else None for dim in (0, 1))
        return rows, columns


def _taken(value: Tensor, dim: int, index: Tensor | None) -> Tensor:
    return value if index is None else value.index_select(dim, index)
