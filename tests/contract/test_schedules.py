"""Every schedule rises from start to final and ends there to the bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prunescope.core.errors import BadPlan
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
        assert cls().in_units or cls().n_rounds == 1


def test_rounds_that_are_asked_for_reach_the_target(cls):
    for start, final in ((0.0, 0.5), (0.25, 0.3), (0.6, 0.2)):
        assert cls().targets(start, final)[cls().rounds(start, final) - 1] == final


def test_a_number_of_units_is_their_share():
    a_round = schedules["per_round"]
    assert a_round(units=5).sized(20).targets(0.0, 0.6)[:3] == (0.25, 0.5, 0.6)
    assert a_round(share=0.1).sized(20) == a_round(share=0.1)
    with pytest.raises(BadPlan, match="1 of 5,000 units a round, in up to 5,000 rounds; 1,000 is the most: remove 5"):
        a_round(units=1).sized(5000)


def test_beyond_the_target_nothing_more_goes(cls):
    assert set(cls().targets(0.8, 0.5)) == {0.5}
