"""What the toy study does, as one value."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from prunescope.core.errors import BadPlan
from prunescope.core.spec import explain, parse
from prunescope.data.datasets.toy import Shape
from prunescope.prune.criterion import Criterion, criteria

Count = Annotated[int, Field(ge=1)]

PUBLISHED_SEEDS = 50
"""Repetitions of the published study."""

REPEATED = 5
"""Repetitions with every further training, where as many are asked for with the first."""


class Protocol(BaseModel):
    """The published protocol; smaller values make a quick study of the same kind.

    Attributes:
        shapes: data sets, of ``prunescope.data.datasets.toy``.
        counts: reference samples of each class that a criterion is shown.
        start: where relevance starts: 1 at the true class (the paper's text), or its logit (the authors' program).
        last_relu: whether a ReLU follows the third hidden layer (the text). The authors' program has none there, and
            its relevance counts a negative input of the last layer against (rule w+).
        share: of all hidden neurons that go at once, all layers competing.
        noises: standard deviations of what is added to the samples that the pruned networks are tested on.
        samples: training samples of each class.
        test_samples: noisy samples of each class.
        hidden: neurons in each of the three hidden layers.
        steps: updates of the training (SGD, rate 0.01, momentum 0.9, batches of 64), rounded up to whole epochs.
        seed: of the training samples, the first weights and the training.

    Source: yeom2021pruning, section 4.1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shapes: Annotated[tuple[Shape, ...], Field(min_length=1)] = ("moon", "circle", "multi")
    counts: Annotated[tuple[Count, ...], Field(min_length=1)] = (1, 2, 5, 10, 20, 50, 100, 200)
    start: Literal["one", "logit"] = "one"
    last_relu: bool = True
    share: Annotated[float, Field(gt=0, lt=1)] = 1 / 3
    noises: tuple[Annotated[float, Field(gt=0)], ...] = (0.3,)
    samples: Count = 1000
    test_samples: Count = 500
    hidden: Annotated[int, Field(ge=8)] = 1000
    steps: Count = 3000
    seed: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _each_once(self) -> "Protocol":
        for name in ("shapes", "counts", "noises"):
            values = getattr(self, name)
            if len(set(values)) < len(values):
                raise ValueError(f"{name} name something twice: {list(values)}")
        return self

    @staticmethod
    def of(**options: Any) -> "Protocol":
        """The protocol with these options.

        Raises:
            BadPlan: an option is unknown or out of range.

        >>> Protocol.of(hidden=0)
        Traceback (most recent call last):
        ...
        prunescope.core.errors.BadPlan: the toy study does not fit: hidden: input should be greater than ...
        """
        try:
            return Protocol(**options)
        except ValidationError as error:
            raise BadPlan(explain("the toy study", error)) from None

    def of_training(self, training: int) -> "Protocol":
        """The same with other training samples, first weights and order of the samples; 0 is this one."""
        return self.model_copy(update={"seed": self.seed + training})

    @property
    def rule(self) -> str:
        """How relevance is handed down; behind ReLUs both are the same."""
        return "alpha1_beta0" if self.last_relu else "w_plus"

    @property
    def n_neurons(self) -> int:
        """Hidden neurons in all layers."""
        return 3 * self.hidden

    @property
    def tops(self) -> tuple[int, ...]:
        """How many neurons at either end of a ranking are compared: 125, 250, 500 and 1000 of 3000."""
        return tuple(max(1, round(self.n_neurons / parts)) for parts in (24, 12, 6, 3))

    @property
    def compared_top(self) -> int:
        """The one that the published tables show: 250 of 3000."""
        return self.tops[1]

    @property
    def compared_count(self) -> int:
        """Reference samples of each class in the published tables of similarity: 10, or the nearest there is."""
        return min(self.counts, key=lambda count: abs(count - 10))

    @property
    def is_published(self) -> bool:
        """Whether networks, data and share are the published ones, so that figures can stand side by side."""
        return (self.hidden, self.samples, self.share) == (1000, 1000, 1 / 3) and self.steps >= 3000

    def criteria(self) -> dict[str, Criterion]:
        """What is compared, by name, in the order of the published tables; scores are divided by layer."""
        return {
            "magnitude": parse(criteria, {"name": "magnitude", "p": 1, "normalise": "l1"}),
            **{
                name: parse(criteria, {"name": name, **options, "samples": 4 * max(self.counts)})
                for name, options in {
                    "taylor": {"normalise": "l2"},
                    "gradient": {"normalise": "l2"},
                    "relevance": {"normalise": "sum", "start": self.start, "rule": self.rule},
                }.items()
            },
        }


NEEDY = ("taylor", "gradient", "relevance")
"""Criteria of the study that look at reference samples."""
