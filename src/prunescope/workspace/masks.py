"""The mask planes that are being looked at."""

import threading

import numpy as np

from prunescope.nets.network import Network
from prunescope.workspace.answers import Margin, MaskHead
from prunescope.workspace.history import History, Recent
from prunescope.workspace.names import gates_of
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.planes import TILE, Order, Plane, Shares, plane_shape

N_PLANES = 8  # a plane of 103 M weights holds two masks of a byte a weight; small ones hold little


class Masks:
    """Heads and tiles of a model's masks, the last few planes kept."""

    def __init__(self, model: OpenedModel, history: History) -> None:
        self._model = model
        self._history = history
        self._planes: Recent[Plane] = Recent(N_PLANES)
        self._lock = threading.Lock()

    def head(self, step: str, site: str, against: str | None) -> MaskHead:
        """Shape, margins and counts of one weight's mask."""
        plane = self._plane(step, site, against)
        found = self.net.site(site)
        height, width = plane_shape(found.shape)[1::2]
        now, restored = int(plane.outputs.now.sum()), int(plane.outputs.restored.sum())
        return MaskHead(
            step=step,
            against=self._against(step, against),
            site=found.name,
            plane=plane.shape,
            kernel=(height, width),
            gates=gates_of(self.net, found),
            tile=TILE,
            levels=plane.levels,
            magnitude_high=plane.magnitude_high,
            outputs=_margin(plane.outputs, found.n_weights // len(plane.outputs.norm)),
            inputs=_margin(plane.inputs, found.n_weights // len(plane.inputs.norm)),
            n_removed=now + int(plane.outputs.earlier.sum()),
            n_now=now,
            n_restored=restored,
            n_manual=int(np.count_nonzero(plane.here == 2)),
        )

    def tile(self, step: str, site: str, against: str | None, level: int, row: int, column: int, order: Order) -> bytes:
        """The bytes of one tile (the contract stands in server/routes/masks.py)."""
        return self._plane(step, site, against).tile(level, row, column, order)

    @property
    def net(self) -> Network:
        return self._model.net

    def _against(self, step: str, against: str | None) -> str | None:
        return self._history.tree.step(step).parent if against is None else self._history.tree.step(against).id

    def _plane(self, step: str, site: str, against: str | None) -> Plane:
        before = self._against(step, against)
        name = self.net.site(site).name
        with self._lock:
            return self._planes.get((step, name, before), lambda: self._make(step, name, before))

    def _make(self, step: str, site: str, before: str | None) -> Plane:
        weights = self._history.weights(step)
        weight = (self._model.base if weights is None else weights)[site].float().numpy()
        none = np.zeros(weight.shape, np.uint8)
        here, there = (
            none if at is None or site not in self._history.mask(at) else self._history.mask(at).states[site].numpy()
            for at in (step, before)
        )
        return Plane(weight, here, there)


def _margin(shares: Shares, n_weights: int) -> Margin:
    parts = {name: (getattr(shares, name) / n_weights).tolist() for name in ("earlier", "now", "restored")}
    return Margin(**parts, norm=[float(norm) for norm in shares.norm])
