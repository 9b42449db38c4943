"""Small networks with fresh weights, a file a family: `zoo["resnet20"](n_classes=10)` builds one."""

from prunescope.nets.architecture import zoo

__all__ = ["zoo"]
