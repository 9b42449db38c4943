"""How often the network is right."""

import math

from prunescope.core.progress import Progress
from prunescope.measure.probe import Measurement, Probe, Subject, probes


@probes.register()
class Accuracy(Probe):
    """Share of samples whose largest output is the true class, its Wilson 95 % interval, and the mean loss.

    Headline: accuracy, accuracy_low, accuracy_high (shares), loss (mean cross-entropy, nats), n (samples).
    """

    name = "accuracy"
    title = "Accuracy"
    summary = "Share of samples classified right, with its interval, and the mean loss."

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        outputs = subject.outputs(progress)
        n, right = len(outputs.labels), int(outputs.correct.sum())
        low, high = wilson(right, n)
        loss = float(outputs.losses().mean())
        return Measurement(
            {"accuracy": right / n, "accuracy_low": low, "accuracy_high": high, "loss": loss, "n": float(n)}
        )


def wilson(n_right: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927); 95 % for the default z. Holds at 0 and 1, where the normal one fails.

    >>> [round(x, 4) for x in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    share, extra = n_right / n, z * z / n
    centre = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / n + extra / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)
