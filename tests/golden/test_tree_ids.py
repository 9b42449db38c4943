"""Ids are promises: files and links written by earlier versions hold them. Change these values on purpose only."""

from prunescope.tree import StepTree, step_id

NOW = "2026-01-01T00:00:00Z"


def test_ids_of_steps_stay_what_they_were() -> None:
    plan = {"criterion": {"name": "magnitude", "p": 1}, "sparsity": 0.5, "layers": ["conv*"], "seed": 0}
    assert step_id("net", "data", None, None) == "adceaf34b267b161"
    assert step_id("net", "data", "adceaf34b267b161", plan) == "7cb57f65b1f27363"


def test_the_saved_form_of_a_tree_stays_what_it_was() -> None:
    tree = StepTree.plant("net", "data", NOW)
    tree = tree.grow(tree.child({"criterion": "hand"}, NOW))
    tree = tree.remove(tree.head)
    assert tree.dump() == {
        "network": "net",
        "data": "data",
        "steps": [
            {
                "id": "adceaf34b267b161",
                "parent": None,
                "plan": None,
                "number": 0,
                "created": "2026-01-01T00:00:00Z",
                "note": "",
            },
            {
                "id": "e6f285fde4292da6",
                "parent": "adceaf34b267b161",
                "plan": {"criterion": "hand"},
                "number": 1,
                "created": "2026-01-01T00:00:00Z",
                "note": "",
            },
        ],
        "journal": [
            {"kind": "plant", "step": "adceaf34b267b161", "head": "adceaf34b267b161", "removed": []},
            {"kind": "grow", "step": "e6f285fde4292da6", "head": "e6f285fde4292da6", "removed": []},
            {"kind": "remove", "step": "e6f285fde4292da6", "head": "adceaf34b267b161", "removed": ["e6f285fde4292da6"]},
        ],
        "cursor": 2,
    }
