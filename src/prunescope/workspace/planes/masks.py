"""The mask planes that are being looked at."""

import threading

import numpy as np

from prunescope.nets.network import Network
from prunescope.workspace.answers import Margin, MaskHead
from prunescope.workspace.asked import StepName
from prunescope.workspace.history import History
from prunescope.workspace.names import gates_of
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.planes.cells import Bytes, Floats, plane_shape
from prunescope.workspace.planes.covers import Shares, compare
from prunescope.workspace.planes.plane import TILE, Order, Plane
from prunescope.workspace.planes.reliefs import Relief, survey
from prunescope.workspace.recent import Recent

N_PLANES = 8  # a plane of 103 M weights holds two masks of a byte a weight; small ones hold little


class Masks:
    """Heads and tiles of a model's masks, the last few planes kept."""

    def __init__(self, model: OpenedModel, history: History) -> None:
        self._model = model
        self._history = history
        self._planes: Recent[Plane] = Recent(N_PLANES)
        self._reliefs: Recent[Relief] = Recent(N_PLANES)
        self._lock = threading.Lock()

    def head(self, step: StepName, site: str, against: StepName | None = None) -> MaskHead:
        """Shape, margins and counts of one weight's mask, against the parent's or another step's."""
        step, before = self._history.pair(step, against)
        found = self.net.site(site)
        plane = self._plane(step, found.name, before)
        relief, cover = plane.relief, plane.cover
        now, restored = int(cover.outputs.now.sum()), int(cover.outputs.restored.sum())
        return MaskHead(
            step=step,
            against=before,
            site=found.name,
            plane=plane.shape,
            kernel=plane_shape(found.shape)[1::2],
            gates=gates_of(self.net, found),
            tile=TILE,
            levels=plane.levels,
            magnitude_high=relief.high,
            outputs=_margin(cover.outputs, relief.outputs, found.n_weights),
            inputs=_margin(cover.inputs, relief.inputs, found.n_weights),
            n_removed=now + int(cover.outputs.earlier.sum()),
            n_now=now,
            n_restored=restored,
            n_manual=cover.n_manual,
        )

    def tile(
        self, step: StepName, site: str, against: StepName | None, level: int, row: int, column: int, order: Order
    ) -> bytes:
        """The bytes of one tile (the contract stands in server/routes/masks.py)."""
        step, before = self._history.pair(step, against)
        return self._plane(step, self.net.site(site).name, before).tile(level, row, column, order)

    @property
    def net(self) -> Network:
        return self._model.net

    def _plane(self, step: str, site: str, before: str | None) -> Plane:
        with self._lock:
            return self._planes.get((step, site, before), lambda: self._make(step, site, before))

    def _make(self, step: str, site: str, before: str | None) -> Plane:
        trained = self._history.trained(step)
        relief = self._reliefs.get((trained, site), lambda: survey(self._weight(step, site)))
        return Plane(relief, compare(*(self._states(at, site, relief.weight.shape) for at in (step, before))))

    def _weight(self, step: str, site: str) -> Floats:
        weights = self._history.weights(step)
        weight: Floats = (self._model.base if weights is None else weights)[site].float().numpy()
        return weight

    def _states(self, step: str | None, site: str, shape: tuple[int, ...]) -> Bytes:
        if step is None or site not in self._history.mask(step):
            return np.zeros(shape, np.uint8)
        states: Bytes = self._history.mask(step).states[site].numpy()
        return states


def _margin(shares: Shares, norms: Floats, n_weights: int) -> Margin:
    n_each = n_weights // len(norms)
    parts = {name: (getattr(shares, name) / n_each).tolist() for name in ("earlier", "now", "restored")}
    return Margin(**parts, norm=norms.tolist())
