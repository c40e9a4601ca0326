"""Demo guests do the polite thing, once, and nothing else."""

import pytest

from web.demo.manners import SIGN, next_act


def view(role="agent", side="petitioner", may=(), **sections):
    return {"you": {"id": "p5", "role": role, "side": side, "may": list(may)}, "hearing": {}, **sections}


MINUTES = {"version": 1, "stale": False, "to_sign": ["p5"], "signings": {}, "corrections": []}
SIGNED = {**MINUTES, "signings": {"p5": {}}}
ASKED = {"asked_at": "2026-11-22T09:00:00Z", "answers": {}}
ANSWERED = {**ASKED, "answers": {"patentee": {}}}
UNDECIDED = {**MINUTES, "stale": True, "corrections": [{"accepted": None}]}
BY_STAGE = {"rules": {"consent_per_stage": True}}
STAGES = ("opening", "investigation", "debate", "final_statements", "announcement")
SCOPE = {"requested": [{"ground": "A22.3", "claims": ["1"], "exhibits": []}], "stated": None, "fixed": None}
ADMITTED = {"id": "m1", "kind": "new_evidence", "side": "patentee", "granted": True, "reply": None}
KNOWN = {"id": "k1", "answers": {"patentee": {}}}
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
        (view(may=["answer_settlement"], settlement=ASKED), "answer_settlement"),
        (view(may=["answer_settlement"], settlement={**ASKED, "answers": {"petitioner": {}}}), None),
        (view(may=["state_consent"], hearing=BY_STAGE), "state_consent"),
        (view(may=["state_consent"], hearing=BY_STAGE, consents={"petitioner": {stage: {} for stage in STAGES}}), None),
        (view(may=["state_consent"], hearing={"rules": {"consent_per_stage": False}}), None),
        (view("leader", "none", ["state_consent"], hearing=BY_STAGE), None),
        (view(may=["state_scope"], scope=SCOPE), "state_scope"),
        (view(may=["state_scope"], scope={**SCOPE, "stated": []}), None),
        (view(side="patentee", may=["state_scope"], scope=SCOPE), None),
        (view(may=["choose_reply"], motions=[ADMITTED]), "choose_reply"),
        (view(may=["choose_reply"], motions=[{**ADMITTED, "granted": None}]), None),
        (view(may=["choose_reply"], motions=[{**ADMITTED, "side": "petitioner"}]), None),
        (view(may=["answer_common_knowledge"], common_knowledge=[KNOWN]), "answer_common_knowledge"),
        (view(side="patentee", may=["answer_common_knowledge"], common_knowledge=[KNOWN]), None),
        (view("clerk", "none", ["present_minutes"], minutes=None), "present_minutes"),
        (view("clerk", "none", ["present_minutes"], minutes={**MINUTES, "stale": True}), "present_minutes"),
        (view("clerk", "none", ["present_minutes"], minutes=UNDECIDED), None),
        (view(minutes=MINUTES), SIGN),
        (view(minutes={**MINUTES, "stale": True}), None),
        (view(joint={"minutes": {"case": MINUTES, "link1": None}}), SIGN),
        (view(may=["present_minutes"], joint={"minutes": {"case": SIGNED, "link1": None}}), "present_minutes"),
        (view(joint={"minutes": {"case": SIGNED, "link1": MINUTES}}), SIGN),
        (view(joint={"minutes": {"case": SIGNED, "link1": SIGNED}}), None),
        (view(minutes={**MINUTES, "signings": {"p5": {}}}), None),
        (view(minutes={**MINUTES, "to_sign": ["p1"]}), None),
    ],
)  # fmt: skip
def test_what_a_guest_does(seen, act):
    found = next_act(seen)
    assert (found.name if found else None) == act


def test_consent_is_stated_only_for_what_is_not_stated_yet():
    seen = view(may=["state_consent"], hearing=BY_STAGE, consents={"petitioner": {"opening": {}, "debate": {}}})
    found = next_act(seen)
    assert found is not None
    assert found.fields == {"stages": ["investigation", "final_statements", "announcement"], "agreed": True}


def test_what_may_not_be_given_now_does_not_hold_up_what_may():
    seen = view(may=["answer_settlement"], recusal=ASKED, settlement=ASKED)
    found = next_act(seen)
    assert found is not None
    assert found.name == "answer_settlement"
