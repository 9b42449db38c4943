"""Every schedule rises from start to final and ends there to the bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prunescope.prune.schedule import schedules

SHARE = st.floats(0, 1, exclude_max=True)


@pytest.fixture(params=sorted(schedules))
def cls(request):
    return schedules[request.param]


@given(start=SHARE, final=SHARE)
def test_targets_rise_and_the_last_is_final(start, final):
    for cls in schedules.items().values():
        targets = cls().targets(start, final)
        assert len(targets) == cls().n_rounds
        assert targets[-1] == final
        if start < final:
            assert all(a <= b + 1e-12 for a, b in zip((start, *targets), targets, strict=False))


def test_rounds_are_a_field_where_there_are_several(cls):
    if "n_steps" in cls.model_fields:
        assert len(cls(n_steps=7).targets(0.1, 0.9)) == 7
        assert cls(n_steps=1).targets(0.0, 0.3) == (0.3,)
    else:
        assert cls().n_rounds == 1


def test_beyond_the_target_nothing_more_goes(cls):
    assert set(cls().targets(0.8, 0.5)) == {0.5}
