"""Every action for every kind of principal, against an oracle written out by hand and not made from the table."""

import pytest

from hearing.vocabulary import Role, Side
from web.authorization import (
    ANONYMOUS,
    TABLE,
    Action,
    Kind,
    Principal,
    Resource,
    Standing,
    allowed,
    relations,
)
from web.errors import Denied, NotSignedIn

COLUMNS = "anon login analyst leader chief member invest clerk pet pat assist witness interp observ owner"
ORACLE = """
site.open            x x x x x x x x x x x x x x x
login.make           x x x x x x x x x x x x x x x
login.end            x x x x x x x x x x x x x x x
demo.enter           . . . . . . . . . . . . . . .
demo.guests          . . . x . . . x . . . . . . .
passkey.add          . x x x x x x x x x x x x x x
key.keep             . x x x x x x x x x x x x x x
case.invite          . . . x . . . x . . . . . . .
invitation.accept    x x x x x x x x x x x x x x x
case.list            . x x x x x x x x x x x x x x
case.read            . . . x x x x x x x x . x x .
case.enter           . . . . . . . . . . . . . . .
case.correct         . . . x . . . x . . . . . . .
case.changes         . . . x x x x x x x x . . . .
case.people          . . . x . . . x . . . . . . .
upload.make          . . . . . . . . x x . . . . .
upload.continue      . . . . . . . . . . . . . . x
exhibit.file         . . . . . . . . x x . . . . .
exhibit.read         . . . x x x x x x x x . . . .
exhibit.page         . . . x x x x x x x x x x x .
exhibit.opinion      . . . . . . . . . x . . . . .
exhibit.step         . . . x . . . x x . x . . . .
case.confidants      . . . x x x . . x x . . . . .
exhibit.sealed       . . . . . x . . . . . . . . .
exhibit.undertaking  . . . . . x . . . . . . . . .
exhibit.secrecy      . . . x x x . . . . . . . . .
case.round           . . . x . . . x . . . . . . .
case.claims          . . . x x x x x x x x . . . .
case.amend           . . . . . . . . x . . . . . .
case.amended         . . . x . . . . . . . . . . .
case.export          . . . x x x x x x x x . . . .
case.search          . x x x x x x x x x x x x x x
review.list          . x x x x x x x x x x x x x x
review.decide        . . . x . . . x . . . . . . .
case.statements      . . . x x x x x x x . . . . .
hearing.schedule     . . . x . . . x . . . . . . .
notice.issue         . . . x . . . x . . . . . . .
notice.list          . . . x x x x x x x . . . . .
notice.read          . . . x x x x x . x . . . . .
notice.answer        . . . . . . . . . x . . . . .
notice.service       . . . . . . . x . . . . . . .
notice.roster        . . . x . . . x . . . . . . .
notice.agree         . . . . . . . . x x . . . . .
channel.inbox        . x x x x x x x x x x x x x x
channel.delivery     . . . . . . . . . . . . . . x
channel.case         . . . x x x . x x x . . . . .
channel.link         . . . x . . . x . . . . . . .
channel.fact         . . . x . . . x . . . . . . .
channel.held         . . . . . . . . . . . . . x .
channel.hooks        . x x x x x x x x x x x x x x
channel.hook         . . . . . . . . . . . . . . x
hearing.read         . . . x x x x x x x x x x x .
hearing.minutes      . . . x x x x x x x x . x . .
hearing.sign         . . . x . . . x x x . . . . .
hearing.recordings   . . . x x x x x . . . . . . .
hearing.film         . . . x . . . x . . . . . . .
hearing.redaction    . . . x . . . . . . . . . . .
hearing.drafts       . . . x x x x x . . . . . . .
hearing.package      . . . x x x x x . . . . . . .
dataset.export       . . x . . . . . . . . . . . .
dataset.job          . . . . . . . . . . . . . . x
typical.list         . . x . . . . . . . . . . . .
typical.read         . . x x x x . . . . . . . . .
typical.nominate     . . x x x x . . . . . . . . .
typical.sheet        . . x x x x . . . . . . . . .
typical.write        . . x . . . . . . . . . . . .
dataset.ask          . . x . . . . . . . . . . . .
dataset.approve      . . . . . . . . . . . . . . .
log.read             x x x x x x x x x x x x x x x
time.stamp           x x x x x x x x x x x x x x x
socket.open          . x x x x x x x x x x x x x x
socket.join          . . . x x x x x x x x x x x .
socket.leave         . . . x x x x x x x x x x x .
socket.command       . . . x x x x x x x x x x x .
socket.media.offer   . . . x x x x x x x x x x x .
socket.media.servers . . . x x x x x x x x x x x .
socket.media.receive . . . x x x x x x x x x x x .
socket.media.answer  . . . x x x x x x x x x x x .
socket.media.tiles   . . . x x x x x x x x x x x .
socket.deliberation.share . . . x x x x . . . . . . . .
socket.media.measured . . . x x x x x x x x x x x .
socket.media.tested  . . . x x x x x x x x x x x .
socket.captions      . . . x x x x x x x x x x x .
socket.lines         . . . x x x x x x x x . x x .
socket.ping          . x x x x x x x x x x x x x x
media.send           . . . x x x x x x x x x x . .
media.receive        . . . x x x x x x x x x x x .
"""
"""One row an action, one column a kind of principal; the exhibit acted on was filed by the petitioner, the notice
sent to the patentee."""

PEOPLE = {
    "leader": (Role.LEADER, Side.NONE),
    "chief": (Role.CHIEF_EXAMINER, Side.NONE),
    "member": (Role.MEMBER, Side.NONE),
    "invest": (Role.TECHNICAL_INVESTIGATOR, Side.NONE),
    "clerk": (Role.CLERK, Side.NONE),
    "pet": (Role.AGENT, Side.PETITIONER),
    "pat": (Role.PARTY, Side.PATENTEE),
    "assist": (Role.ASSISTANT, Side.NONE),
    "witness": (Role.WITNESS, Side.NONE),
    "interp": (Role.INTERPRETER, Side.NONE),
    "observ": (Role.OBSERVER, Side.NONE),
}
RESOURCE = Resource(
    people=tuple(Standing(name, role, side) for name, (role, side) in PEOPLE.items()),
    owner="owner",
    filed_by=Side.PETITIONER,
    sent_to=Side.PATENTEE,
    confidants=frozenset({"member"}),
    holders=frozenset({"observ"}),
)


def principal(column: str) -> Principal:
    if column == "anon":
        return ANONYMOUS
    return Principal(column, column, Kind.ANALYST if column == "analyst" else Kind.OFFICE, "l-1")


def rows():
    for row in ORACLE.strip().splitlines():
        action, *cells = row.split()
        yield from ((action, column, cell == "x") for column, cell in zip(COLUMNS.split(), cells, strict=True))


@pytest.mark.parametrize(("action", "column", "expected"), list(rows()))
def test_each_cell(action, column, expected):
    who = principal(column)
    if expected:
        allowed(who, Action(action), RESOURCE)
        return
    with pytest.raises((Denied, NotSignedIn)) as refused:
        allowed(who, Action(action), RESOURCE)
    assert refused.value.rule == action
    assert refused.value.zh
    assert refused.value.en


def test_the_oracle_has_a_row_for_every_action():
    assert {action for action, _, _ in rows()} == {action.value for action in Action}
    assert set(TABLE) == set(Action)


def test_a_steward_of_data_asks_and_approves_and_is_nothing_else():
    steward = Principal("s", "s", Kind.STEWARD, "l-1")
    assert {each.value for each in relations(steward, RESOURCE)} == {"anyone", "login", "steward"}
    for action in (Action.ASK_EXPORT, Action.APPROVE_EXPORT):
        allowed(steward, action, RESOURCE)


def test_a_flipped_cell_is_noticed(monkeypatch):
    """Every relation taken from, or given to, an action changes the answer to somebody in the oracle."""
    names = {each.value for each in relations(principal("pat"), RESOURCE)}
    assert names == {"anyone", "login", "representative", "opponent", "addressee"}
    monkeypatch.setitem(TABLE, Action.EXPORT, frozenset())
    with pytest.raises(Denied):
        allowed(principal("analyst"), Action.EXPORT, RESOURCE)


def test_the_demo_is_entered_only_where_there_is_one():
    allowed(ANONYMOUS, Action.DEMO_ENTER, Resource(demo=True))
    with pytest.raises(Denied):
        allowed(ANONYMOUS, Action.DEMO_ENTER, Resource())


def test_what_was_imported_and_nobody_was_put_on_is_the_offices_to_review():
    imported = Resource(unassigned=True)
    allowed(Principal("a", "", Kind.OFFICE, "l"), Action.DECIDE_REVIEW, imported)
    for kind in (Kind.PARTY, Kind.GUEST, Kind.ANALYST):
        with pytest.raises(Denied):
            allowed(Principal("a", "", kind, "l"), Action.DECIDE_REVIEW, imported)
    with pytest.raises(NotSignedIn):
        allowed(ANONYMOUS, Action.DECIDE_REVIEW, imported)


def test_an_action_without_a_row_is_refused_to_everyone(monkeypatch):
    monkeypatch.delitem(TABLE, Action.OPEN_SITE)
    with pytest.raises(Denied):
        allowed(principal("leader"), Action.OPEN_SITE, RESOURCE)


def test_who_filed_an_exhibit_does_not_answer_it_and_a_stranger_has_no_relation():
    own = relations(Principal("pet", "", Kind.PARTY, "l"), RESOURCE)
    assert "filer" in own
    assert "opponent" not in own
    assert relations(Principal("stranger", "", Kind.PARTY, "l"), RESOURCE) == {"anyone", "login"}
