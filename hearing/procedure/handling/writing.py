"""The minutes: writing, presenting, signing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from hearing.procedure.commands import (
    PresentMinutes,
    RecordUtterance,
    RefuseToSign,
    SignMinutes,
    TieInterpretation,
)
from hearing.procedure.events import (
    Event,
    InterpretationTied,
    MinutesPresented,
    MinutesSigned,
    SigningRefused,
    UtteranceRecorded,
)
from hearing.procedure.handling.act import Act, said
from hearing.procedure.handling.statements import utterance, words
from hearing.procedure.joint import spoken_for
from hearing.procedure.minutes import minutes_digest, recordings_digest
from hearing.procedure.people import minutes_files, minutes_of, minutes_presented, participant, signers
from hearing.procedure.refusal import Refused
from hearing.procedure.scope import focus_at
from hearing.procedure.state import Hearing, Minutes, Utterance
from hearing.vocabulary import Role, Stage

PAPER = "paper"
"""The method of a signature on paper, which the clerk scans in."""


def may_write(state: Hearing, by: str) -> None:
    """Refuse once the minutes were presented: from then on words change only by a correction."""
    if minutes_presented(state):
        raise Refused(
            "minutes_presented",
            "笔录已提交核对，不能直接改写；请通过更正请求处理。",
            "The minutes were presented and are not rewritten; use a correction.",
        )


def speaker(state: Hearing, who: str) -> str:
    """Give whose words something may be written down as: anybody's on the roster who may speak."""
    line = participant(state, who)
    if line.role is Role.OBSERVER:
        raise Refused(
            "observer",
            f"{line.name}是旁听人员，不能记为发言人。",
            f"{line.name} is an observer and cannot be a speaker.",
        )
    return line.id


def _stage_at(state: Hearing, moment: datetime) -> Stage:
    """Give the stage of the oral hearing at this moment; what is added afterwards belongs to when it was said."""
    stages = [step.stage for step in state.course if step.kind == "stage" and step.at <= moment]
    return stages[-1] if stages else state.stage


def record(state: Hearing, command: RecordUtterance, act: Act) -> Sequence[Event]:
    """Write down what someone said; it concerns the claims under examination where the clerk names no others."""
    who, text = speaker(state, command.speaker), words(command.text)
    moment = command.said_at or (act.now if state.closed_at is None else state.closed_at)
    if state.opened_at is None or not state.opened_at <= moment <= act.now:
        raise Refused(
            "said_at",
            "发言时间须在开庭之后、当前时刻之前；请改正时间。",
            "What was said must lie between the opening and now; put the time right.",
        )
    if command.until is not None and not moment <= command.until <= act.now:
        raise Refused(
            "said_at",
            "发言结束的时间须在其开始之后、当前时刻之前；请改正时间。",
            "A statement ends after it began and before now; put the time right.",
        )
    _require_not_taken(state, command)
    stage = _stage_at(state, moment)
    focus = focus_at(state, moment, stage)
    claims = command.claims or (focus.claims if focus is not None else ())
    files = spoken_for(state, moment, common=command.common)
    return (
        UtteranceRecorded(
            act.command_id,
            who,
            text,
            moment,
            stage,
            command.exhibits,
            claims,
            _interpreted(state, command, who).files if command.interprets else files,
            command.sources,
            command.until,
            command.language,
            command.interprets,
        ),
    )


def _require_not_taken(state: Hearing, command: RecordUtterance) -> None:
    """Refuse a draft that stands in the minutes already: two who take it over at once write it down once."""
    taken = {source.key for one in state.utterances.values() for source in one.sources}
    if any(source.key in taken for source in command.sources):
        raise Refused(
            "draft_taken",
            "这段识别结果已由他人记入笔录。",
            "Somebody has taken this recognised passage into the minutes already.",
        )


def tie(state: Hearing, command: TieInterpretation, act: Act) -> Sequence[Event]:
    """Say which statement an interpreter's words interpret, or that they interpret none."""
    one = utterance(state, command.utterance)
    language = command.language or one.language
    if command.interprets:
        told = RecordUtterance(one.speaker, one.text, language=language, interprets=command.interprets)
        _interpreted(state, told, one.speaker)
        if command.interprets == one.id or any(each.interprets == one.id for each in state.utterances.values()):
            raise Refused(
                "interprets",
                "这条发言是其他译文的原话，不能再作为译文。",
                "This statement is the original of another interpretation and cannot be one itself.",
            )
    if (command.interprets, language) == (one.interprets, one.language):
        raise Refused("unchanged", "对应关系没有变化。", "It belongs to the same words as before; nothing to change.")
    return (InterpretationTied(one.id, command.interprets, language, one.interprets),)


def _interpreted(state: Hearing, command: RecordUtterance, who: str) -> Utterance:
    """Give the statement that an interpreter's words interpret."""
    original = utterance(state, command.interprets)
    line = state.roster.get(who)
    if line is None or line.role is not Role.INTERPRETER:
        raise Refused(
            "not_interpreter",
            "译文的发言人须是翻译人员。",
            "What interprets a statement is an interpreter's; choose the interpreter as the speaker.",
        )
    if original.interprets or not command.language:
        raise Refused(
            "interprets",
            "译文须注明语言，并指向原话，而非另一译文。",
            "An interpretation names its language and the original that it interprets, not another interpretation.",
        )
    return original


def may_present(state: Hearing, by: str) -> None:
    """Refuse while a correction is undecided."""
    if any(one.accepted is None for one in state.corrections.values()):
        raise Refused(
            "corrections_open",
            "仍有未处理的笔录更正请求；请先处理。",
            "A requested correction is undecided; decide it first.",
        )


def present(state: Hearing, command: PresentMinutes, act: Act) -> Sequence[Event]:
    """Lay the minutes as they stand before the parties, with their digest, unless they were and say the same."""
    file = _file(state, command.file)
    digest, before = minutes_digest(state, file), minutes_of(state, file)
    if before is not None and before.digest == digest:
        raise Refused(
            "already_presented",
            "笔录已提交且内容没有变化，无须重新提交。",
            "The minutes were presented and nothing has changed since.",
        )
    return (MinutesPresented(before.version + 1 if before is not None else 1, digest, file),)


def _file(state: Hearing, file: str) -> str:
    """Give the file whose minutes are meant; refuses one that the hearing has not, and none where it has several."""
    if file in minutes_files(state):
        return file
    raise Refused(
        "no_such_file",
        "请指明是哪一案件的笔录（本次口头审理不是合并审理的，无须指明）。",
        "Say which file's minutes are meant, one of those heard here; in a hearing of one case, none.",
    )


def _presented(state: Hearing, file: str) -> Minutes:
    minutes = minutes_of(state, file)
    if minutes is None or minutes.stale:
        raise not_presented()
    return minutes


def not_presented() -> Refused:
    """Say that nobody reads or signs the minutes yet."""
    return Refused(
        "minutes_not_presented",
        "笔录尚未提交核对，或更正后尚未重新提交；请等待书记员提交。",
        "The minutes have not been presented, or not since a correction; wait for the clerk.",
    )


def may_sign(state: Hearing, by: str) -> None:
    """Refuse before presenting, by who need not sign, and twice; of several files, when this is so for each."""
    _for_any_file(state, lambda file: _may_sign(state, by, file))


def _for_any_file(state: Hearing, check: Callable[[str], object]) -> None:
    """Refuse with the first file's refusal when every file's minutes are refused."""
    refusals = []
    for file in minutes_files(state):
        try:
            check(file)
        except Refused as refused:
            refusals.append(refused)
        else:
            return
    raise refusals[0]


def _may_sign(state: Hearing, by: str, file: str) -> Minutes:
    minutes = _presented(state, file)
    if by not in signers(state, file):
        raise Refused(
            "not_a_signer",
            "您未参加本次口头审理，无须在笔录上签字。",
            "You did not take part in the hearing and need not sign its minutes.",
        )
    signing = minutes.signings.get(by)
    if signing is not None and not signing.refusal:
        raise Refused("already_signed", "您已在本版笔录上签字。", "You have already signed these minutes.")
    return minutes


def sign(state: Hearing, command: SignMinutes, act: Act) -> Sequence[Event]:
    """Sign exactly the minutes that were presented, and what was recorded; or note as clerk who signed on paper."""
    file, who = _file(state, command.file), command.participant or act.by
    if (who != act.by or command.method == PAPER) and not (
        state.roster[act.by].role is Role.CLERK and command.method == PAPER
    ):
        raise Refused(
            "not_yours",
            "您只能为自己签字；纸质签名由书记员扫描登记。",
            "You can sign only for yourself; what was signed on paper is noted by the clerk.",
        )
    participant(state, who)
    minutes = _may_sign(state, who, file)
    if command.digest != minutes.digest:
        raise Refused(
            "digest",
            "您所签的内容与提交的笔录不一致；请重新打开笔录，核对后再签字。",
            "What you signed is not the minutes that were presented; open them again, read them, then sign.",
        )
    recordings = recordings_digest(state)
    if command.recordings not in {"", recordings}:
        raise Refused(
            "recordings",
            "签字期间又有录音录像存入记录；请重新签字，以便一并确认其校验值。",
            "A recording came to the record meanwhile; sign again, so that its digest is signed too.",
        )
    method = said(command.method, "method_needed", "缺少签名方式。", "It is missing how the signer was proved.")
    return (MinutesSigned(who, minutes.version, minutes.digest, method, command.proof, file, recordings),)


def may_refuse(state: Hearing, by: str) -> None:
    """Refuse before presenting; a signature cannot be taken back, though the clerk may note others' refusals."""
    if state.roster[by].role is Role.CLERK:
        _for_any_file(state, lambda file: _presented(state, file))
    else:
        may_sign(state, by)


def refuse(state: Hearing, command: RefuseToSign, act: Act) -> Sequence[Event]:
    """Refuse to sign with a reason, or note as clerk that someone does not sign."""
    who = command.participant or act.by
    if who != act.by and state.roster[act.by].role is not Role.CLERK:
        raise Refused("not_yours", "您只能为自己拒签。", "You can refuse only for yourself.")
    participant(state, who)
    file = _file(state, command.file)
    minutes = _may_sign(state, who, file)
    reason = said(command.reason, "reason_needed", "拒绝签字须说明理由。", "Refusing to sign needs a reason.")
    return (SigningRefused(who, minutes.version, reason, file),)
