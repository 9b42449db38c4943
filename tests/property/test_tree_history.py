"""Whatever is done in whatever order, history keeps its promises."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from prunescope.tree import StepTree

NOW = "2026-01-01T00:00:00Z"


def place(tree: StepTree) -> tuple[str, frozenset[str]]:
    return tree.head, tree.hidden


class History(RuleBasedStateMachine):
    """A person at the timeline, against a plain list of every place they were at."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = StepTree.plant("net", "data", NOW)
        self.places = [place(self.tree)]
        self.at = 0
        self.ever = {self.tree.root.id}

    def did(self, after: StepTree) -> None:
        """An act: undo leads back over it, and redo over that; the list of places is cut here and goes on."""
        if (after.journal, after.cursor) != (self.tree.journal, self.tree.cursor):
            assert place(after.undo()) == place(self.tree)
            assert after.undo().redo() == after
            self.places = [*self.places[: self.at + 1], place(after)]
            self.at += 1
        self.tree = after
        self.ever |= {step.id for step in after.steps}

    def some(self, data: st.DataObject, hidden: bool | None = None) -> str:
        fitting = [s.id for s in self.tree.steps if hidden is None or self.tree.is_removed(s.id) == hidden]
        return data.draw(st.sampled_from(fitting))

    @rule(plan=st.integers(0, 3), data=st.data())
    def grow(self, plan: int, data: st.DataObject) -> None:
        self.did(self.tree.grow(self.tree.child({"criterion": plan}, NOW, self.some(data))))

    @rule(data=st.data())
    def go(self, data: st.DataObject) -> None:
        self.did(self.tree.go(self.some(data, hidden=False)))

    @precondition(lambda self: len(self.tree.steps) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from([step.id for step in self.tree.steps[1:]]))
        self.did(self.tree.remove(chosen))
        assert self.tree.is_removed(chosen)

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        chosen = self.some(data)
        self.did(self.tree.restore(chosen))
        assert not self.tree.is_removed(chosen)

    @rule(data=st.data())
    def note(self, data: st.DataObject) -> None:
        before = place(self.tree)
        self.tree = self.tree.note(self.some(data), "a note")
        assert place(self.tree) == before

    @precondition(lambda self: self.tree.last_act is not None)
    @rule()
    def undo(self) -> None:
        assert self.tree.undo().redo() == self.tree
        self.tree, self.at = self.tree.undo(), self.at - 1

    @precondition(lambda self: self.tree.next_act is not None)
    @rule()
    def redo(self) -> None:
        self.tree, self.at = self.tree.redo(), self.at + 1

    @rule()
    def reload(self) -> None:
        loaded = StepTree.load(self.tree.dump())
        assert loaded == self.tree
        self.tree = loaded

    @invariant()
    def head_and_cards_are_where_the_list_of_places_says(self) -> None:
        known = self.places[self.at][1]
        late = {step.id for step in self.tree.steps if self.tree.is_removed(step.id)} - known
        assert self.tree.head == self.places[self.at][0]
        assert known <= self.tree.hidden
        assert all(self.tree.is_removed(self.tree.step(step).parent) for step in late)

    @invariant()
    def nothing_is_ever_lost(self) -> None:
        assert {step.id for step in self.tree.steps} == self.ever
        assert [step.number for step in self.tree.steps] == list(range(len(self.tree.steps)))

    @invariant()
    def the_head_is_always_visible(self) -> None:
        assert not self.tree.is_removed(self.tree.head)

    @invariant()
    def below_a_hidden_card_all_is_hidden(self) -> None:
        for step in self.tree.steps[1:]:
            assert self.tree.is_removed(step.id) or not self.tree.is_removed(step.parent)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
