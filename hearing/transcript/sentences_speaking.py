"""The minutes' sentences on objections and the time of the sides."""

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell, because
from hearing.transcript.words import Namer


def objection_raised(event: e.ObjectionRaised, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that someone objected, to what and why."""
    who, subject = namer.person(event.participant), event.subject.rstrip("。. ")
    return namer.words.pick((f"{who}提出异议：{subject}。", f"{who} objected: {subject}.")) + because(
        namer, event.reason
    )


def objection_ruled(event: e.ObjectionRuled, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell how an objection was ruled on."""
    by, about = namer.person(recorded.by), before.about(event.objection, namer)
    sentence = (
        (f"{by}裁定异议成立{about}。", f"{by} sustained the objection{about}.")
        if event.sustained
        else (f"{by}驳回异议{about}。", f"{by} overruled the objection{about}.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def time_budget_set(event: e.TimeBudgetSet, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell how much time a side has."""
    by, side = namer.person(recorded.by), namer.words.term(event.side)
    time, reserve = namer.words.span(event.seconds), namer.words.span(event.reserve)
    kept = namer.words.pick((f"，其中反驳时间{reserve}", f", {reserve} of it for rebuttal")) if event.reserve else ""
    sentence = (f"{by}确定{side}的发言时间为{time}{kept}。", f"{by} set the {side.lower()}'s time to {time}{kept}.")
    return namer.words.pick(sentence) + because(namer, event.reason)


SPEAKING: dict[type, Tell] = {
    e.ObjectionRaised: objection_raised,
    e.ObjectionRuled: objection_ruled,
    e.TimeBudgetSet: time_budget_set,
}
