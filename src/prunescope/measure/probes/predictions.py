"""What the network says of every sample."""

import numpy as np

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.probe import Measurement, Probe, Subject, probes


@probes.register()
class Predictions(Probe):
    """By sample, in the split's order: id, true class, predicted class, its probability, whether it is right, loss.

    Table "samples": id, label int16, predicted int16, probability float32 (of the predicted class), correct bool,
    loss float32 (cross-entropy, nats).
    """

    name = "predictions"
    title = "Predictions"
    summary = "The predicted class of every sample and how sure the network is."

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        outputs = subject.outputs(progress)
        rows, predicted = np.arange(len(outputs.labels)), outputs.predicted
        log_probabilities = outputs.log_probabilities()
        columns = {
            "id": outputs.ids,
            "label": outputs.labels.astype(np.int16),
            "predicted": predicted.astype(np.int16),
            "probability": np.exp(log_probabilities[rows, predicted]).astype(np.float32),
            "correct": outputs.correct,
            "loss": (-log_probabilities[rows, outputs.labels]).astype(np.float32),
        }
        return Measurement(
            {"n": float(len(rows))}, {"samples": Table(columns, {"probability": "share", "loss": "nats"})}
        )
