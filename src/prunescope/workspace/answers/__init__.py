"""What the facade answers: plain values that become JSON, and the types of the page.

Shares are in [0, 1]; counts are exact integers; times are in seconds unless the name ends otherwise.
"""

from prunescope.workspace.answers.answer import Answer
from prunescope.workspace.answers.exports import ExportAnswer, ExportCard, ExportsAnswer, NetworkSize
from prunescope.workspace.answers.history import EpochCard, Estimate, RoundCard, StepCard, TreeAnswer
from prunescope.workspace.answers.jobs import JobCard, ReplayAnswer
from prunescope.workspace.answers.layers import (
    Histogram,
    LayerDetail,
    LayerState,
    LayerStates,
    Margin,
    MaskHead,
    Sensitivity,
    SensitivityPoint,
    UnitRow,
)
from prunescope.workspace.answers.measures import ClassRow, Comparison, Curve, MetricRow, Metrics, Predictions
from prunescope.workspace.answers.network import Edge, LayerCard, NetworkCard, Preset
from prunescope.workspace.answers.previews import (
    DistributionAnswer,
    LayerDistribution,
    PreviewAnswer,
    PreviewEffect,
    PreviewLayer,
)
from prunescope.workspace.answers.session import (
    AxisCard,
    Catalogue,
    CorruptionCard,
    DataCard,
    ErrorInfo,
    ModelCard,
    Problem,
    SessionAnswer,
)

__all__ = [
    "Answer",
    "AxisCard",
    "Catalogue",
    "ClassRow",
    "Comparison",
    "CorruptionCard",
    "Curve",
    "DataCard",
    "DistributionAnswer",
    "Edge",
    "EpochCard",
    "ErrorInfo",
    "Estimate",
    "ExportAnswer",
    "ExportCard",
    "ExportsAnswer",
    "Histogram",
    "JobCard",
    "LayerCard",
    "LayerDetail",
    "LayerDistribution",
    "LayerState",
    "LayerStates",
    "Margin",
    "MaskHead",
    "MetricRow",
    "Metrics",
    "ModelCard",
    "NetworkCard",
    "NetworkSize",
    "Predictions",
    "Preset",
    "PreviewAnswer",
    "PreviewEffect",
    "PreviewLayer",
    "Problem",
    "ReplayAnswer",
    "RoundCard",
    "Sensitivity",
    "SensitivityPoint",
    "SessionAnswer",
    "StepCard",
    "TreeAnswer",
    "UnitRow",
]
