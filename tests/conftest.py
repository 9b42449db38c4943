"""Fixtures and helpers that every kind of test shares."""

import os
import sys

import pytest
import torch
from hypothesis import HealthCheck, settings

from helpers.shell import Ran, Run

# Two workers share two cores, and sums are the same to the bit only for one number of threads.
torch.set_num_threads(1)
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same code gets the same cases on every run; `make soak` looks for new ones (--hypothesis-profile=search).
slow_is_fine = {"deadline": None, "max_examples": 40, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("steady", derandomize=True, **slow_is_fine)
settings.register_profile("search", derandomize=False, print_blob=True, **slow_is_fine)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Every test starts from the same global random state."""
    torch.manual_seed(0)


@pytest.fixture
def prunescope(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line through the program's entry point, in this process: torch need not load for each."""
    from prunescope.cli import main

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["prunescope", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run
