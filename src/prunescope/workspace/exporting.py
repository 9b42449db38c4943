"""A step's network as files that load without prunescope: what there is to choose, and the files themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torch import nn

from prunescope.core.errors import PrunescopeError
from prunescope.core.spec import parse
from prunescope.nets.cost import cost
from prunescope.nets.export import Content, Form, forms
from prunescope.nets.network import Network
from prunescope.nets.shrunk import files
from prunescope.nets.shrunk.plan import About
from prunescope.nets.shrunk.small import Shrunk
from prunescope.tree.step import Step
from prunescope.workspace.answers import ExportAnswer, ExportCard, ExportsAnswer, NetworkSize
from prunescope.workspace.asked import StepName
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.recent import Recent

NOT_SMALLER = (
    "Nothing is smaller: no channel is wholly silent at this step, so the file is as large as before, and its "
    "zeros stay zeros. Prune filters or channels to make it smaller."
)
NOT_PRUNED = "Nothing is pruned at this step: every file holds the whole network."


@dataclass(frozen=True)
class Sizes:
    """Of the masked network and of the smaller one; or why there is no smaller one."""

    before: NetworkSize
    after: NetworkSize | None
    refusal: str = ""
    left: Mapping[str, str] = field(default_factory=dict)

    def note(self, is_pruned: bool) -> str:
        """What to know before one exports, in words; "" if it goes as expected."""
        if self.after is None:
            return self.refusal
        if not is_pruned:
            return NOT_PRUNED
        said = [NOT_SMALLER] if self.after.n_params == self.before.n_params and not self.left else []
        if self.left:
            names = ", ".join([*self.left][:3]) + (" ..." if len(self.left) > 3 else "")
            said.append(f"Silent channels of {names} stay as zeros: {next(iter(self.left.values()))}")
        return " ".join(said)


class Exporting:
    """Exports of one model's steps, which are named as people name them."""

    def __init__(self, opened: OpenedModel, history: History) -> None:
        self._opened = opened
        self._history = history
        self._sizes: Recent[Sizes] = Recent(16)

    def choices(self, words: StepName = "") -> ExportsAnswer:
        """Every form in which a step can leave, the most used first, with its use; sizes before and after."""
        step = self._history.find(words)
        sizes = self._sizes_of(step)
        return ExportsAnswer(
            step=step.id,
            number=step.number,
            before=sizes.before,
            after=sizes.after,
            note=sizes.note(self._is_pruned(step)),
            forms=[
                self._card(parse(forms, name), step, sizes)
                for name in sorted(forms, key=lambda name: forms[name].place)
            ],
        )

    def download(self, words: StepName, form: str) -> tuple[str, Content, bytes]:
        """File name of an export, how it was checked, and its bytes: an archive, where it is of several files."""
        step = self._history.find(words)
        name, content = self._name(step, form), self._content(step, form)
        return name, content, archive(content, name)

    def _content(self, step: Step, form: str) -> Content:
        """The files of one form. The network is taken only while it is copied, not while it is converted."""
        chosen: Form = parse(forms, form)
        chosen.check_installed()
        make: Callable[[], Content]
        with self._opened.at(self._history.weights(step.id)) as net:
            make = chosen.prepare(net.locking(step.locked), self._history.mask(step.id), self._about(step))
        return make()

    def _name(self, step: Step, form: str) -> str:
        """What a step's file is called unless the user says otherwise."""
        return f"{self._opened.found.name}-step{step.number}{forms[form].suffix}"

    def write(self, words: StepName, form: str, to: Path | str) -> ExportAnswer:
        """Write one form: into a folder that is there under the step's name, else under the name given."""
        step = self._history.find(words)
        chosen: Form = parse(forms, form)
        to = Path(to)
        to = to / self._name(step, form) if to.is_dir() else to
        content = self._content(step, form)
        files.write(to, content.files)
        sizes = self._sizes_of(step)
        return ExportAnswer(
            step=step.id,
            form=chosen.name,
            title=chosen.title,
            smaller=chosen.smaller,
            path=str(to),
            n_bytes=sum(len(data) for data in content.files.values()),
            before=sizes.before,
            after=sizes.after,
            difference=content.difference,
            checked=content.checked,
            note=sizes.note(self._is_pruned(step)) if chosen.smaller else "",
            python="\n".join(chosen.loading(str(to))),
            python_without="\n".join(chosen.loading_without(str(to))),
        )

    def _card(self, form: Form, step: Step, sizes: Sizes) -> ExportCard:
        file = self._name(step, form.name)
        return ExportCard(
            name=form.name,
            title=form.title,
            summary=form.summary,
            use=form.use,
            file=file,
            smaller=form.smaller,
            install=form.missing(),
            refusal=sizes.refusal if form.smaller else "",
            python="\n".join(form.loading(file)),
            python_without="\n".join(form.loading_without(file)),
        )

    def _about(self, step: Step) -> About:
        if not self._opened.data:
            return About(step.id)
        scaled = self._opened.dataset().normalisation
        return About(step.id, (scaled.mean, scaled.std) if scaled else ((), ()))

    def _is_pruned(self, step: Step) -> bool:
        mask = self._history.mask(step.id)
        return any(mask.n_removed(name) for name in mask)

    def _sizes_of(self, step: Step) -> Sizes:
        return self._sizes.get(step.id, lambda: self._measured(step))

    def _measured(self, step: Step) -> Sizes:
        weights, mask = self._history.weights(step.id), self._history.mask(step.id)
        with self._opened.at(weights, mask) as net:
            before = _size(net.module, net)
        try:
            with self._opened.at(weights) as net:
                small = Shrunk.of(net.locking(step.locked), mask, self._about(step))
                return Sizes(before, _size(small.module, net), left=small.left)
        except PrunescopeError as error:
            return Sizes(before, None, str(error))


def archive(content: Content, name: str) -> bytes:
    """One download: the file, or the archive of the files."""
    return content.files[""] if "" in content.files else files.archive(content.files, name.removesuffix(".zip"))


def _size(module: nn.Module, net: Network) -> NetworkSize:
    found = cost(module, net.example_input)
    return NetworkSize(n_params=found.params, n_nonzero=found.nonzero, macs=found.macs, n_bytes=found.bytes)
