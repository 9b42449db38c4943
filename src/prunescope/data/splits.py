"""Which split is which: everything downstream measures on ``test`` and trains on ``train``."""

from collections.abc import Mapping

from prunescope.data.dataset import Split

VALIDATION = ("val", "valid", "validation")


def arrange(splits: Mapping[str, Split], name: str) -> tuple[dict[str, Split], tuple[str, ...]]:
    """The splits with a ``test`` among them, and a sentence for what had to stand in for it.

    Without a test split, the validation split is taken as it; of a single split of any name, that one.
    """
    renamed = {"val" if split in VALIDATION else split or "test": samples for split, samples in splits.items()}
    if "test" in renamed:
        return renamed, () if "" not in splits else (f"'{name}' has a single split; it is used as the test split.",)
    if "val" in renamed:
        renamed["test"] = renamed.pop("val")
        return renamed, (f"'{name}' has no test split; its validation split is used as such.",)
    (only, samples), *_ = renamed.items()
    note = f"'{name}' has only the split '{only}'; it is used as the test split, and there is nothing to train on."
    return {"test": samples}, (note,)
