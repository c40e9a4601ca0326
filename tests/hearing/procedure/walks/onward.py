"""What a sensible panel would do next, so that random hearings get somewhere: one source of commands among others."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from random import Random

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.consent import consents_missing
from hearing.procedure.decide import decide, may, may_enter_stages
from hearing.procedure.fairness import failing
from hearing.procedure.handling.sittings import first_stage
from hearing.procedure.joint import presiding
from hearing.procedure.people import (
    in_session,
    is_connected,
    minutes_files,
    minutes_of,
    presence,
    room_of,
    signers,
    waits,
)
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import OPEN
from hearing.procedure.standing import challenged, recusals_open, to_be_replaced
from hearing.procedure.state import Hearing
from hearing.vocabulary import (
    REPRESENTS,
    SYSTEM,
    IdentityResult,
    Language,
    Mark,
    RecessPurpose,
    Role,
    Room,
    Side,
    Stage,
    WithdrawalEffect,
)
from tests.hearing.procedure.walks.onward_examination import examination

SIMPLE: tuple[tuple[Role, Command], ...] = (
    (Role.LEADER, c.Resume()),
    (Role.LEADER, c.OpenHearing()),
    (Role.LEADER, c.AskRecusal()),
)
"""Commands without fields, given by whoever has the role whenever they may."""


_LATER = datetime(2100, 1, 1, tzinfo=UTC)


def onward(state: Hearing, chance: Random) -> tuple[str, Command] | None:
    """Give someone's next sensible command, or None when nothing in particular is called for."""
    leader, clerk = presiding(state) or "leader", _by_role(state, Role.CLERK)
    mine = {Role.LEADER: set(may(state, leader)), Role.CLERK: set(may(state, clerk))}
    groups = [
        _arrivals(state, clerk),
        _arrivals(state, clerk),
        _recusal(state, leader, clerk, chance),
        _answers(state),
        _channels(state, clerk, mine[Role.CLERK], chance),
        _sittings(state, leader, chance),
        examination(state, chance),
        _course(state, leader, clerk, mine, chance),
        _course(state, leader, clerk, mine, chance),
        _minutes(state, clerk, mine[Role.CLERK], chance),
    ]
    chance.shuffle(groups)
    for group in groups:
        open_now = (one for one in group if _possible(state, *one))
        found = list(islice(open_now, chance.choice((1, 1, 2, 4))))
        if found:
            return chance.choice(found)
    return None


def _possible(state: Hearing, by: str, command: Command) -> bool:
    """Tell whether it would be carried out, at a moment after all others: a sensible panel asks for nothing else."""
    try:
        decide(state, command, by=by, now=_LATER, command_id="possible")
    except Refused:
        return False
    return True


def _by_role(state: Hearing, role: Role) -> str:
    return next((one.id for one in state.roster.values() if one.role is role), "leader")


def _course(
    state: Hearing, leader: str, clerk: str, mine: Mapping[Role, set[str]], chance: Random
) -> Iterator[tuple[str, Command]]:
    """The hearing goes on: what has no fields, the next stage, the floor, words for the minutes, the closing."""
    from_leader, from_clerk = mine[Role.LEADER], mine[Role.CLERK]
    for role, command in SIMPLE:
        if _name(command) in mine.get(role, set()):
            yield leader if role is Role.LEADER else clerk, command
    for one in state.roster.values():
        if presence(state, one.id).muted_by and chance.random() < 0.1:
            yield presence(state, one.id).muted_by, c.Unmute(one.id)
    stages = may_enter_stages(state, leader)
    if stages and chance.random() < 0.5:
        stage, _ = chance.choice(stages)
        yield leader, c.EnterStage(stage, "理由")
    if state.joint.files and "enter_segment" in from_leader and chance.random() < 0.3:
        yield leader, c.EnterSegment("" if state.joint.segment else chance.choice(state.joint.files).id)
    if "record_utterance" in from_clerk and state.opened_at is not None and chance.random() < 0.2:
        yield clerk, c.RecordUtterance(chance.choice(list(state.roster)), "证据1第5页公开了区别技术特征。")
        yield from _editing(state, clerk, leader, chance)
    if state.stage in {Stage.INVESTIGATION, Stage.DEBATE} and "give_floor" in from_leader:
        inside = [who for who in state.roster if room_of(state, who) is Room.HEARING and is_connected(state, who)]
        if inside:
            yield leader, c.GiveFloor(chance.choice(inside))
    if "announce" in from_leader and not state.announcement:
        yield leader, c.Announce("另行书面作出决定")
    if "recess" in from_leader and chance.random() < 0.1:
        yield leader, c.Recess(RecessPurpose.DELIBERATION)
    if "close_hearing" in from_leader and chance.random() < 0.4:
        yield leader, c.CloseHearing(tuple(c.Override(one.id, "各方无异议") for one in failing(state)))


def _editing(state: Hearing, clerk: str, leader: str, chance: Random) -> Iterator[tuple[str, Command]]:
    """The clerk puts the minutes right, knowing how they stand."""
    spoken = list(state.utterances.values())
    if not spoken:
        return
    for one in spoken:
        if one.interprets and chance.random() < 0.2:
            yield clerk, c.TieInterpretation(one.id)
    for one, other in pairwise(spoken):
        if one.speaker == other.speaker:
            yield clerk, c.MergeUtterances(one.id, other.id, one.changed, other.changed)
            break
    struck = [each for each in spoken if any(mark.mark is Mark.STRUCK for mark in each.marks)]
    one = chance.choice(struck or spoken)
    if any(each.mark is Mark.STRUCK for each in one.marks):
        yield leader, c.RestoreWords(one.id, "误删")
    else:
        yield clerk, c.MarkPassage(one.id, 0, len(one.text), Mark.UNCLEAR, one.changed)
        yield clerk, c.ReassignSpeaker(one.id, chance.choice(list(state.roster)), one.changed)
        yield clerk, c.SplitUtterance(one.id, len(one.text) // 2, one.changed)
        yield leader, c.StrikeWords(one.id, "与本案无关", 0, len(one.text) // 2, one.changed)


def _channels(state: Hearing, clerk: str, from_clerk: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    """An interpreter is assigned, takes the channel that is theirs, and somebody listens to it."""
    if "assign_interpreter" in from_clerk and not state.interpretation.assigned and chance.random() < 0.3:
        interpreters = [one.id for one in state.roster.values() if one.role is Role.INTERPRETER]
        yield from ((clerk, c.AssignInterpreter(who, (Language.ENGLISH, Language.JAPANESE))) for who in interpreters)
    for who, languages in state.interpretation.assigned.items():
        if languages and who in state.roster and "take_channel" in may(state, who) and chance.random() < 0.7:
            yield from ((who, c.TakeChannel(language)) for language in languages)
            yield chance.choice(list(state.roster)), c.ChooseChannel(languages[0])


def _recusal(state: Hearing, leader: str, clerk: str, chance: Random) -> Iterator[tuple[str, Command]]:
    """A request is decided, and who must withdraw replaced, so that hearings do not end there."""
    for side in recusals_open(state):
        by = clerk if leader in challenged(state) else leader
        yield by, c.DecideRecusal(side, chance.random() < 0.5, "主任", "实施细则第42条")
    for one in state.opening.standing.values():
        if one.sustained is None:
            yield leader, c.DecideStanding(one.id, chance.random() < 0.3, "委托手续不全")
    for who in to_be_replaced(state):
        new = f"{who}-{len(state.former)}"
        line = replace(state.roster[who], id=new, account=f"account-{new}", name=new)
        yield clerk if who != clerk else leader, c.ReplaceParticipant(who, line, "回避")


def _sittings(state: Hearing, leader: str, chance: Random) -> Iterator[tuple[str, Command]]:
    """Now and then a hearing is adjourned or the request withdrawn; sides agree to what they are asked for."""
    petitioners = [one.id for one in state.roster.values() if one.role in REPRESENTS and one.side is Side.PETITIONER]
    for side in consents_missing(state, first_stage(state)) if state.stage is Stage.PREPARATION else ():
        yield next(one.id for one in state.roster.values() if one.side is side), c.StateConsent(OPEN, agreed=True)
    if in_session(state) and chance.random() < 0.006:
        yield leader, c.Adjourn("证据需补充核实")
    if in_session(state) and state.withdrawal is None and petitioners and chance.random() < 0.006:
        yield petitioners[0], c.WithdrawPetition("和解")
    if state.withdrawal is not None and state.withdrawal.effect is None:
        effect = WithdrawalEffect.ENDS if chance.random() < 0.3 else WithdrawalEffect.CONTINUES
        yield leader, c.DecideWithdrawal(effect, "现有证据足以作出决定")


def _answers(state: Hearing) -> Iterator[tuple[str, Command]]:
    if state.recusal_asked_at is not None:
        for one in state.roster.values():
            if one.role in REPRESENTS and one.side not in state.recusal_answers:
                yield one.id, c.AnswerRecusal(requested=False)


def _arrivals(state: Hearing, clerk: str) -> Iterator[tuple[str, Command]]:
    if state.stage is Stage.ENDED:
        return
    for one in state.roster.values():
        if not presence(state, one.id).connections:
            yield SYSTEM, c.ReportConnected(one.id, "c1")
        elif room_of(state, one.id) is Room.OUTSIDE and not one.seat_of:
            yield one.id, c.EnterWaitingRoom(camera=True, microphone=True, speaker=True)
        elif waits(state, one.id) and not one.seat_of:
            yield clerk, c.Admit(one.id)
        elif (
            one.role in REPRESENTS
            and room_of(state, one.id) is Room.HEARING
            and presence(state, one.id).identity is not IdentityResult.CONFIRMED
        ):
            yield clerk, c.CheckIdentity(one.id, "身份证", IdentityResult.CONFIRMED)
        elif one.role in {*REPRESENTS, Role.ASSISTANT} and not one.seat_of and not presence(state, one.id).media:
            yield SYSTEM, c.ReportMedia(one.id, arriving=True)


def _minutes(state: Hearing, clerk: str, from_clerk: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    for one in state.corrections.values():
        if one.accepted is None:
            yield clerk, c.DecideCorrection(one.id, accepted=True)
    for file in minutes_files(state):
        yield from _of_file(state, file, clerk, from_clerk, chance)
    if "end_hearing" in from_clerk:
        yield clerk, c.EndHearing()


def _of_file(
    state: Hearing, file: str, clerk: str, from_clerk: set[str], chance: Random
) -> Iterator[tuple[str, Command]]:
    minutes = minutes_of(state, file)
    if "present_minutes" in from_clerk and (minutes is None or minutes.stale):
        yield clerk, c.PresentMinutes(file)
    if minutes is not None and not minutes.stale:
        agents = [one.id for one in state.roster.values() if one.role in REPRESENTS]
        if agents and chance.random() < 0.3:
            who, words = chance.choice(agents), list(state.utterances)
            refusal = c.RefuseToSign("未记载全部意见", file=file)
            yield who, c.RequestCorrection(chance.choice(words), "更正") if words and chance.random() < 0.6 else refusal
        unsigned = (who for who in signers(state, file) if who not in minutes.signings)
        yield from ((who, c.SignMinutes(minutes.digest, "password", file=file)) for who in unsigned)


def _name(command: Command) -> str:
    kind = type(command).__name__
    return "".join(("_" + letter.lower()) if letter.isupper() else letter for letter in kind).lstrip("_")
