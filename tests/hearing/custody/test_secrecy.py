"""The procedure of secrecy: who may, in which order, and what two persons are needed for."""

from datetime import UTC, datetime

import pytest

from hearing.custody.errors import StepRefusedError
from hearing.custody.secrecy import Secrecy, require_secrecy, secrecy
from hearing.custody.secrecy_steps import (
    Confirmed,
    Declined,
    FiledUnderSeal,
    Held,
    Measure,
    Proposed,
    Released,
    SecrecyTaken,
    Undertaken,
)
from hearing.vocabulary import Role, Side

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SIGNED = Undertaken("cnipa-2024", "0" * 64)
WIDEN = Proposed(Measure.WIDEN, "the other side needs it", ("opponent",))
SHRED = Proposed(Measure.SHRED, "the case has ended")
ROLES = {
    "filer": Role.AGENT,
    "leader": Role.LEADER,
    "chief": Role.CHIEF_EXAMINER,
    "member": Role.MEMBER,
    "opponent": Role.AGENT,
    "clerk": Role.CLERK,
}


class Course:
    """Steps taken one after another by people of a case."""

    def __init__(self, *recipients):
        self.taken = []
        self.take("filer", FiledUnderSeal(("filer", *recipients)))

    @property
    def now(self):
        return secrecy(self.taken)

    def take(self, by, step):
        require_secrecy(self.now, step, by=by, roles=frozenset({ROLES[by]}))
        at = SecrecyTaken("e", len(self.taken) + 1, NOW, by, by, ROLES[by], Side.NONE, step)
        self.taken.append(at)
        return at.n

    def refused(self, by, step):
        with pytest.raises(StepRefusedError) as no:
            self.take(by, step)
        assert no.value.zh.endswith("。")
        assert no.value.en.endswith(".")
        return no.value.code


def test_a_recipient_reads_after_signing_and_the_filer_at_once():
    course = Course("leader")
    assert course.now.reads("filer")
    assert not course.now.reads("leader")
    assert course.refused("opponent", SIGNED) == "outside_circle"
    course.take("leader", SIGNED)
    assert course.now.reads("leader")
    assert course.refused("leader", SIGNED) == "said_before"
    assert course.refused("filer", SIGNED) == "said_before"


def test_widening_takes_two_persons_of_the_panel_one_of_whom_has_a_key():
    course = Course("leader")
    assert course.refused("filer", WIDEN) == "not_yours"
    assert course.refused("clerk", WIDEN) == "not_yours"
    of = course.take("leader", WIDEN)
    assert course.refused("leader", Confirmed(of)) == "two_persons"
    assert course.refused("chief", Confirmed(of + 1)) == "no_proposal"
    assert course.refused("chief", WIDEN) == "proposal_open"
    assert "opponent" not in course.now.circle
    course.take("chief", Confirmed(of))
    assert course.now.circle == ("filer", "leader", "opponent")
    assert not course.now.reads("opponent"), "not before the undertaking is signed"
    course.take("opponent", SIGNED)
    assert course.now.reads("opponent")
    of = course.take("chief", Proposed(Measure.WIDEN, "x", ("clerk",)))
    assert course.refused("member", Confirmed(of)) == "no_key"
    course.take("leader", Confirmed(of))
    assert course.refused("leader", Proposed(Measure.WIDEN, "x", ("clerk",))) == "in_circle"


def test_a_proposal_is_declined_with_a_reason_and_another_can_follow():
    course = Course("leader")
    of = course.take("leader", Proposed(Measure.UNSEAL, "known to all"))
    assert course.refused("chief", Declined(of, " ")) == "text_needed"
    course.take("leader", Declined(of, "a slip"))
    assert course.refused("chief", Confirmed(of)) == "no_proposal"
    course.take("chief", Proposed(Measure.UNSEAL, "known to all"))


def test_what_was_unsealed_stays_so():
    course = Course("leader")
    course.take("chief", Confirmed(course.take("leader", Proposed(Measure.UNSEAL, "known to all"))))
    assert course.now.unsealed
    assert course.refused("leader", WIDEN) == "unsealed"


def test_the_keys_are_destroyed_by_order_of_the_leader_unless_a_hold_is_on_them():
    course = Course("leader")
    assert course.refused("chief", SHRED) == "leader_orders"
    of = course.take("leader", SHRED)
    course.take("member", Held("Art. 81 CPL", "an appeal is pending"))
    assert course.refused("chief", Confirmed(of)) == "legal_hold"
    with pytest.raises(StepRefusedError) as held:
        course.take("chief", Confirmed(of))
    assert held.value.rule == "Art. 81 CPL"
    assert "Art. 81 CPL" in held.value.en
    course.take("leader", Declined(of, "a hold is on it"))
    assert course.refused("leader", SHRED) == "legal_hold"
    assert course.refused("chief", Released("over")) == "not_yours"
    course.take("leader", Released("the appeal was decided"))
    course.take("chief", Confirmed(course.take("leader", SHRED)))
    assert course.now.shredded
    assert not course.now.reads("filer")
    assert course.refused("leader", Held("x", "y")) == "shredded"


@pytest.mark.parametrize(
    ("by", "step", "code"),
    [
        ("leader", Proposed(Measure.WIDEN, "x"), "recipients"),
        ("leader", Proposed(Measure.WIDEN, "x", ("a", "a")), "recipients"),
        ("leader", Proposed(Measure.UNSEAL, "x", ("a",)), "recipients"),
        ("leader", Proposed(Measure.UNSEAL, ""), "text_needed"),
        ("leader", Proposed(Measure.UNSEAL, "x\u202e"), "text_needed"),
        ("leader", Held("", "x"), "text_needed"),
        ("leader", Released("x"), "no_hold"),
        ("filer", FiledUnderSeal(("filer",)), "said_before"),
    ],
)
def test_what_is_not_right_is_refused(by, step, code):
    assert Course("leader").refused(by, step) == code


def test_a_gap_in_the_steps_is_noticed():
    first = SecrecyTaken("e", 2, NOW, "filer", "filer", Role.AGENT, Side.NONE, FiledUnderSeal(("filer",)))
    with pytest.raises(ValueError, match="cannot follow"):
        secrecy([first])


def test_the_panel_and_the_circle_know_of_each_other():
    now = Course("opponent").now
    assert now.oversees("chief", [Role.CHIEF_EXAMINER])
    assert now.oversees("opponent", [Role.AGENT])
    assert not now.oversees("clerk", [Role.CLERK])
    assert Secrecy().circle == ()
