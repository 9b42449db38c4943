"""What a model's steps are worth: the answer where it was measured, else the job that measures what is lacking."""

from prunescope.core.progress import Progress
from prunescope.workspace.answers import Comparison, JobCard, Metrics, Predictions
from prunescope.workspace.asked import StepName
from prunescope.workspace.comparing import Comparing
from prunescope.workspace.history import History
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue
from prunescope.workspace.robustness.facade import Robustness


class Results:
    """Measurements of one model's steps as its faces ask for them; measured once, remembered for ever."""

    def __init__(
        self,
        opened: OpenedModel,
        history: History,
        measuring: Measuring,
        comparing: Comparing,
        robustness: Robustness,
        queue: Queue,
    ) -> None:
        self._opened = opened
        self._history = history
        self._measuring = measuring
        self._comparing = comparing
        self._robustness = robustness
        self._queue = queue

    def metrics(self, step: StepName, data: str | None = None, split: str = "") -> Metrics | JobCard:
        """Accuracy, loss, classes and sizes of a step."""
        split = self._opened.split(data, split)
        lacking = self._lacking([step], data, split)
        return lacking or self._measuring.metrics(self._history.find(step).id, data, split, Progress())

    def predictions(
        self, step: StepName, data: str | None = None, split: str = "", condition: str = "clean"
    ) -> Predictions | JobCard:
        """What the network says of every sample, clean or under a condition."""
        if condition != "clean":
            return self._robustness.predictions(step, condition, data, split)
        split = self._opened.split(data, split)
        lacking = self._lacking([step], data, split)
        return lacking or self._measuring.predictions(self._history.find(step).id, data, split, Progress())

    def compare(self, a: StepName, b: StepName, data: str | None = None, split: str = "") -> Comparison | JobCard:
        """Two steps on the same samples."""
        split = self._opened.split(data, split)
        first, second = (self._history.find(step).id for step in (a, b))
        lacking = self._lacking([first, second], data, split)
        return lacking or self._comparing.compare(first, second, data, split, Progress())

    def _lacking(self, names: list[StepName], data: str | None, split: str) -> JobCard | None:
        """The job that measures those of the steps that were not measured yet; None if all were."""
        steps = {step.id: step for step in map(self._history.find, names)}
        missing = [step for step in steps.values() if not self._measuring.has(step.id, data, split)]
        if not missing:
            return None
        options = {"steps": [step.id for step in missing], "data": self._opened.dataset(data).name, "split": split}
        long = self._measuring.is_long(len(missing), data, split)
        title = "Measure step " + " and ".join(str(step.number) for step in missing)
        return self._queue.start("measure", self._opened.found.name, options, title, long=long)
