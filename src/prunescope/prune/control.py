"""The plan that a trained step is judged against: the same training, nothing removed."""

from prunescope.core.errors import BadPlan
from prunescope.prune.plan import Plan


def control_of(plan: Plan, n_rounds: int) -> Plan:
    """The control of a plan: its recovery in as many rounds, with the same seeds, and nothing removed.

    Plans that differ in what they remove share their control, so it is trained once.

    Args:
        n_rounds: how many rounds the plan took.

    Raises:
        BadPlan: the plan's recovery trains nothing.

    >>> plan = Plan(criterion="magnitude", sparsity=0.5, recovery="finetune", schedule="cubic")
    >>> control = control_of(plan, 5)
    >>> control.criterion.name, control.sparsity, control.schedule.n_rounds, control.recovery == plan.recovery
    ('control', 0.0, 5, True)
    """
    if not plan.recovery.needs_data:
        raise BadPlan(
            f"a control is trained as long as the pruned network, but recovery '{plan.recovery.name}' does not train.",
            "Choose 'finetune', or leave the control out.",
        )
    schedule = {"name": "constant", "n_steps": n_rounds} if n_rounds > 1 else "one_shot"
    return Plan(criterion="control", schedule=schedule, recovery=plan.recovery, seed=plan.seed)
