"""The step tree: what each act does to head, cards and journal."""

import pytest

from prunescope.core.errors import BadInput, CorruptFile, UnknownName
from prunescope.tree import Step, StepTree

NOW = "2026-01-01T00:00:00Z"


def planted() -> StepTree:
    return StepTree.plant("net", "data", NOW)


def grow(tree: StepTree, name: str, parent: str | None = None) -> StepTree:
    return tree.grow(tree.child({"criterion": name}, NOW, parent))


@pytest.fixture
def branched() -> StepTree:
    """0 - 1 - 2, and 3 beside 2; the head on 3."""
    tree = grow(grow(planted(), "a"), "b")
    return grow(tree.undo(), "c")


def ids(tree: StepTree) -> list[str]:
    return [step.id for step in tree.steps]


def numbers(steps) -> list[int]:
    return [step.number for step in steps]


def shown(tree: StepTree) -> list[int]:
    """Numbers of the steps whose cards are not hidden."""
    return [step.number for step in tree.steps if not tree.is_removed(step.id)]


def test_growing_moves_the_head_to_the_new_step() -> None:
    tree = grow(planted(), "a")
    assert numbers(tree.path()) == [0, 1]
    assert tree.step(tree.head).plan == {"criterion": "a"}


def test_an_act_after_undo_branches_and_loses_no_step(branched: StepTree) -> None:
    assert [step.parent for step in branched.steps[2:]] == [ids(branched)[1]] * 2
    assert shown(branched) == [0, 1, 2, 3]
    assert branched.next_act is None


def test_undo_of_growing_leaves_the_step_in_the_tree() -> None:
    tree = grow(planted(), "a").undo()
    assert tree.head == tree.root.id
    assert len(tree.steps) == 2


def test_the_same_plan_on_the_same_parent_is_gone_to(branched: StepTree) -> None:
    again = grow(branched, "b", parent=ids(branched)[1])
    assert again.steps == branched.steps
    assert again.head == ids(branched)[2]
    assert again.last_act.kind == "go"


def test_growing_a_removed_step_again_brings_its_card_back(branched: StepTree) -> None:
    removed = branched.remove(ids(branched)[2])
    again = grow(removed, "b", parent=ids(branched)[1])
    assert shown(again) == [0, 1, 2, 3]
    assert again.head == ids(branched)[2]


def test_undo_of_a_removed_step_grown_again_takes_back_growing(branched: StepTree) -> None:
    again = grow(branched.remove(ids(branched)[2]), "b", parent=ids(branched)[1])
    assert again.last_act.kind == "grow"
    assert shown(again.undo()) == [0, 1, 3]


def test_growing_the_root_goes_to_it(branched: StepTree) -> None:
    again = branched.grow(branched.root)
    assert (again.head, again.steps, again.last_act.kind) == (branched.root.id, branched.steps, "go")


def test_a_step_grown_beside_leaves_the_head(branched: StepTree) -> None:
    beside = branched.grow(branched.child({"criterion": "control"}, NOW, branched.root.id), stay=True)
    assert beside.head == branched.head
    assert numbers(beside.path(ids(beside)[4])) == [0, 4]


def test_removing_below_a_removed_card_changes_nothing(branched: StepTree) -> None:
    removed = branched.remove(ids(branched)[1])
    assert removed.remove(ids(branched)[2]) is removed
    assert shown(removed.restore(ids(branched)[1])) == [0, 1, 2, 3]


def test_a_step_grown_below_a_removed_card_is_kept_and_hidden(branched: StepTree) -> None:
    late = branched.child({"criterion": "late"}, NOW, parent=ids(branched)[2])
    tree = branched.remove(ids(branched)[2])
    grown = tree.grow(late)
    assert grown.head == tree.head
    assert shown(grown) == [0, 1, 3]
    assert shown(grown.restore(late.id)) == [0, 1, 2, 3, 4]


def test_steps_made_at_the_same_time_are_numbered_as_they_arrive() -> None:
    tree = planted()
    first, second = (tree.child({"criterion": name}, NOW) for name in "ab")
    assert numbers(tree.grow(first).grow(second).steps) == [0, 1, 2]


def test_removing_hides_all_below_and_moves_the_head_up(branched: StepTree) -> None:
    tree = branched.remove(ids(branched)[1])
    assert shown(tree) == [0]
    assert tree.head == tree.root.id
    assert shown(tree.undo()) == shown(branched)
    assert tree.undo().head == branched.head


def test_removing_elsewhere_leaves_the_head(branched: StepTree) -> None:
    assert branched.remove(ids(branched)[2]).head == branched.head


def test_removing_twice_is_one_act(branched: StepTree) -> None:
    once = branched.remove(ids(branched)[2])
    assert once.remove(ids(branched)[2]) == once


def test_restoring_a_card_brings_back_those_above_it(branched: StepTree) -> None:
    tree = branched.remove(ids(branched)[3]).remove(ids(branched)[1])
    assert shown(tree.restore(ids(branched)[3])) == [0, 1, 2, 3]
    assert shown(tree.restore(ids(branched)[1])) == [0, 1, 2]


def test_the_root_cannot_be_removed() -> None:
    with pytest.raises(BadInput, match="step 0: it is the trained network"):
        planted().remove(planted().root.id)


def test_a_removed_step_cannot_be_gone_to(branched: StepTree) -> None:
    with pytest.raises(BadInput, match=r"cannot go to step 2: its card is removed\. Restore it first\."):
        branched.remove(ids(branched)[2]).go(ids(branched)[2])


def test_nothing_to_undo_or_redo_is_said_in_words() -> None:
    with pytest.raises(BadInput, match="nothing to undo"):
        planted().undo()
    with pytest.raises(BadInput, match="nothing to redo"):
        planted().redo()


def test_acts_name_what_undo_takes_back_and_redo_does_again(branched: StepTree) -> None:
    tree = branched.remove(ids(branched)[2])
    assert (tree.last_act.kind, tree.last_act.step) == ("remove", ids(branched)[2])
    assert tree.next_act is None
    assert tree.undo().next_act.kind == "remove"
    assert planted().last_act is None


def test_notes_are_no_acts_and_do_not_change_ids(branched: StepTree) -> None:
    noted = branched.note(ids(branched)[1], "good one")
    assert noted.step(ids(branched)[1]).note == "good one"
    assert noted.journal == branched.journal
    assert ids(noted) == ids(branched)


@pytest.mark.parametrize("words", ["1", "#1", "id", "prefix"])
def test_a_step_is_found_by_number_id_and_prefix(branched: StepTree, words: str) -> None:
    one = branched.steps[1]
    said = {"id": one.id, "prefix": one.id[:6]}.get(words, words)
    assert branched.find(said) == one
    assert branched.find("head").id == branched.head


def test_only_a_beginning_that_fits_one_step_and_is_long_enough_means_it() -> None:
    tree = planted()
    for name in ("abcd0", "abcd1", "ffff0"):
        tree = tree.grow(Step(id=name, parent=tree.root.id, plan={}, number=0, created=NOW))
    assert tree.find("abcd1").number == 2
    for words in ("abcd", "fff", "9" * 5000):
        with pytest.raises(UnknownName, match=f"no step '{words}'"):
            tree.find(words)


def test_an_unknown_step_is_named(branched: StepTree) -> None:
    with pytest.raises(UnknownName, match="no step 'zzzz' in this history of 4; `prunescope log` shows all"):
        branched.find("zzzz")
    with pytest.raises(UnknownName, match="no step '17'"):
        branched.find("17")


def test_a_dumped_tree_loads_as_the_same_tree(branched: StepTree) -> None:
    tree = branched.remove(ids(branched)[2]).undo()
    assert StepTree.load(tree.dump()) == tree


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cursor", 40, "the cursor is at act 40 of 3"),
        ("network", "another", "step 0 is not what its id says"),
        ("steps", [], "act 0 is about a step that is not there"),
        ("journal", "x", "journal"),
    ],
)
def test_a_history_that_was_tampered_with_is_refused(branched: StepTree, field: str, value: object, words: str) -> None:
    with pytest.raises(CorruptFile, match=words):
        StepTree.load({**branched.dump(), field: value})


def test_a_changed_plan_does_not_pass_for_the_step_it_was(branched: StepTree) -> None:
    value = branched.dump()
    value["steps"][2]["plan"] = {"criterion": "other"}
    with pytest.raises(CorruptFile, match="step 2 is not what its id says"):
        StepTree.load(value)
