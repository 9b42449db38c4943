"""A model that is open: its network, its data sets, scaled as it needs them, and its weights at any step."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from torch import Tensor, nn

from prunescope.core.errors import BadCheckpoint, BadData, BadNetwork, UnknownName
from prunescope.core.registry import closest
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.nets.context import masked
from prunescope.nets.network import Network
from prunescope.nets.shrunk.plan import origin
from prunescope.nets.source import LoadContext, example
from prunescope.prune.mask import Mask
from prunescope.store.store import Store
from prunescope.workspace.fitting import check_fit, fits, guess_normalisation
from prunescope.workspace.folder import Contents, FoundModel

Weights = Mapping[str, Tensor]


class OpenedModel:
    """The network of one model of a folder and the data it is judged on. Loaded once; safe from any thread.

    Raises:
        PrunescopeError: its weights do not fit, its forward fails, or no data set that it names fits it.
    """

    def __init__(self, found: FoundModel, contents: Contents, store: Store, context: LoadContext) -> None:
        self.found = found
        self._contents = contents
        self._store = store
        self.net: Network = self._as_judged(self._load(context))
        self.fingerprint = self.net.fingerprint
        self.base: Weights = {name: value.detach() for name, value in self.net.module.state_dict().items()}
        _check_finite(self.base, found.path or found.name)
        self._lock = self.net.lock
        self._weights: Weights = self.base
        self.notes: list[str] = []

    # ---- data --------------------------------------------------------------------------------------------

    @cached_property
    def data(self) -> dict[str, Dataset]:
        """Data sets that fit, by name, normalised for this network; the first is the default."""
        known, named = self._contents.data, self.found.entry.data
        for name in named:
            check_fit(self.net, known[name])
        fitting = named or tuple(name for name, data in known.items() if fits(self.net, data))
        with self._lock:
            return {name: self._normalised(known[name]) for name in fitting}

    def dataset(self, name: str | None = None) -> Dataset:
        """The named data set, or the default one.

        Raises:
            BadData: no data set of the folder fits the network.
            UnknownName: the named one is not among those that fit.
        """
        if not self.data:
            raise BadData(
                f"no data set in this folder fits '{self.found.name}', which takes {list(self.input_shape)};",
                f"put an .npz or a folder of images there, or name it in prunescope.toml. {self._misfit()}".strip(),
            )
        if name is not None and name not in self.data:
            raise UnknownName(f"no data set '{name}' that fits '{self.found.name}';", closest(name, [*self.data]))
        return self.data[name or next(iter(self.data))]

    def _misfit(self) -> str:
        """Why the first data set of the folder does not fit; empty if there is none."""
        for data in self._contents.data.values():
            try:
                check_fit(self.net, data)
            except BadData as error:
                return f"Here {error.message} {error.hint}"
        return ""

    def split(self, data: str | None = None, wanted: str = "") -> str:
        """The wanted split, or the one on which steps are judged: the test samples, else the first that there is."""
        splits = self.dataset(data).splits
        return wanted or ("test" if "test" in splits else next(iter(splits)))

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one sample."""
        return tuple(self.net.example_input[0].shape[1:])

    # ---- weights -----------------------------------------------------------------------------------------

    @contextmanager
    def at(self, weights: Weights | None, mask: Mask | None = None) -> Iterator[Network]:
        """The network with a step's weights (None = as it came) and, if a mask is given, pruned by it.

        One user at a time: weights are exchanged in the one module there is.
        """
        with self._lock:
            wanted = self.base if weights is None else weights
            if wanted is not self._weights:
                _exchange(self.net.module, wanted)
                self._weights = wanted
            if mask is None:
                yield self.net
            else:
                with masked(self.net, mask):
                    yield self.net

    # ---- opening -----------------------------------------------------------------------------------------

    def _load(self, context: LoadContext) -> Network:
        """Load as the source says; if nobody knows the input, try the samples of every data set there is."""
        try:
            return self.found.source.load(context)
        except BadNetwork:
            for data in self._contents.data.values():
                with_shape = LoadContext(context.folder, context.trust, data.sample_shape, data.classes)
                try:
                    return self.found.source.load(with_shape)
                except BadNetwork:
                    continue
            raise

    def _as_judged(self, net: Network) -> Network:
        """The network with an example of its data's shape: costs, times and exported programs are for what it is shown.

        An architecture that takes several sizes comes with its published one, which need not be that of the data.
        """
        known = self._contents.data
        named = [known[name] for name in self.found.entry.data]
        data = next((data for data in named or known.values() if fits(net, data)), None)
        first, *more = net.example_input
        if data is None or more:
            return net
        if data.sample_shape == tuple(first.shape[1:]):
            return net
        return Network(net.module, example(data.sample_shape).to(first.dtype), net.classes)

    def _normalised(self, data: Dataset) -> Dataset:
        entry = self.found.entry.normalisation
        if entry is not None:
            return data.normalised(Normalisation(entry.mean, entry.std))
        plan = origin(self.net.module)
        if plan and plan.normalisation is not None:  # a network that was made smaller knows how its inputs were scaled
            return data.normalised(Normalisation(*plan.normalisation) if plan.normalisation[0] else None)
        return data.normalised(self._remembered_guess(data))

    def _remembered_guess(self, data: Dataset) -> Normalisation | None:
        key = f"normalisation {self.fingerprint} {data.fingerprint}"
        if key not in self._store.settings:
            with self.at(None) as net:
                guess = guess_normalisation(net, data)
            found = guess.normalisation if guess else data.normalisation
            value = {"mean": found.mean, "std": found.std} if found else None
            self._store.settings.put(key, {"value": value, "note": guess.note() if guess else ""})
        known = self._store.settings.get(key)
        if known["note"]:
            self.notes.append(f"{data.name}: {known['note']}")
        value = known["value"]
        return Normalisation(tuple(value["mean"]), tuple(value["std"])) if value else None


def _check_finite(weights: Weights, path: str) -> None:
    """Refuse weights that no score and no output could be computed from."""
    broken = {name: int((~value.isfinite()).sum()) for name, value in weights.items() if value.is_floating_point()}
    name, n = next(((name, n) for name, n in broken.items() if n), ("", 0))
    if n:
        raise BadCheckpoint(
            f"'{name}' in '{path}' has {n} of {weights[name].numel()} values that are NaN or infinite;",
            "the training that made it diverged: save an earlier checkpoint.",
        )


def _exchange(module: nn.Module, weights: Weights) -> None:
    """Point the module's parameters and buffers at other tensors; nothing is copied, and tied weights stay tied."""
    for name, parameter in module.named_parameters():
        parameter.data = weights[name]
    for name, _ in list(module.named_buffers()):
        if name in weights:
            path, _, short = name.rpartition(".")
            module.get_submodule(path).register_buffer(short, weights[name])
