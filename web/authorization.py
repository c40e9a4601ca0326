"""Who may do what: one function, one literal table, asked by every HTTP route, socket message and media forward.

A *relation* is what someone is to the thing they want to act on; one person can have several. An action is allowed
when its row names one of the person's relations. A missing row or cell is the refusal; nothing is allowed by default.
Whether the procedure permits a command at this stage is another question, answered by ``hearing.procedure``.
"""

from dataclasses import dataclass
from enum import StrEnum

from hearing.vocabulary import Role, Side
from web.errors import Denied, NotSignedIn


class Kind(StrEnum):
    """What an account is for. What its holder may do in a case comes from the case, not from this."""

    OFFICE = "office"
    PARTY = "party"
    GUEST = "guest"
    ANALYST = "analyst"
    STEWARD = "steward"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: an account through one login. Empty ids mean nobody is signed in."""

    account: str = ""
    name: str = ""
    kind: Kind = Kind.GUEST
    login: str = ""


ANONYMOUS = Principal()


@dataclass(frozen=True, slots=True)
class Standing:
    """The capacity in which an account takes part in a case or a hearing."""

    account: str
    role: Role
    side: Side = Side.NONE


@dataclass(frozen=True, slots=True)
class Resource:
    """What is acted on: its people, its owner, the side that filed an exhibit, the side that a notice is sent to.

    ``confidants`` are the accounts that an exhibit under seal is sealed for; ``unassigned`` is what was imported and
    belongs to no case yet that somebody was put on; ``holders`` conduct a linked proceeding outside.
    """

    people: tuple[Standing, ...] = ()
    owner: str = ""
    filed_by: Side | None = None
    sent_to: Side | None = None
    confidants: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()
    demo: bool = False
    unassigned: bool = False


SITE = Resource()


class Relation(StrEnum):
    """What a person is to a resource."""

    ANYONE = "anyone"
    DEMO = "demo"
    LOGIN = "login"
    OWNER = "owner"
    ANALYST = "analyst"
    STEWARD = "steward"
    STAFF = "staff"
    LEADER = "leader"
    PANEL = "panel"
    INVESTIGATOR = "investigator"
    CLERK = "clerk"
    REPRESENTATIVE = "representative"
    FILER = "filer"
    OPPONENT = "opponent"
    ADDRESSEE = "addressee"
    CONFIDANT = "confidant"
    HOLDER = "holder"
    ASSISTANT = "assistant"
    WITNESS = "witness"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"


class Action(StrEnum):
    """Everything that can be asked for."""

    OPEN_SITE = "site.open"
    SIGN_IN = "login.make"
    SIGN_OUT = "login.end"
    DEMO_ENTER = "demo.enter"
    DEMO_GUESTS = "demo.guests"
    PASSKEY_ADD = "passkey.add"
    KEEP_KEYS = "key.keep"
    INVITE = "case.invite"
    ACCEPT_INVITATION = "invitation.accept"
    LIST_CASES = "case.list"
    ENTER_CASE = "case.enter"
    CORRECT_CASE = "case.correct"
    READ_CHANGES = "case.changes"
    READ_CASE = "case.read"
    READ_PEOPLE = "case.people"
    UPLOAD = "upload.make"
    CONTINUE_UPLOAD = "upload.continue"
    FILE_EXHIBIT = "exhibit.file"
    READ_EXHIBIT = "exhibit.read"
    READ_PAGE = "exhibit.page"
    STATE_OPINION = "exhibit.opinion"
    TAKE_STEP = "exhibit.step"
    READ_CONFIDANTS = "case.confidants"
    READ_SEALED = "exhibit.sealed"
    SIGN_UNDERTAKING = "exhibit.undertaking"
    DECIDE_SECRECY = "exhibit.secrecy"
    OPEN_ROUND = "case.round"
    READ_CLAIMS = "case.claims"
    AMEND_CLAIMS = "case.amend"
    RULE_ON_CLAIMS = "case.amended"
    READ_STATEMENTS = "case.statements"
    EXPORT_CASE = "case.export"
    SEARCH = "case.search"
    LIST_REVIEW = "review.list"
    DECIDE_REVIEW = "review.decide"
    SCHEDULE = "hearing.schedule"
    ISSUE_NOTICE = "notice.issue"
    LIST_NOTICES = "notice.list"
    READ_NOTICE = "notice.read"
    RETURN_ATTENDANCE = "notice.answer"
    NOTE_SERVICE = "notice.service"
    NOTICE_ROSTER = "notice.roster"
    AGREE_SERVICE = "notice.agree"
    READ_INBOX = "channel.inbox"
    READ_DELIVERY = "channel.delivery"
    READ_CHANNEL = "channel.case"
    LINK = "channel.link"
    STATE_FACT = "channel.fact"
    STATE_HELD_FACT = "channel.held"
    KEEP_HOOKS = "channel.hooks"
    CHANGE_HOOK = "channel.hook"
    READ_HEARING = "hearing.read"
    READ_MINUTES = "hearing.minutes"
    SIGN = "hearing.sign"
    READ_RECORDINGS = "hearing.recordings"
    MAKE_FILM = "hearing.film"
    ORDER_REDACTION = "hearing.redaction"
    READ_DRAFTS = "hearing.drafts"
    PACKAGE = "hearing.package"
    EXPORT = "dataset.export"
    DATASET = "dataset.job"
    LIST_TYPICAL = "typical.list"
    READ_TYPICAL = "typical.read"
    NOMINATE = "typical.nominate"
    READ_SHEET = "typical.sheet"
    WRITE_SHEET = "typical.write"
    ASK_EXPORT = "dataset.ask"
    APPROVE_EXPORT = "dataset.approve"
    READ_LOG = "log.read"
    STAMP = "time.stamp"
    SOCKET = "socket.open"
    JOIN = "socket.join"
    LEAVE = "socket.leave"
    COMMAND = "socket.command"
    OFFER_MEDIA = "socket.media.offer"
    MEDIA_SERVERS = "socket.media.servers"
    MEDIA_RECEIVE = "socket.media.receive"
    MEDIA_ANSWER = "socket.media.answer"
    SHOW_TILES = "socket.media.tiles"
    SHARE_KEYS = "socket.deliberation.share"
    MEASURE = "socket.media.measured"
    TEST_EQUIPMENT = "socket.media.tested"
    CAPTIONS = "socket.captions"
    READ_LINES = "socket.lines"
    PING = "socket.ping"
    SEND_MEDIA = "media.send"
    RECEIVE_MEDIA = "media.receive"


_ANYONE = frozenset({Relation.ANYONE})
_LOGIN = frozenset({Relation.LOGIN})
_JUDGES = frozenset({Relation.LEADER, Relation.PANEL, Relation.INVESTIGATOR})
_HOUSEKEEPING = frozenset({Relation.LEADER, Relation.CLERK})
_CASE = _JUDGES | {Relation.CLERK, Relation.REPRESENTATIVE}
_ROSTER = _CASE | {Relation.ASSISTANT, Relation.WITNESS, Relation.INTERPRETER, Relation.OBSERVER}

TABLE: dict[Action, frozenset[Relation]] = {
    Action.OPEN_SITE: _ANYONE,
    Action.SIGN_IN: _ANYONE,
    Action.SIGN_OUT: _ANYONE,
    Action.DEMO_ENTER: frozenset({Relation.DEMO}),
    Action.DEMO_GUESTS: _HOUSEKEEPING,
    Action.PASSKEY_ADD: _LOGIN,
    Action.KEEP_KEYS: _LOGIN,
    Action.INVITE: _HOUSEKEEPING,
    Action.ACCEPT_INVITATION: _ANYONE,
    Action.LIST_CASES: _LOGIN,
    Action.ENTER_CASE: frozenset({Relation.STAFF}),
    Action.CORRECT_CASE: _HOUSEKEEPING,
    Action.READ_CHANGES: _CASE | {Relation.ASSISTANT},
    Action.READ_CASE: _ROSTER - {Relation.WITNESS},
    Action.READ_PEOPLE: _HOUSEKEEPING,
    Action.UPLOAD: frozenset({Relation.REPRESENTATIVE}),
    Action.CONTINUE_UPLOAD: frozenset({Relation.OWNER}),
    Action.FILE_EXHIBIT: frozenset({Relation.REPRESENTATIVE}),
    Action.READ_EXHIBIT: _CASE | {Relation.ASSISTANT},
    Action.READ_PAGE: _ROSTER,
    Action.STATE_OPINION: frozenset({Relation.OPPONENT}),
    Action.READ_CONFIDANTS: frozenset({Relation.LEADER, Relation.PANEL, Relation.REPRESENTATIVE}),
    Action.READ_SEALED: frozenset({Relation.CONFIDANT}),
    Action.SIGN_UNDERTAKING: frozenset({Relation.CONFIDANT}),
    Action.DECIDE_SECRECY: frozenset({Relation.LEADER, Relation.PANEL}),
    Action.OPEN_ROUND: _HOUSEKEEPING,
    Action.READ_CLAIMS: _CASE | {Relation.ASSISTANT},
    Action.AMEND_CLAIMS: frozenset({Relation.FILER}),
    Action.RULE_ON_CLAIMS: frozenset({Relation.LEADER}),
    Action.READ_STATEMENTS: _CASE,
    Action.EXPORT_CASE: _CASE | {Relation.ASSISTANT},
    Action.SEARCH: _LOGIN,
    Action.LIST_REVIEW: _LOGIN,
    Action.DECIDE_REVIEW: _HOUSEKEEPING | {Relation.STAFF},
    Action.TAKE_STEP: _HOUSEKEEPING | {Relation.FILER, Relation.ASSISTANT},
    Action.SCHEDULE: _HOUSEKEEPING,
    Action.ISSUE_NOTICE: _HOUSEKEEPING,
    Action.LIST_NOTICES: _CASE,
    Action.READ_NOTICE: _JUDGES | {Relation.CLERK, Relation.ADDRESSEE},
    Action.RETURN_ATTENDANCE: frozenset({Relation.ADDRESSEE}),
    Action.NOTE_SERVICE: frozenset({Relation.CLERK}),
    Action.NOTICE_ROSTER: _HOUSEKEEPING,
    Action.AGREE_SERVICE: frozenset({Relation.REPRESENTATIVE}),
    Action.READ_INBOX: _LOGIN,
    Action.READ_DELIVERY: frozenset({Relation.OWNER}),
    Action.READ_CHANNEL: _CASE - {Relation.INVESTIGATOR},
    Action.LINK: _HOUSEKEEPING,
    Action.STATE_FACT: _HOUSEKEEPING,
    Action.STATE_HELD_FACT: frozenset({Relation.HOLDER}),
    Action.KEEP_HOOKS: _LOGIN,
    Action.CHANGE_HOOK: frozenset({Relation.OWNER}),
    Action.READ_HEARING: _ROSTER,
    Action.READ_MINUTES: _CASE | {Relation.ASSISTANT, Relation.INTERPRETER},
    Action.SIGN: frozenset({Relation.LEADER, Relation.CLERK, Relation.REPRESENTATIVE}),
    Action.READ_RECORDINGS: _JUDGES | {Relation.CLERK},
    Action.MAKE_FILM: _HOUSEKEEPING,
    Action.ORDER_REDACTION: frozenset({Relation.LEADER}),
    Action.READ_DRAFTS: _JUDGES | {Relation.CLERK},
    Action.PACKAGE: _JUDGES | {Relation.CLERK},
    Action.EXPORT: frozenset({Relation.ANALYST, Relation.STEWARD}),
    Action.DATASET: frozenset({Relation.OWNER}),
    Action.LIST_TYPICAL: frozenset({Relation.ANALYST, Relation.STEWARD}),
    Action.READ_TYPICAL: frozenset({Relation.LEADER, Relation.PANEL, Relation.ANALYST, Relation.STEWARD}),
    Action.NOMINATE: frozenset({Relation.LEADER, Relation.PANEL, Relation.ANALYST}),
    Action.READ_SHEET: frozenset({Relation.LEADER, Relation.PANEL, Relation.ANALYST, Relation.STEWARD}),
    Action.WRITE_SHEET: frozenset({Relation.ANALYST, Relation.STEWARD}),
    Action.ASK_EXPORT: frozenset({Relation.ANALYST, Relation.STEWARD}),
    Action.APPROVE_EXPORT: frozenset({Relation.STEWARD}),
    Action.READ_LOG: _ANYONE,
    Action.STAMP: _ANYONE,
    Action.SOCKET: _LOGIN,
    Action.JOIN: _ROSTER,
    Action.LEAVE: _ROSTER,
    Action.COMMAND: _ROSTER,
    Action.OFFER_MEDIA: _ROSTER,
    Action.MEDIA_SERVERS: _ROSTER,
    Action.MEDIA_RECEIVE: _ROSTER,
    Action.MEDIA_ANSWER: _ROSTER,
    Action.SHOW_TILES: _ROSTER,
    Action.SHARE_KEYS: _JUDGES,
    Action.MEASURE: _ROSTER,
    Action.TEST_EQUIPMENT: _ROSTER,
    Action.CAPTIONS: _ROSTER,
    Action.READ_LINES: _ROSTER - {Relation.WITNESS},
    Action.PING: _LOGIN,
    Action.SEND_MEDIA: _ROSTER - {Relation.OBSERVER},
    Action.RECEIVE_MEDIA: _ROSTER,
}

_BY_ROLE: dict[Role, Relation] = {
    Role.LEADER: Relation.LEADER,
    Role.CHIEF_EXAMINER: Relation.PANEL,
    Role.MEMBER: Relation.PANEL,
    Role.TECHNICAL_INVESTIGATOR: Relation.INVESTIGATOR,
    Role.CLERK: Relation.CLERK,
    Role.PARTY: Relation.REPRESENTATIVE,
    Role.AGENT: Relation.REPRESENTATIVE,
    Role.WITNESS: Relation.WITNESS,
    Role.INTERPRETER: Relation.INTERPRETER,
    Role.ASSISTANT: Relation.ASSISTANT,
    Role.OBSERVER: Relation.OBSERVER,
}


def relations(principal: Principal, resource: Resource) -> frozenset[Relation]:
    """Tell everything that a person is to a resource."""
    found = {Relation.ANYONE}
    if resource.demo:
        found.add(Relation.DEMO)
    if not principal.account:
        return frozenset(found)
    found.add(Relation.LOGIN)
    if resource.owner == principal.account:
        found.add(Relation.OWNER)
    if principal.account in resource.confidants:
        found.add(Relation.CONFIDANT)
    if principal.account in resource.holders:
        found.add(Relation.HOLDER)
    found |= _by_kind(principal.kind, resource)
    for standing in resource.people:
        if standing.account != principal.account:
            continue
        relation = _BY_ROLE[standing.role]
        found.add(relation)
        if relation is Relation.REPRESENTATIVE and resource.filed_by is not None:
            found.add(Relation.FILER if standing.side is resource.filed_by else Relation.OPPONENT)
        if relation is Relation.REPRESENTATIVE and standing.side is resource.sent_to:
            found.add(Relation.ADDRESSEE)
    return frozenset(found)


def _by_kind(kind: Kind, resource: Resource) -> frozenset[Relation]:
    """Tell what an account is to a resource by its kind alone."""
    if kind is Kind.ANALYST:
        return frozenset({Relation.ANALYST})
    if kind is Kind.STEWARD:
        return frozenset({Relation.STEWARD})
    return frozenset({Relation.STAFF}) if kind is Kind.OFFICE and resource.unassigned else frozenset()


def require_login(principal: Principal, action: Action) -> None:
    """Raise `NotSignedIn` for who is not signed in where nobody of them may: before anything is looked for."""
    if not principal.account and not TABLE.get(action, frozenset()) & {Relation.ANYONE, Relation.DEMO}:
        raise NotSignedIn(action)


def allowed(principal: Principal, action: Action, resource: Resource) -> None:
    """Return if the person may do this; raise `NotSignedIn` or `Denied` (which names the action) otherwise."""
    cells = TABLE.get(action, frozenset())
    if cells & relations(principal, resource):
        return
    if not principal.account and action is not Action.DEMO_ENTER:
        raise NotSignedIn(action)
    raise Denied(
        action,
        "您没有办理此事的权限；如认为应当有，请与书记员联系。",
        "You have no leave to do this; if you should have, ask the clerk.",
    )
