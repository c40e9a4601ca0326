"""The minutes of a hearing, made from its folded events and the case's names. The same input gives the same minutes."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hearing.procedure import events as e
from hearing.procedure.commands import Invited
from hearing.procedure.joint import of_file
from hearing.procedure.state import Hearing
from hearing.transcript.context import CheckpointInfo, LinkedInfo, PartyInfo, RecordContext
from hearing.transcript.document import Attendee, Fact, MinutesDocument, SealBox
from hearing.transcript.files import events_of
from hearing.transcript.frame import sections
from hearing.transcript.rows import corrections, incidents, opinions, recordings, signatures
from hearing.transcript.sentences_missed import missed_rows
from hearing.transcript.words import Namer, Words
from hearing.vocabulary import PANEL, FileKind, IdentityResult, Role, Room, Side

SUBTITLES = {
    FileKind.VALIDITY: ("专利权无效宣告请求案件", "Request for invalidation of a patent"),
    FileKind.INFRINGEMENT: ("专利侵权纠纷行政裁决案件", "Administrative ruling on patent infringement"),
    FileKind.COURT: ("专利诉讼案件", "Court case on a patent"),
}
"""What the minutes are of, by the kind of file."""


def build(state: Hearing, recorded: Sequence[e.Recorded], context: RecordContext, file: str = "") -> MinutesDocument:
    """Make the minutes.

    Args:
        state: the fold of exactly ``recorded``.
        recorded: all events of the hearing, in order.
        context: names of the case, the language, and the checkpoint that seals the record.
        file: in a joint hearing, the file whose minutes these are.
    """
    words = Words(context.language, context.utc_offset_minutes)
    namer = Namer(words, context, (*state.former.values(), *state.roster.values()), state.joint.files)
    about = next((one.kind for one in state.joint.files if one.id == file), FileKind.VALIDITY)
    through = recorded[-1].n if recorded else 0
    recorded, joint, state = events_of(recorded, state, file), state, of_file(state, file)
    return MinutesDocument(
        language=context.language,
        title=words.pick(("口头审理笔录", "Minutes of the oral hearing")),
        subtitle=words.pick(SUBTITLES[about]),
        case_number=state.case_number,
        subject=state.title,
        facts=header(state, namer, together(joint, file, words)),
        attendees=attendees(state, recorded, namer),
        sections=sections(state, recorded, namer),
        opinions=opinions(state, namer),
        incidents=incidents(state, namer),
        recordings=recordings(state, namer),
        corrections=corrections(state, recorded, namer),
        signatures=signatures(state, recorded, namer),
        version=state.minutes.version if state.minutes else 0,
        digest=state.minutes.digest if state.minutes and not state.minutes.stale else "",
        stale=state.minutes is not None and state.minutes.stale,
        seal=seal_box(state, context.checkpoint, words),
        as_of=recorded[-1].at if recorded else datetime(1970, 1, 1, tzinfo=UTC),
        through=through,
        utc_offset_minutes=context.utc_offset_minutes,
        missed=missed_rows(state, namer),
        lines_per_page=context.lines_per_page,
        signed_each_page=each_page(state, words) if context.signed_each_page else (),
    )


def header(state: Hearing, namer: Namer, together: str = "") -> tuple[Fact, ...]:
    """Give the header's lines; one with nothing to say is left out. ``together``: a joint hearing's other files."""
    words = namer.words
    facts = [
        Fact(words.pick(("案件编号", "Case number")), state.case_number),
        Fact(words.pick(("专利号", "Patent")), state.patent_number),
        Fact(words.pick(("发明创造名称", "Title of the patent")), namer.context.patent_title),
        Fact(words.pick(("口头审理", "Hearing")), state.title),
        Fact(words.pick(("合并审理", "Heard together with")), together),
        *parties(namer),
        Fact(words.pick(("合议组", "Panel")), panel(state, namer)),
        Fact(words.pick(("书记员", "Clerk")), words.listed(holders(state, Role.CLERK))),
        Fact(words.pick(("审理方式", "Mode")), words.term(state.mode)),
        Fact(words.pick(("审理地点", "Place")), namer.context.place),
        Fact(words.pick(("审理时间", "Time")), held(state, words)),
        Fact(words.pick(("发言用时", "Time used")), time_used(state, words)),
        *(Fact(*linked_line(linked, words)) for linked in linked_proceedings(state, namer.context)),
    ]
    return tuple(fact for fact in facts if fact.value)


def each_page(state: Hearing, words: Words) -> tuple[str, ...]:
    """Name whose signatures by hand belong on each page: the sides that are there, and the clerk."""
    there = {person.side for person in state.roster.values()} - {Side.NONE}
    return (*(words.term(side) for side in Side if side in there), words.term(Role.CLERK))


def together(state: Hearing, file: str, words: Words) -> str:
    """Name the other files of a joint hearing, empty for the hearing of one case."""
    return words.listed(one.case_number for one in state.joint.files if file and one.id != file)


def parties(namer: Namer) -> list[Fact]:
    """Give each party, followed by its agents."""
    facts = []
    for party in sorted(namer.context.parties, key=lambda party: list(Side).index(party.side)):
        facts.append(Fact(namer.words.term(party.side), party.name))
        facts.append(Fact(namer.words.pick(("代理人", "Agents")), agents(party, namer.words)))
    return facts


def agents(party: PartyInfo, words: Words) -> str:
    """Give a party's agents, each with the firm."""
    brackets = words.pick(("{}（{}）", "{} ({})"))
    return words.listed(brackets.format(a.name, a.firm) if a.firm else a.name for a in party.agents)


def panel(state: Hearing, namer: Namer) -> str:
    """Give the panel with each member's office, the leader first."""
    order = list(Role)
    members = sorted((p for p in state.roster.values() if p.role in PANEL), key=lambda p: order.index(p.role))
    if namer.words.chinese:
        return namer.words.join(f"{namer.words.term(p.role).removeprefix('合议组')}{p.name}" for p in members)
    return namer.words.join(f"{p.name} ({namer.words.term(p.role).removeprefix('Panel ').lower()})" for p in members)


def holders(state: Hearing, role: Role) -> list[str]:
    """Give the names of everyone in a role."""
    return [person.name for person in state.roster.values() if person.role is role]


def held(state: Hearing, words: Words) -> str:
    """Give when the hearing was held, or for when it is set down."""
    zone = words.zone_name()
    if state.opened_at is None:
        if state.starts_at is None:
            return ""
        return words.pick(("定于", "set down for ")) + f"{words.moment(state.starts_at)} ({zone})"
    if state.closed_at is None:
        return words.pick(("自", "from ")) + f"{words.moment(state.opened_at)} ({zone})"
    same_day = words.date(state.opened_at) == words.date(state.closed_at)
    end = words.clock(state.closed_at) if same_day else words.moment(state.closed_at)
    return f"{words.moment(state.opened_at)} {words.pick(('至', 'to'))} {end} ({zone})"


def time_used(state: Hearing, words: Words) -> str:
    """Give how long each side spoke, of what it was given; empty where nobody's time was counted."""
    parts = []
    for side in (Side.PETITIONER, Side.PATENTEE):
        budget, spent = state.clocks.budgets.get(side), state.clocks.spent.get(side, 0.0)
        if budget is None and not spent:
            continue
        of = words.pick((" / {}", " of {}")).format(words.span(budget.seconds)) if budget is not None else ""
        parts.append(f"{words.term(side)} {words.span(spent)}{of}")
    return words.join(parts)


def linked_proceedings(state: Hearing, context: RecordContext) -> tuple[LinkedInfo, ...]:
    """Give the linked proceedings as the caller knows them now, otherwise as they were at scheduling."""
    return context.linked or tuple(LinkedInfo(link.kind, link.number, link.relation) for link in state.linked)


def linked_line(linked: LinkedInfo, words: Words) -> tuple[str, str]:
    """Give one linked proceeding as label and value."""
    label = words.pick(("关联案件", "Linked proceeding"))
    kind = words.name(linked.kind)
    return label, words.join([f"{kind} {linked.number}", words.name(linked.relation), words.name(linked.status)])


def attendees(state: Hearing, recorded: Sequence[e.Recorded], namer: Namer) -> tuple[Attendee, ...]:
    """Give everyone on the roster and whoever came and was replaced: where from, how identified, whether they came."""
    documents = {
        row.event.participant: row.event.document for row in recorded if isinstance(row.event, e.IdentityChecked)
    }
    came = {
        row.event.participant for row in recorded if isinstance(row.event, e.Moved) and row.event.room is Room.HEARING
    }
    return tuple(
        Attendee(
            name=person.name,
            capacity=namer.words.capacity(person),
            place=place(person, namer),
            identity=identity(state, person, documents.get(person.id, ""), namer.words),
            attended=person.id in came or person.seat_of in came,
        )
        for person in (*state.roster.values(), *state.former.values())
        if person.id in state.roster or person.id in came
    )


def place(person: Invited, namer: Namer) -> str:
    """Give where someone takes part, for a seat in an on-site room with the assistant whose room it is."""
    where = namer.words.term(person.place)
    if not person.seat_of:
        return where
    assistant = namer.name(person.seat_of)
    return namer.words.pick((f"{where}（{assistant}的审理庭）", f"{where} (room of {assistant})"))


def identity(state: Hearing, person: Invited, document: str, words: Words) -> str:
    """Give how someone's identity was examined, empty when it was not."""
    presence = state.presence.get(person.id)
    result: IdentityResult | None = presence.identity if presence else None
    return words.join([document, words.term(result)]) if result else ""


def seal_box(state: Hearing, checkpoint: CheckpointInfo | None, words: Words) -> SealBox:
    """Give what seals the record: the minutes' digest and the evidence log's checkpoint."""
    facts = []
    if state.minutes and not state.minutes.stale:
        label = words.pick((f"笔录摘要（第{state.minutes.version}版）", f"Minutes, version {state.minutes.version}"))
        facts.append(Fact(label, f"SHA-256 {state.minutes.digest}"))
    if checkpoint is None:
        remark = words.pick(
            (
                "本笔录生成时，其所依据的记录尚未被证据日志的检查点覆盖。",
                "When these minutes were made, no checkpoint of the evidence log covered the record they rest on.",
            )
        )
        return SealBox(tuple(facts), remark)
    facts += [
        Fact(words.pick(("记录事件", "Events of the record")), f"{checkpoint.first_event}–{checkpoint.last_event}"),
        Fact(words.pick(("证据日志", "Evidence log")), checkpoint.origin),
        Fact(words.pick(("日志规模", "Size of the log")), str(checkpoint.tree_size)),
        Fact(words.pick(("日志根摘要", "Root of the log")), checkpoint.root_hash),
    ]
    if checkpoint.stamped_at:
        facts.append(Fact(words.pick(("时间戳", "Time stamp")), stamped(checkpoint, checkpoint.stamped_at, words)))
    remark = words.pick(
        (
            "本笔录由口头审理的事件记录生成；其中每一事件均已写入上述证据日志，可凭回执离线验证。"
            "此后对本文件的任何改动均可由电子签章查出。",
            "These minutes are made from the record of the hearing. Every event of it is in the evidence log above, "
            "which receipts prove offline. The electronic seal shows any later change of this file.",
        )
    )
    return SealBox(tuple(facts), remark, checkpoint.text)


def stamped(checkpoint: CheckpointInfo, at: datetime, words: Words) -> str:
    """Give the time stamp, with the authority and what kind of authority it is."""
    kind = words.pick(
        ("依法认证的时间戳服务", "a qualified authority")
        if checkpoint.qualified
        else ("非依法认证的第三方服务", "not a qualified authority")
    )
    return words.join([f"{words.moment(at)} ({words.zone_name()})", words.name(checkpoint.authority), kind])
