"""Whatever bytes a file holds, reading weights answers with weights or with an error of ours."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from prunescope.core.errors import BadCheckpoint, CorruptFile
from prunescope.nets.checkpoint import read_state

STATE = {"fc.weight": torch.randn(4, 3), "fc.bias": torch.zeros(4)}


@pytest.fixture(scope="module", params=[".pt", ".th", ".safetensors"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / f"net{request.param}"
    if path.suffix == ".safetensors":
        save_file(STATE, path)
    else:
        torch.save({"state_dict": STATE, "epoch": 3}, path, _use_new_zipfile_serialization=path.suffix == ".pt")
    return path


def answer(path: Path) -> dict[str, torch.Tensor] | BadCheckpoint | CorruptFile:
    try:
        return read_state(path)
    except (BadCheckpoint, CorruptFile) as error:
        return error


def assert_answers(path: Path) -> None:
    found = answer(path)
    if isinstance(found, dict):
        assert all(isinstance(value, torch.Tensor) for value in found.values())
    else:
        assert str(path) in str(found)
        assert found.hint


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_give_weights_or_a_reason(whole: Path, places: list[tuple[float, int]]) -> None:
    content = bytearray(whole.read_bytes())
    for place, value in places:
        content[int(place * len(content))] = value
    damaged = whole.with_name(f"damaged{whole.suffix}")
    damaged.write_bytes(content)
    assert_answers(damaged)


@given(content=st.binary(min_size=1, max_size=64), suffix=st.sampled_from([".pt", ".safetensors"]))
def test_any_bytes_give_a_reason(whole: Path, content: bytes, suffix: str) -> None:
    path = whole.with_name(f"any{suffix}")
    path.write_bytes(content)
    assert_answers(path)
