"""All at once."""

from prunescope.prune.schedule import Schedule, schedules


@schedules.register()
class OneShot(Schedule):
    """One round that goes all the way."""

    name = "one_shot"
    title = "One shot"
    summary = "Everything goes in one round."

    @property
    def n_rounds(self) -> int:
        return 1

    def between(self, start: float, final: float, way: float) -> float:
        return final
