"""What is trained, and how."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prunescope.core.errors import BadPlan
from prunescope.core.spec import explain

NETWORKS = ("dense", "ticket", "binary ticket")
"""All weights trained; the best weights of the untrained network as they are; the same as signs and a scale a layer."""


class Protocol(BaseModel):
    """Sizes and recipes of the study.

    LeNet-5 on the embedded Fashion-MNIST, its layers ``width`` times as wide. Dense: all weights by Adam. Tickets: no
    weight is trained; scores are learned by biprop, and the best share of each layer stays.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: Annotated[int, Field(ge=1, le=16)] = 2
    keep: Annotated[float, Field(gt=0, lt=1)] = 0.5
    epochs: Annotated[int, Field(ge=1, le=1000)] = 10
    dense_epochs: Annotated[int, Field(ge=1, le=1000)] = 5
    n_train: Annotated[int, Field(ge=100, le=10_000)] = 10_000
    n_test: Annotated[int, Field(ge=20, le=2000)] = 1000
    seeds: Annotated[int, Field(ge=1, le=100)] = 1

    @classmethod
    def of(cls, **options: Any) -> "Protocol":
        """The protocol of these options.

        Raises:
            BadPlan: one of them does not fit.
        """
        try:
            return cls(**options)
        except ValidationError as error:
            raise BadPlan(explain("the study", error)) from None

    @property
    def arguments(self) -> dict[str, Any]:
        """Of the architecture "lenet5"."""
        return {"channels": [6 * self.width, 16 * self.width], "hidden": [120 * self.width, 84 * self.width]}

    def plans(self, seed: int) -> dict[str, dict[str, Any]]:
        """How each of ``NETWORKS`` comes from the untrained network."""
        adam = {"name": "finetune", "optimizer": "adam", "learning_rate": 0.003, "weight_decay": 0.0}
        dense = {"criterion": "control", "recovery": {**adam, "epochs": self.dense_epochs, "schedule": "cosine"}}
        scores = {"name": "multiprize", "epochs": self.epochs}
        ticket = {"scope": "uniform", "sparsity": 1 - self.keep}
        return {
            "dense": {**dense, "seed": seed},
            "ticket": {**ticket, "criterion": scores, "recovery": "recalibrate", "seed": seed},
            "binary ticket": {**ticket, "criterion": {**scores, "binary": True}, "recovery": "binarise", "seed": seed},
        }
