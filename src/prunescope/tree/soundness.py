"""Whether a history that was read from elsewhere hangs together."""

from collections.abc import Iterator, Sequence

from prunescope.tree.act import Act
from prunescope.tree.step import Step, step_id


def problems(network: str, data: str, steps: Sequence[Step], journal: Sequence[Act], cursor: int) -> Iterator[str]:
    """What is wrong, in words, the most telling first; nothing for a sound history."""
    seen: set[str | None] = {None}
    for number, step in enumerate(steps):
        if (step.parent is None) != (number == 0) or step.parent not in seen:
            yield f"step {number} has no parent before it"
        if step.number != number or step.id in seen:
            yield f"step {number} is there twice or out of order"
        if step.id != step_id(network, data, step.parent, step.plan):
            yield f"step {number} is not what its id says"
        seen.add(step.id)
    if not 0 <= cursor < len(journal):
        yield f"the cursor is at act {cursor} of {len(journal)}"
    for number, act in enumerate(journal):
        if not {act.step, act.head, *act.removed} <= seen:
            yield f"act {number} is about a step that is not there"
