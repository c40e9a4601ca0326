"""Demo guests do the polite thing, once, and nothing else."""

import pytest

from web.demo.manners import SIGN, next_act


def view(role="agent", side="petitioner", may=(), **sections):
    return {"you": {"id": "p5", "role": role, "side": side, "may": list(may)}, **sections}


MINUTES = {"version": 1, "stale": False, "to_sign": ["p5"], "signings": {}, "corrections": []}
ASKED = {"asked_at": "2026-11-22T09:00:00Z", "answers": {}}
ANSWERED = {**ASKED, "answers": {"patentee": {}}}
UNDECIDED = {**MINUTES, "stale": True, "corrections": [{"accepted": None}]}
SEATED = [{"id": "p6", "side": "patentee", "seat_of": "p5"}, {"id": "p5", "side": "none", "seat_of": ""}]


@pytest.mark.parametrize(
    ("seen", "act"),
    [
        (view(), None),
        (view(may=["answer_recusal"], recusal=ASKED), "answer_recusal"),
        (view(may=["answer_recusal"], recusal={"asked_at": None, "answers": {}}), None),
        (view(may=["answer_recusal"], recusal={**ASKED, "answers": {"petitioner": {}}}), None),
        (view("assistant", "none", ["answer_recusal"], recusal=ASKED, people=SEATED), "answer_recusal"),
        (view("assistant", "none", ["answer_recusal"], recusal=ANSWERED, people=SEATED), None),
        (view("clerk", "none", ["present_minutes"], minutes=None), "present_minutes"),
        (view("clerk", "none", ["present_minutes"], minutes={**MINUTES, "stale": True}), "present_minutes"),
        (view("clerk", "none", ["present_minutes"], minutes=UNDECIDED), None),
        (view(minutes=MINUTES), SIGN),
        (view(minutes={**MINUTES, "stale": True}), None),
        (view(minutes={**MINUTES, "signings": {"p5": {}}}), None),
        (view(minutes={**MINUTES, "to_sign": ["p1"]}), None),
    ],
)  # fmt: skip
def test_what_a_guest_does(seen, act):
    found = next_act(seen)
    assert (found.name if found else None) == act
