"""Train the four demo networks on the embedded Fashion-MNIST subset and write weights and model card.

    python scripts/train_demo_models.py [NAME ...]        all four without a name; about 15 minutes on one core

The recipe is ours, not a paper's: AdamW with one cycle of the learning rate (warm-up for a fifth of the steps, then
cosine to zero), gradients clipped to norm 1, images mirrored with probability 1/2 and moved by up to 2 pixels. Seeds,
order and augmentation are fixed and one thread computes, so the same machine and torch give the same bits; others give
weights of the same quality. Weights are stored in half precision, and measured as stored.
"""

import json
import os
import platform
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.data.source import load
from prunescope.nets.zoo import zoo

DEMO = Path(__file__).parents[1] / "src/prunescope/demo"
NORMALISATION = Normalisation((0.286,), (0.353,))  # of the 60 000 training images, as everywhere in the literature
MARGIN = 2  # pixels an image is moved at most


@dataclass(frozen=True)
class Recipe:
    """How one network is trained."""

    architecture: str
    title: str
    epochs: int
    learning_rate: float
    weight_decay: float = 0.05
    batch_size: int = 100
    seed: int = 0


RECIPES = {
    "mlp": Recipe("mlp", "MLP 784-300-100-10", epochs=50, learning_rate=2e-3),
    "lenet5": Recipe("lenet5", "LeNet-5", epochs=60, learning_rate=4e-3),
    "vgg_small": Recipe("vgg_small", "VGG (small)", epochs=24, learning_rate=3e-3),
    "lstm": Recipe("lstm", "LSTM over the rows of an image", epochs=40, learning_rate=4e-3),
}


def augment(x_BCHW: Tensor, generator: torch.Generator) -> Tensor:
    """Mirrored with probability 1/2 and moved by up to ``MARGIN`` pixels, each image on its own."""
    B, _, H, W = x_BCHW.shape
    mirrored = torch.rand(B, 1, 1, 1, generator=generator) < 0.5
    padded = pad(torch.where(mirrored, x_BCHW.flip(3), x_BCHW), [MARGIN] * 4)
    top, left = torch.randint(0, 2 * MARGIN + 1, (2, B, 1), generator=generator)
    rows, columns = top + torch.arange(H), left + torch.arange(W)
    return padded[torch.arange(B)[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def train(recipe: Recipe, data: Dataset) -> nn.Module:
    """A network trained from fresh weights."""
    torch.manual_seed(derive(recipe.seed, "demo", recipe.architecture))
    generator = torch.Generator().manual_seed(derive(recipe.seed, "demo", recipe.architecture, "data"))
    module = zoo[recipe.architecture]().train()
    optimizer = torch.optim.AdamW(module.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    n_steps = recipe.epochs * -(-len(data["train"]) // recipe.batch_size)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.learning_rate, n_steps, pct_start=0.2)
    black = -data.normalisation.mean[0] / data.normalisation.std[0]
    for epoch in range(recipe.epochs):
        total = 0.0
        for x, y in data.batches("train", recipe.batch_size, generator=generator):
            # moved images are filled up with black, which normalisation has turned into another number
            loss = cross_entropy(module(augment(x - black, generator) + black), y)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
            cycle.step()
            total += loss.item() * len(y)
        print(
            f"{recipe.architecture} epoch {epoch + 1}/{recipe.epochs}: loss {total / len(data['train']):.4f}",
            flush=True,
        )
    return module.eval()


def save(module: nn.Module, path: Path) -> None:
    """Half precision; counters stay whole numbers."""
    state = {name: value.half() if value.is_floating_point() else value for name, value in module.state_dict().items()}
    path.parent.mkdir(exist_ok=True)
    save_file({name: value.contiguous() for name, value in state.items()}, path)


@torch.no_grad()
def measure(recipe: Recipe, path: Path, data: Dataset) -> dict[str, float]:
    """Share of the test images that the stored weights classify right, and their mean cross-entropy in nats."""
    module = zoo[recipe.architecture]().eval()
    module.load_state_dict(load_file(path))
    logits = torch.cat([module(x) for x, _ in data.batches("test")])
    labels = torch.from_numpy(data["test"].labels)
    right = (logits.argmax(1) == labels).double().mean()
    return {"accuracy": round(right.item(), 6), "loss": round(cross_entropy(logits, labels).item(), 4)}


def entry(recipe: Recipe, path: Path, data: Dataset, seconds: float) -> dict[str, Any]:
    """What the card says about one network."""
    module = zoo[recipe.architecture]()
    return {
        **asdict(recipe),
        "weights": f"models/{path.name}",
        "params": sum(parameter.numel() for parameter in module.parameters()),
        "size_bytes": path.stat().st_size,
        **measure(recipe, path, data),
        "trained_seconds": round(seconds),
    }


def write_card(name: str, model: dict[str, Any]) -> None:
    """Put one network into the card, for programs and for people."""
    target = DEMO / "model_card.json"
    models = json.loads(target.read_text())["models"] if target.exists() else {}
    models[name] = model
    card = {
        "data": "fashion_mnist",
        "normalisation": asdict(NORMALISATION),
        "made_with": {"torch": torch.__version__, "python": platform.python_version(), "threads": 1},
        "models": {name: models[name] for name in RECIPES if name in models},
    }
    target.write_text(json.dumps(card, indent=2) + "\n")
    rows = "\n".join(row(model) for model in card["models"].values())
    template = Path(__file__).with_name("MODEL_CARD.template.md").read_text()
    (DEMO / "MODEL_CARD.md").write_text(template.format(rows=rows, **card["made_with"]))


def row(model: dict[str, Any]) -> str:
    """A network's line in the card's table."""
    return (
        f"| {model['title']} | `{model['weights']}` | {model['params']:,} | {model['size_bytes'] / 1e3:.0f} kB "
        f"| {model['accuracy']:.2%} | {model['loss']:.3f} | {model['epochs']} | {model['learning_rate']:g} |"
    )


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    data = load("fashion_mnist").normalised(NORMALISATION)
    for name in names or RECIPES:
        path, started = DEMO / f"models/{name}.safetensors", time.monotonic()
        save(train(RECIPES[name], data), path)
        write_card(name, entry(RECIPES[name], path, data, time.monotonic() - started))
        print((DEMO / "MODEL_CARD.md").read_text(), flush=True)


if __name__ == "__main__":
    os.nice(5)
    main(sys.argv[1:])
