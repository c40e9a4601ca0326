"""Joint hearings: one session, two or three case files, each with its own panel, deliberation and minutes.

The theory. A joint hearing runs on the same machine as any other; over its course lies one more thing, the *segment*:
what is common to all files, or one file. Everybody takes part in the common segments; in a file's own segment only who
belongs to that file, and the others wait. The leader of the first file presides over what is common, each file's
leader over its own segment; meanwhile another leader is a panel member like any other. The stages are common: they are
entered, and the hearing is closed, only from the common segment.

Someone whose roster line names no file belongs to all: the clerk, a party to both cases, an interpreter. A member of a
panel belongs to exactly one. What is said in the common segment is said for every file, what is said in a file's
segment for that file alone, unless the clerk marks it as common. What is announced is announced for its segment's file.
What is asked and decided follows its moment in the same way: a motion, an objection or common knowledge of a file's
segment is that file's. The scope is that of the validity: no other file examines grounds. A request for recusal holds
up what is common, and the own segments of those files only whose people it names; their panel records its decision.
Panels deliberate at the same time and never hear one another.

A hearing of one case has no files, and nothing here changes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hearing.procedure.commands import Invited
from hearing.procedure.people import belongs, minutes_of
from hearing.procedure.standing import line_of
from hearing.procedure.state import Examination, Hearing, ReadingMark
from hearing.vocabulary import DELIBERATES, FileKind, Reading, Role, Side, Stage

AT_FILE = "@"
"""Stands between a check's name and the file of a joint hearing that it is about."""

COMPARES = DELIBERATES | {Role.CLERK}
"""Who marks how a claim is read, and sees what is compared: the panels, and the clerk for them."""

_BEFORE_THE_MINUTES = frozenset(Stage) - {Stage.MINUTES, Stage.ENDED}


def is_joint(state: Hearing) -> bool:
    """Tell whether the hearing has case files of its own panels."""
    return bool(state.joint.files)


def leader_of(state: Hearing, file: str) -> str:
    """Give the leader of a file's panel; of the first file for what is common."""
    wanted = file or (state.joint.files[0].id if state.joint.files else "")
    leaders = (one for one in state.roster.values() if one.role is Role.LEADER and belongs(one, wanted))
    return next((one.id for one in leaders), "")


def presiding(state: Hearing) -> str:
    """Give who presides now."""
    return leader_of(state, state.joint.segment)


def acting_role(state: Hearing, who: Invited) -> Role:
    """Give the role in which someone acts now: a leader who does not preside is a member of their panel.

    In the minutes every leader signs, and decides on corrections, as leader.
    """
    if who.role is not Role.LEADER or not is_joint(state) or state.stage not in _BEFORE_THE_MINUTES:
        return who.role
    return Role.LEADER if who.id == presiding(state) else Role.MEMBER


def deliberate_together(state: Hearing, one: str, other: str) -> bool:
    """Tell whether two who deliberate do so in one panel."""
    lines = (state.roster[one], state.roster[other])
    if not {line.role for line in lines} <= DELIBERATES:
        return False
    return not is_joint(state) or bool(set(lines[0].files) & set(lines[1].files))


def spoken_for(state: Hearing, moment: datetime, *, common: bool) -> tuple[str, ...]:
    """Give the files for which something said at this moment is said: its segment's, or all of them."""
    segment = next((one.file for one in reversed(state.joint.segments) if one.at <= moment), "")
    if segment and not common:
        return (segment,)
    return tuple(one.id for one in state.joint.files)


def concerns(me: Invited, files: tuple[str, ...]) -> bool:
    """Tell whether what was said for these files (none: for all) is for this person's eyes."""
    return not files or not me.files or bool(set(me.files) & set(files))


def touches(state: Hearing, people: tuple[str, ...], segment: str) -> bool:
    """Tell whether what concerns these people (none: everyone) concerns this segment; what is common always is."""
    lines = (line_of(state, who) for who in people)
    return not people or any(line is not None and belongs(line, segment) for line in lines)


def aside_for(state: Hearing, file: str, present: tuple[str, ...]) -> tuple[str, ...]:
    """Give who of those present waits while this segment lasts."""
    return tuple(who for who in present if not belongs(state.roster[who], file))


def announcement_for(state: Hearing, files: tuple[str, ...]) -> str:
    """Give what was announced for these files: for each its own, or what was announced in common."""
    said = state.joint.announcements
    found = dict.fromkeys(said[one] if one in said else said.get("", "") for one in files)
    return "\n".join(text for text in found if text)


def announced_for_all(state: Hearing) -> bool:
    """Tell whether something was announced for every file."""
    said = state.joint.announcements
    return bool(said.get("")) or all(said.get(one.id) for one in state.joint.files)


def of_file(state: Hearing, file: str) -> Hearing:
    """Give the hearing as one file tells it: its people, and what was said, asked and decided for it alone or for all.

    Only a file on validity has a scope. Without a file, the hearing as it is.
    """
    case = next((one for one in state.joint.files if one.id == file), None)
    if case is None:
        return state
    roster = {who: line for who, line in state.roster.items() if belongs(line, file)}
    former = {who: line for who, line in state.former.items() if belongs(line, file)}
    spoken = {key: one for key, one in state.utterances.items() if not one.files or file in one.files}
    people = roster.keys() | former.keys()
    told = matters_of(state, (file,))
    return replace(
        told,
        examination=told.examination if case.kind is FileKind.VALIDITY else _without_scope(told, file),
        overrides={check: one for check, one in state.overrides.items() if not_of_another(check, file)},
        case_id=case.case_id or state.case_id,
        case_number=case.case_number,
        title=case.title or state.title,
        roster=roster,
        former=former,
        utterances=spoken,
        corrections={key: one for key, one in state.corrections.items() if one.utterance in spoken},
        opinions={key: one for key, one in state.opinions.items() if one.written or one.participant in people},
        incidents=tuple(one for one in state.incidents if one.participant in people),
        impairments=tuple(one for one in state.impairments if one.participant in people),
        unheard=tuple(one for one in state.unheard if one.participant in people),
        recordings=tuple(one for one in state.recordings if one.participant in people),
        announcement=announcement_for(state, (file,)),
        minutes=minutes_of(state, file),
    )


def matters_of(state: Hearing, files: tuple[str, ...]) -> Hearing:
    """Give the hearing with those matters only that were raised in what is common or in these files' own segments.

    Matters are motions, objections, objections to standing, common knowledge, answers and requests about recusal,
    testimonies and what was taken up. An opinion is on an exhibit, whichever file it was stated in, and stays.
    """
    if all(not one.file or one.file in files for one in state.joint.segments):
        return state

    def ours(moment: datetime | None) -> bool:
        return moment is None or bool(set(files) & set(spoken_for(state, moment, common=False)))

    examination, opening, witnesses = state.examination, state.opening, state.witnesses
    answers = {side: one for side, one in state.recusal_answers.items() if ours(one.at)}
    return replace(
        state,
        examination=replace(
            examination,
            taken_up=tuple(one for one in examination.taken_up if ours(one.since)),
            motions={key: one for key, one in examination.motions.items() if ours(one.at)},
            common_knowledge={key: one for key, one in examination.common_knowledge.items() if ours(one.at)},
        ),
        opening=replace(
            opening,
            standing={key: one for key, one in opening.standing.items() if ours(one.at)},
            recusals=tuple(one for one in opening.recusals if ours(one.requested_at)),
        ),
        recusal_answers=answers,
        recusal_decisions={side: one for side, one in state.recusal_decisions.items() if side in answers},
        witnesses=replace(
            witnesses, testimonies={who: one for who, one in witnesses.testimonies.items() if ours(one.called_at)}
        ),
        objections={key: one for key, one in state.objections.items() if ours(one.at)},
    )


def _without_scope(state: Hearing, file: str) -> Examination:
    """Give the examination of a file without grounds: what was taken up in common was taken up on the validity's."""
    own = tuple(one for one in state.examination.taken_up if spoken_for(state, one.since, common=False) == (file,))
    return replace(state.examination, requested=(), stated=None, scope=None, given_up=(), taken_up=own)


def not_of_another(check: str, file: str) -> bool:
    """Tell whether a check (its id ends with ``@file`` where it is of one file) concerns this file."""
    _, at, of = check.rpartition(AT_FILE)
    return not at or of == file


@dataclass(frozen=True, slots=True)
class Comparison:
    """Statements of one side that read the same feature of a claim broadly in one place and narrowly in another."""

    side: Side
    claim: str
    feature: str
    broad: tuple[ReadingMark, ...]
    narrow: tuple[ReadingMark, ...]


def comparisons(state: Hearing) -> tuple[Comparison, ...]:
    """Give what the panels should compare: a claim is read in one way for validity and for infringement.

    Source: the scope of protection is one (Patent Law, art. 64); who narrows a claim to save it is held to that.
    A statement's latest mark for a claim and feature counts.
    """
    latest = {(one.utterance, one.claim, one.feature): one for one in state.joint.readings}
    groups: dict[tuple[Side, str, str], list[ReadingMark]] = {}
    for mark in latest.values():
        line = line_of(state, state.utterances[mark.utterance].speaker)
        if line is not None and line.side is not Side.NONE:
            groups.setdefault((line.side, mark.claim, mark.feature), []).append(mark)
    return tuple(_compared(groups))


def _compared(groups: dict[tuple[Side, str, str], list[ReadingMark]]) -> Iterator[Comparison]:
    for (side, claim, feature), marks in groups.items():
        broad = tuple(one for one in marks if one.reading is Reading.BROAD)
        narrow = tuple(one for one in marks if one.reading is Reading.NARROW)
        if broad and narrow:
            yield Comparison(side, claim, feature, broad, narrow)
