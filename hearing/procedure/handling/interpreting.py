"""Interpretation: assigning interpreters to channels, handing a channel over, choosing what to listen to."""

from collections.abc import Sequence

from hearing.procedure.commands import AssignInterpreter, ChooseChannel, TakeChannel
from hearing.procedure.events import ChannelChosen, ChannelTaken, Event, InterpreterAssigned
from hearing.procedure.handling.act import Act
from hearing.procedure.interpreting import channel_of, channels
from hearing.procedure.people import is_seated, participant
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import LANGUAGE
from hearing.vocabulary import Language, Role


def may_assign(state: Hearing, by: str) -> None:
    """Refuse when there is no interpreter on the roster."""
    if all(one.role is not Role.INTERPRETER for one in state.roster.values()):
        raise Refused(
            "no_interpreter",
            "名单中没有翻译人员；请先添加翻译人员。",
            "No interpreter is on the roster; add one first.",
        )


def assign(state: Hearing, command: AssignInterpreter, act: Act) -> Sequence[Event]:
    """Assign an interpreter to channels, or take them off all of them."""
    line = participant(state, command.participant)
    if line.role is not Role.INTERPRETER:
        raise Refused("not_an_interpreter", f"{line.name}不是翻译人员。", f"{line.name} is not an interpreter.")
    if is_seated(state, line.id):
        raise Refused(
            "seated",
            f"{line.name}在现场审理庭就座，没有自己的声音设备；同声传译须由线上参加的翻译人员进行。",
            f"{line.name} sits in an on-site room and has no sound of their own; "
            "who interprets into a channel takes part from a device of their own.",
        )
    languages = tuple(one for one in Language if one in command.languages)
    if languages == tuple(state.interpretation.assigned.get(line.id, ())):
        raise Refused("unchanged", f"{line.name}的翻译语种没有变化。", f"{line.name} is assigned so already.")
    return (InterpreterAssigned(line.id, languages),)


def may_take(state: Hearing, by: str) -> None:
    """Refuse who is assigned to no channel, and who already speaks into the only one they are assigned to."""
    mine = state.interpretation.assigned.get(by, ())
    if not mine:
        raise Refused(
            "not_assigned",
            "您没有被指定到任何翻译频道；请书记员指定。",
            "You are assigned to no channel; the clerk assigns you.",
        )
    if mine == (channel_of(state, by),):
        raise Refused("speaks_already", "您正在该频道进行传译。", "You speak into this channel already.")


def take(state: Hearing, command: TakeChannel, act: Act) -> Sequence[Event]:
    """Speak into a channel in the place of whoever does so now."""
    if command.language not in state.interpretation.assigned[act.by]:
        zh, en = LANGUAGE[command.language]
        raise Refused(
            "not_assigned",
            f"您没有被指定到{zh}频道；请书记员指定。",
            f"You are not assigned to this channel: {en}. The clerk assigns you.",
        )
    if channel_of(state, act.by) is command.language:
        raise Refused("speaks_already", "您正在该频道进行传译。", "You speak into this channel already.")
    return (ChannelTaken(command.language, act.by),)


def may_choose(state: Hearing, by: str) -> None:
    """Refuse while nothing is interpreted, and on a companion, which receives no sound."""
    if not channels(state):
        raise Refused(
            "no_channel",
            "目前没有翻译频道。",
            "There is no interpreters' channel.",
        )
    if is_seated(state, by):
        raise Refused(
            "seated",
            "您在现场审理庭就座，声音由该庭设备播放；频道由审理辅助员选择。",
            "You sit in an on-site room, whose device plays the sound: its assistant chooses the channel.",
        )


def choose(state: Hearing, command: ChooseChannel, act: Act) -> Sequence[Event]:
    """Listen to a channel, or to the floor alone; nobody listens to themselves."""
    if command.language is not None and command.language not in channels(state):
        zh, en = LANGUAGE[command.language]
        raise Refused("no_channel", f"没有{zh}翻译频道。", f"There is no channel for this language: {en}.")
    if command.language is not None and channel_of(state, act.by) is command.language:
        raise Refused(
            "own_channel",
            "您正在该频道进行传译，不能收听自己。",
            "You speak into this channel yourself; choose another one for relay.",
        )
    if state.interpretation.chosen.get(act.by) is command.language:
        raise Refused("unchanged", "您已在收听该频道。", "You listen to this already.")
    return (ChannelChosen(act.by, command.language),)
