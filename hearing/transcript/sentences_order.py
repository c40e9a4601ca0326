"""The minutes' sentences on witnesses and on order in the room."""

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell, because
from hearing.transcript.words import Namer


def witness_called(event: e.WitnessCalled, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that a witness was called in, and on what."""
    by, who, subject = namer.person(recorded.by), namer.person(event.participant), event.subject.rstrip("。. ")
    zh = f"{by}传唤{who}到庭作证" + (f"，作证事项：{subject}。" if subject else "。")
    en = f"{by} called {who} to testify" + (f" on: {subject}." if subject else ".")
    return namer.words.pick((zh, en))


def witness_warned(event: e.WitnessWarned, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that a witness was told the duty of truth, and what they undertook."""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    words = event.undertaking.rstrip("。. ")
    zh = f"{by}告知{who}如实作证的义务和作伪证的法律责任" + (f"；证人保证：{words}。" if words else "。")
    en = f"{by} told {who} the duty of truth and what follows a lie" + (f"; undertaking: {words}." if words else ".")
    return namer.words.pick((zh, en))


def witness_released(event: e.WitnessReleased, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that a witness was released."""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    sentence = (f"{who}作证完毕，{by}准其退庭。", f"{by} released {who}.")
    return namer.words.pick(sentence) + because(namer, event.reason)


def confrontation_begun(event: e.ConfrontationBegun, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell which witnesses were confronted, and on what."""
    by, subject = namer.person(recorded.by), event.subject.rstrip("。. ")
    who = namer.words.listed(namer.person(one) for one in event.participants)
    return namer.words.pick((f"{by}传唤{who}对质：{subject}。", f"{by} confronted {who} on: {subject}."))


def confrontation_ended(_: e.ConfrontationEnded, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the confrontation was over."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}宣布对质结束，证人退庭。", f"{by} ended the confrontation; the witnesses left."))


def participant_warned(event: e.ParticipantWarned, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that someone was warned."""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    return namer.words.pick((f"{by}警告{who}。", f"{by} warned {who}.")) + because(namer, event.reason)


def expelled(event: e.Expelled, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that someone was ordered out."""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    return namer.words.pick((f"{by}责令{who}退庭。", f"{by} ordered {who} out.")) + because(namer, event.reason)


def departed(event: e.Departed, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that someone left, with leave or without."""
    who = namer.person(event.participant)
    sentence = (
        (f"{who}经许可退庭。", f"{who} left with leave.")
        if event.permitted
        else (f"{who}未经许可中途退庭。", f"{who} left without leave.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def default_declared(event: e.DefaultDeclared, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that a side is heard in default, and on what basis."""
    by, side, basis = namer.person(recorded.by), namer.words.term(event.side), namer.words.term(event.basis)
    sentence = (
        f"{by}宣布对{side}缺席审理（{basis}）。",
        f"{by} declared that the {side.lower()}'s side is heard in default ({basis}).",
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


ORDER: dict[type, Tell] = {
    e.WitnessCalled: witness_called,
    e.WitnessWarned: witness_warned,
    e.WitnessReleased: witness_released,
    e.ConfrontationBegun: confrontation_begun,
    e.ConfrontationEnded: confrontation_ended,
    e.ParticipantWarned: participant_warned,
    e.Expelled: expelled,
    e.Departed: departed,
    e.DefaultDeclared: default_declared,
}
