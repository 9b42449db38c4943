"""torchvision's classifiers: building one by name, and guessing which ones a state dict may belong to."""

from collections.abc import Iterator
from typing import Any

from torch import nn

from prunescope.core.errors import BadNetwork, UnknownName
from prunescope.core.registry import closest
from prunescope.nets.architecture import Options, Shapes

# A name that only this family has -> its constructors. torchvision is not imported, and nothing is built, for a state
# dict without any of these names.
_FAMILIES: dict[str, tuple[str, ...]] = {
    "classifier.6.weight": ("alexnet", *(f"vgg{n}{bn}" for bn in ("_bn", "") for n in (11, 13, 16, 19))),
    "layer4.0.conv1.weight": (
        *(f"resnet{n}" for n in (18, 34, 50, 101, 152)),
        *("wide_resnet50_2", "wide_resnet101_2", "resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d"),
    ),
    "inception3a.branch1.conv.weight": ("googlenet",),
    "Mixed_5b.branch1x1.conv.weight": ("inception_v3",),
    "features.denseblock1.denselayer1.conv1.weight": tuple(f"densenet{n}" for n in (121, 161, 169, 201)),
    "features.3.squeeze.weight": ("squeezenet1_0", "squeezenet1_1"),
    "features.2.conv.0.0.weight": ("mobilenet_v2",),
    "features.1.block.0.0.weight": ("mobilenet_v3_small", "mobilenet_v3_large"),
    "features.1.0.block.1.fc1.weight": tuple(f"efficientnet_b{n}" for n in range(8)),
    "features.4.0.block.2.fc1.weight": tuple(f"efficientnet_v2_{n}" for n in "sml"),
    "stage2.0.branch1.0.weight": tuple(f"shufflenet_v2_x{n}" for n in ("0_5", "1_0", "1_5", "2_0")),
    "layers.8.0.layers.0.weight": tuple(f"mnasnet{n}" for n in ("0_5", "0_75", "1_0", "1_3")),
    "conv_proj.weight": tuple(f"vit_{n}" for n in ("b_16", "b_32", "l_16", "l_32", "h_14")),
    "features.1.0.attn.relative_position_bias_table": tuple(f"swin_{n}" for n in "tsb"),
    "features.1.0.attn.logit_scale": tuple(f"swin_v2_{n}" for n in "tsb"),
    "features.1.0.layer_scale": tuple(f"convnext_{n}" for n in ("tiny", "small", "base", "large")),
}

# Where a family keeps its last layer; the first of these that a state dict has tells the number of classes.
_HEADS = (
    *("fc.weight", "heads.head.weight", "head.weight", "classifier.weight"),
    *(f"classifier.{n}.weight" for n in (6, 3, 2, 1)),
)

_WITH_SLOW_INITIALISATION = ("googlenet", "inception_v3")


def build(name: str, **options: Any) -> nn.Module:
    """torchvision's constructor ``name`` with fresh weights; nothing is downloaded.

    Raises:
        UnknownName: torchvision has no classifier of this name.
        BadNetwork: the constructor does not take these options.
    """
    models = _models()
    known = models.list_models(module=models)
    if name not in known:
        raise UnknownName(f"torchvision has no classifier named '{name}';", closest(name, known))
    try:
        module = models.get_model(name, weights=None, **options)
    except (TypeError, ValueError) as error:
        raise BadNetwork(f"torchvision's '{name}' cannot be built with {options}: {error}.", "") from error
    return module  # type: ignore[no-any-return]


def example_shape(name: str, options: Options) -> tuple[int, int, int]:
    """Shape of one sample: what the options say, or what the published weights take, e.g. (3, 224, 224)."""
    published = _models().get_model_weights(name).DEFAULT.transforms().crop_size[0]
    size = int(options.get("image_size", published))
    return (3, size, size)


def guesses(shapes: Shapes) -> Iterator[tuple[str, Options]]:
    """Constructors and options that a state dict with these shapes may belong to."""
    head = next((shapes[key] for key in _HEADS if key in shapes), None)
    if head is None:
        return
    for telling, names in _FAMILIES.items():
        if telling in shapes:
            for name in names:
                yield name, {"num_classes": head[0], **_special_options(name, shapes, head[0])}


def _special_options(name: str, shapes: Shapes, n_classes: int) -> Options:
    if name in _WITH_SLOW_INITIALISATION:
        auxiliary = any(key.startswith(("aux1.", "AuxLogits.")) for key in shapes)
        # The published ImageNet weights were made for inputs scaled in another way; torchvision converts them inside.
        return {"aux_logits": auxiliary, "init_weights": False, "transform_input": n_classes == 1000}
    if "encoder.pos_embedding" in shapes:
        n_patches = shapes["encoder.pos_embedding"][1] - 1  # one token is the class
        return {"image_size": round(n_patches**0.5) * shapes["conv_proj.weight"][2]}
    return {}


def _models() -> Any:
    from prunescope.nets.torchvision_shim import torchvision  # a second of importing that most uses do not need

    return torchvision.models
