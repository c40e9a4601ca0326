"""How far service got, told from its facts; and what a receipt asks of the roster."""

from dataclasses import replace
from datetime import timedelta

from hearing.notices.attendance import Attendance, Coming, InterpreterAsked, Power, WitnessAsked
from hearing.notices.roster import absent, speaking_first
from hearing.notices.service import first, missing, status
from hearing.vocabulary import Place, Role, ServiceStep, Side
from tests.hearing.notices.samples import served
from tests.scripts.play import Play

FACTS = [fact for fact, _ in served()]
SENT, ARRIVED, OPENED = FACTS


def test_the_status_is_the_furthest_step():
    assert status([]) is None
    assert status([SENT]) is ServiceStep.SENT
    assert status([OPENED, SENT]) is ServiceStep.OPENED
    assert status(FACTS) is ServiceStep.OPENED


def test_the_earliest_fact_of_a_step_counts():
    later = replace(ARRIVED, account="a-other", at=ARRIVED.at + timedelta(days=2))
    assert first([later, *FACTS], ServiceStep.ARRIVED) == ARRIVED
    assert first([SENT], ServiceStep.ARRIVED) is None


def test_a_step_is_noted_once_for_each_account():
    assert not missing(FACTS, ServiceStep.OPENED, OPENED.account)
    assert missing(FACTS, ServiceStep.OPENED, "a-other")


def coming(name: str, role: Role, *, first_speaker: bool = False) -> Coming:
    return Coming(name, role, Power.FILED, Place.REMOTE, first_speaker=first_speaker)


def test_a_receipt_names_who_is_missing_on_the_roster():
    state = Play().state
    agent = state.roster["agent"]
    answer = Attendance(
        attends=True,
        coming=(coming(agent.name, Role.AGENT, first_speaker=True), coming("新来者", Role.AGENT)),
        witnesses=(WitnessAsked("周证", "事实"),),
        interpreters=(InterpreterAsked("英语"), InterpreterAsked("日语", "译员")),
    )
    found = [(one.name, one.role, one.side) for one in absent(answer, Side.PETITIONER, state)]
    assert found == [
        ("新来者", Role.AGENT, Side.PETITIONER),
        ("周证", Role.WITNESS, Side.PETITIONER),
        ("译员", Role.INTERPRETER, Side.NONE),
    ]
    assert absent(Attendance(attends=False), Side.PETITIONER, state) == ()


def test_a_receipt_says_who_speaks_first():
    state = Play().state
    agent, party = state.roster["agent"], state.roster["petitioner"]
    changed = Attendance(attends=True, coming=(coming(party.name, Role.PARTY, first_speaker=True),))
    assert speaking_first(changed, Side.PETITIONER, state) == (agent, party)
    for name, role in ((agent.name, Role.AGENT), ("新来者", Role.AGENT)):
        answer = Attendance(attends=True, coming=(coming(name, role, first_speaker=True),))
        assert speaking_first(answer, Side.PETITIONER, state) == (None, None), "nothing to change, or nobody there yet"
