"""How a step fares under one condition: clean, or a corruption at a severity."""

from typing import Annotated

from pydantic import Field

from prunescope.core.errors import BadData
from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.measure.latent import Latent, latent_of
from prunescope.measure.probe import Measurement, Probe, Subject, probes

UNITS = {"angle": "degrees", "length": "", "margin": ""}


@probes.register()
class UnderCondition(Probe):
    """By sample, in the split's order, under one condition; the geometry only if the network ends in a linear layer.

    Table "samples": label int16, predicted int16, correct bool, confidence float16 (probability of the predicted
    class), and float16 angle (degrees, to the direction of the sample's own class), length and margin (negative where
    wrong). Headline: accuracy (share), n (samples).
    """

    name = "condition"
    title = "Under a condition"
    summary = "Predictions, angle, length and margin of every sample, clean or corrupted."

    condition: Annotated[str, Field(title="Condition", description='"clean", or e.g. "fog-3"')] = "clean"
    seed: Annotated[int, Field(ge=0, title="Seed", description="of the corruption")] = 0

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        return self._measurement(self._latent(subject, progress))

    def _latent(self, subject: Subject, progress: Progress) -> Latent:
        if subject.data is None:
            raise BadData("looking at samples under a condition needs data, but none was given.", "Choose a data set.")
        condition = Condition.parse(self.condition)
        return latent_of(subject.net, subject.data, subject.split, condition, subject.limit, progress, self.seed)

    def _measurement(self, latent: Latent) -> Measurement:
        known = {name: getattr(latent, name) for name in ("label", "predicted", "confidence", *UNITS)}
        columns = {name: column for name, column in known.items() if column is not None}
        columns["correct"] = latent.predicted == latent.label
        headline = {"accuracy": float(columns["correct"].mean()), "n": float(len(latent.label))}
        return Measurement(headline, {"samples": Table(columns, UNITS)})


@probes.register()
class LatentGeometry(UnderCondition):
    """The same, and the angles of every sample to every class direction.

    Table "samples": as probe "condition", and angles float16 [N, C], degrees.

    Raises:
        BadData: the network has no class directions; the message says why.
    """

    name = "geometry"
    title = "Latent geometry"
    summary = "Angles to all class directions, length and margin of every sample."

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        latent = self._latent(subject, progress)
        if latent.angles is None:
            raise BadData(f"the geometry cannot be measured: {latent.why_not}")
        found = self._measurement(latent)
        columns = {**found.tables["samples"].columns, "angles": latent.angles}
        return Measurement(found.headline, {"samples": Table(columns, {**UNITS, "angles": "degrees"})})
