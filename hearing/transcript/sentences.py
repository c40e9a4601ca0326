"""One sentence for each kind of event that the minutes tell, in Chinese and in English.

A type of event that is missing from the table has no sentence: it is told elsewhere (an utterance by its words, a
lost connection by its incident, a recording in its table) or not at all.
"""

from hearing.procedure import events as e
from hearing.transcript import sentences_course
from hearing.transcript.sentences_examining import EXAMINING
from hearing.transcript.sentences_fair import FAIR_SENTENCES
from hearing.transcript.sentences_impairment import IMPAIRMENT
from hearing.transcript.sentences_interpreting import INTERPRETING
from hearing.transcript.sentences_missed import MISSED_SENTENCES
from hearing.transcript.sentences_order import ORDER
from hearing.transcript.sentences_recording import RECORDING
from hearing.transcript.sentences_screen import SCREEN
from hearing.transcript.sentences_speaking import SPEAKING
from hearing.transcript.sentences_writing import WRITING
from hearing.transcript.telling import Before, Tell, because, ended
from hearing.transcript.words import Namer
from hearing.vocabulary import NOT_INSIDE, PRIVATE_ROOMS, SYSTEM, Element, Room, Stage


def moved(event: e.Moved, _: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell that someone came into the hearing room or left it. The panel's way to deliberate is told by the recess."""
    who = namer.person(event.participant)
    if event.room is Room.HEARING and before.room is not Room.DELIBERATION:
        return namer.words.pick((f"{who}进入审理庭。", f"{who} came into the hearing room."))
    if before.room is Room.HEARING and event.room in PRIVATE_ROOMS:
        room = namer.words.term(event.room)
        return namer.words.pick((f"{who}进入{room}，与本方人员商议。", f"{who} went to {room} to consult."))
    if before.room is Room.HEARING and event.room in NOT_INSIDE:
        sentence = namer.words.pick((f"{who}退出审理庭。", f"{who} left the hearing room."))
        return sentence + because(namer, event.reason)
    return ""


def identity_checked(event: e.IdentityChecked, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell how someone's identity was examined."""
    who, result = namer.person(event.participant), namer.words.term(event.result)
    parts = namer.words.join([event.document, event.note])
    return namer.words.pick(
        (
            f"核验{who}的身份：{parts}，核验结果：{result}。",
            f"Identity of {who} examined on the basis of {parts}: {result}.",
        )
    )


def opened(_: e.HearingOpened, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the hearing was opened."""
    who = namer.person(recorded.by)
    return namer.words.pick((f"{who}宣布口头审理开始。", f"{who} declared the hearing open."))


def stage_entered(event: e.StageEntered, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell that the hearing went on, or back, to another stage."""
    who, stage = namer.person(recorded.by), namer.words.term(event.stage)
    order = list(Stage)
    if order.index(event.stage) < order.index(before.stage):
        sentence = (f"{who}宣布恢复{stage}。", f"{who} took the hearing back to: {stage.lower()}.")
    else:
        sentence = (f"{who}宣布进入{stage}阶段。", f"{who} went on to: {stage.lower()}.")
    return namer.words.pick(sentence) + because(namer, event.reason)


def floor_requested(event: e.FloorRequested, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that someone asked to speak."""
    who = namer.person(event.participant)
    about = namer.words.pick((f"：{event.subject}", f": {event.subject}")) if event.subject else ""
    return ended(namer, namer.words.pick((f"{who}请求发言{about}", f"{who} asked for the floor{about}")))


def floor_given(event: e.FloorGiven, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who was let speak."""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    if event.rebuttal:
        return namer.words.pick((f"{by}准许{who}作反驳发言。", f"{by} gave the floor to {who} for rebuttal."))
    return namer.words.pick((f"{by}准许{who}发言。", f"{by} gave the floor to {who}."))


def floor_taken(event: e.FloorTaken, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the floor was taken back; when the platform did so, the incident beside it says why."""
    if recorded.by in {SYSTEM, event.participant}:
        return ""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    return namer.words.pick((f"{by}结束{who}的发言。", f"{by} took the floor back from {who}."))


def muted(event: e.Muted | e.Unmuted, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that someone was muted, or unmuted, by another person."""
    if recorded.by == event.participant:
        return ""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    if isinstance(event, e.Muted):
        return namer.words.pick((f"{by}将{who}静音。", f"{by} muted {who}."))
    return namer.words.pick((f"{by}解除{who}的静音。", f"{by} lifted the mute of {who}."))


def focus_set(event: e.FocusSet, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell which cells of the matrix were taken up."""
    cells = namer.words.join(
        [
            namer.ground(event.ground) if event.ground else "",
            namer.words.claims(event.claims),
            namer.words.listed(namer.exhibit(exhibit) for exhibit in event.exhibits),
        ]
    )
    by, phase = namer.person(recorded.by), namer.words.term(event.phase)
    return namer.words.pick((f"{by}确定审理事项（{phase}）：{cells}。", f"{by} took up ({phase}): {cells}."))


def exhibit_shown(event: e.ExhibitShown, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell which page was shown."""
    by, page = namer.person(recorded.by), namer.page(event.exhibit, event.page)
    return namer.words.pick((f"{by}出示{page}。", f"{by} showed {page}."))


def opinion_stated(event: e.OpinionStated, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell a side's opinion on an exhibit, element by element."""
    who, exhibit, answers = namer.person(event.participant), namer.exhibit(event.exhibit), dict(event.stances)
    stances = namer.words.join(
        namer.words.pick(("{}：{}", "{}: {}")).format(namer.words.term(element), namer.words.term(answers[element]))
        for element in Element
        if element in answers
    )
    sentence = namer.words.pick(
        (f"{who}对{exhibit}的质证意见：{stances}。", f"Opinion of {who} on {exhibit}: {stances.lower()}.")
    )
    return sentence + because(namer, event.reason)


def recessed(event: e.Recessed, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the hearing was interrupted, and what for."""
    by, purpose = namer.person(recorded.by), namer.words.term(event.purpose)
    sentence = namer.words.pick((f"{by}宣布休庭（{purpose}）。", f"{by} interrupted the hearing for {purpose}."))
    return sentence + because(namer, event.reason) + _encryption(namer, event.encrypted)


def _encryption(namer: Namer, encrypted: bool | None) -> str:
    """Tell of a deliberation by browser whether the server could have followed it."""
    if encrypted is None:
        return ""
    if encrypted:
        return namer.words.pick(("合议的音视频经端到端加密。", " The deliberation was encrypted end to end."))
    return namer.words.pick(("合议的音视频未经端到端加密。", " The deliberation was not encrypted end to end."))


def resumed(_: e.Resumed, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell that the hearing went on, and after how long."""
    by, since = namer.person(recorded.by), before.recess_since
    took = namer.words.span((recorded.at - since).total_seconds()) if since else ""
    return namer.words.pick(
        (
            f"{by}宣布继续审理" + (f"，休庭历时{took}。" if took else "。"),
            f"{by} resumed the hearing" + (f" after {took}." if took else "."),
        )
    )


def announced(event: e.Announced, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell what the panel announced, in its own words."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}宣布：{event.text}", f"{by} announced: {event.text}"))


def closed(_: e.HearingClosed, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the oral part was over."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}宣布口头审理结束。", f"{by} declared the hearing closed."))


def minutes_presented(event: e.MinutesPresented, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the minutes were laid before the parties."""
    by = namer.person(recorded.by)
    return namer.words.pick(
        (
            f"{by}将笔录第{event.version}版提交各方核对，笔录摘要（SHA-256）{event.digest}。",
            f"{by} laid version {event.version} of the minutes before the parties, SHA-256 {event.digest}.",
        )
    )


def minutes_signed(event: e.MinutesSigned, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that someone signed."""
    who = namer.person(event.participant)
    return namer.words.pick(
        (f"{who}签署笔录第{event.version}版。", f"{who} signed version {event.version} of the minutes.")
    )


def signing_refused(event: e.SigningRefused, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that someone refused, and why."""
    who = namer.person(event.participant)
    return namer.words.pick((f"{who}拒绝签字。", f"{who} refused to sign.")) + because(namer, event.reason)


def hearing_ended(_: e.HearingEnded, __: e.Recorded, ___: Before, namer: Namer) -> str:
    """Tell that the record is complete."""
    return namer.words.pick(("口头审理程序终结，记录完成。", "The proceedings ended; the record is complete."))


def outage(event: e.OutageRecorded, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the platform itself was down."""
    took = namer.words.span((recorded.at - event.down_since).total_seconds())
    since = namer.words.clock(event.down_since)
    return namer.words.pick(
        (
            f"平台自{since}起中断服务，历时{took}，期间全体人员的连接均中断。",
            f"The platform was down from {since} for {took}; everyone was cut off meanwhile.",
        )
    )


SENTENCES: dict[type, Tell] = {
    e.Moved: moved,
    e.IdentityChecked: identity_checked,
    e.HearingOpened: opened,
    e.StageEntered: stage_entered,
    **sentences_course.SENTENCES,
    e.FloorRequested: floor_requested,
    e.FloorGiven: floor_given,
    e.FloorTaken: floor_taken,
    e.Muted: muted,
    e.Unmuted: muted,
    e.FocusSet: focus_set,
    e.ExhibitShown: exhibit_shown,
    e.OpinionStated: opinion_stated,
    e.Recessed: recessed,
    e.Resumed: resumed,
    e.Announced: announced,
    e.HearingClosed: closed,
    e.MinutesPresented: minutes_presented,
    e.MinutesSigned: minutes_signed,
    e.SigningRefused: signing_refused,
    e.HearingEnded: hearing_ended,
    e.OutageRecorded: outage,
    **MISSED_SENTENCES,
    **EXAMINING,
    **ORDER,
    **SCREEN,
    **SPEAKING,
    **WRITING,
    **INTERPRETING,
    **RECORDING,
    **IMPAIRMENT,
    **FAIR_SENTENCES,
}


def sentence(recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Give the sentence that tells this event, empty when the minutes do not tell it in a sentence."""
    tell = SENTENCES.get(type(recorded.event))
    return tell(recorded.event, recorded, before, namer) if tell else ""
