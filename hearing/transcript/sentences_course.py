"""The sentences on the course of the hearing: opening, standing, recusal, settlement, roster, sittings, withdrawal."""

from collections.abc import Iterable, Mapping

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell, because, ended
from hearing.transcript.words import Namer
from hearing.vocabulary import WithdrawalEffect


def _people(namer: Namer, participants: Iterable[str]) -> str:
    return namer.words.listed(namer.person(one) for one in participants)


def discipline_read(_: e.DisciplineRead, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the rules of conduct were read."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}宣读庭审纪律。", f"{by} read the rules of conduct."))


def standing_asked(_: e.StandingAsked, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the sides were asked about one another's standing."""
    by = namer.person(recorded.by)
    return namer.words.pick(
        (
            f"{by}询问双方当事人对对方出庭人员的资格有无异议。",
            f"{by} asked each side whether it objected to the standing of the other side's people.",
        )
    )


def standing_objected(event: e.StandingObjected, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who objected to whose standing, and why."""
    who, against = namer.person(event.participant), namer.person(event.against)
    return namer.words.pick(
        (f"{who}对{against}的出庭资格提出异议。", f"{who} objected to the standing of {against}.")
    ) + because(namer, event.reason)


def standing_decided(event: e.StandingDecided, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell how an objection to someone's standing was decided."""
    by, about = namer.person(recorded.by), namer.person(before.subjects.get(event.objection, ""))
    if event.sustained:
        sentence = (
            f"{by}决定：对{about}出庭资格的异议成立，{about}不得参加本次口头审理。",
            f"{by} sustained the objection to the standing of {about}, who takes no part in this hearing.",
        )
    else:
        sentence = (
            f"{by}决定：对{about}出庭资格的异议不成立。",
            f"{by} overruled the objection to the standing of {about}.",
        )
    return namer.words.pick(sentence) + because(namer, event.reason)


def rights_read(_: e.RightsRead, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the parties were told their rights and duties."""
    by = namer.person(recorded.by)
    return namer.words.pick(
        (f"{by}告知当事人在口头审理中的权利和义务。", f"{by} told the parties their rights and duties.")
    )


def recusal_asked(_: e.RecusalAsked, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the panel was disclosed and the sides were asked."""
    who = namer.person(recorded.by)
    return namer.words.pick(
        (
            f"{who}告知合议组组成人员，询问双方当事人是否请求回避。",
            f"{who} disclosed the panel and asked each side whether it requested a recusal.",
        )
    )


def recusal_answered(event: e.RecusalAnswered, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell a side's answer: no request, or a request, against whom and why."""
    who, against = namer.person(event.participant), _people(namer, event.against)
    if not event.requested:
        return namer.words.pick((f"{who}表示不请求回避。", f"{who} requested no recusal."))
    sentence = (
        (f"{who}请求{against}回避。", f"{who} requested the recusal of {against}.")
        if against
        else (f"{who}请求回避。", f"{who} requested a recusal.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def recusal_decided(event: e.RecusalDecided, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who decided a request for recusal, and how."""
    side, by = namer.words.term(event.side), namer.person(recorded.by)
    outcome_zh, outcome_en = ("予以准许", "upheld") if event.upheld else ("予以驳回", "refused")
    return namer.words.pick(
        (
            f"{by}宣布：{side}的回避请求经{event.decided_by}决定，{outcome_zh}。",
            f"{by} put on the record that the {side.lower()}'s request for recusal was {outcome_en} by: "
            f"{event.decided_by}.",
        )
    ) + because(namer, event.reason)


def settlement_asked(_: e.SettlementAsked, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the sides were asked whether they wish to settle."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}询问双方当事人有无和解意愿。", f"{by} asked each side whether it wished to settle."))


def settlement_answered(event: e.SettlementAnswered, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell whether a side wishes to settle."""
    who = namer.person(event.participant)
    sentence = (
        (f"{who}表示愿意和解", f"{who} wished to settle")
        if event.willing
        else (f"{who}表示不愿和解", f"{who} did not wish to settle")
    )
    note = namer.words.pick((f"：{event.note}", f": {event.note}")) if event.note else ""
    return ended(namer, namer.words.pick(sentence) + note)


def participant_added(event: e.ParticipantAdded, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that someone joined the roster."""
    by, who = namer.person(recorded.by), namer.person(event.line.id)
    return namer.words.pick((f"{by}将{who}列入参加人名单。", f"{by} put {who} on the list of participants.")) + because(
        namer, event.reason
    )


def participant_replaced(event: e.ParticipantReplaced, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that someone took another's place, or takes part from another place."""
    by, new = namer.person(recorded.by), namer.person(event.replacement.id)
    if event.replacement.id == event.participant:
        where = namer.words.term(event.replacement.place)
        sentence = (
            f"{by}变更{new}的参加方式：{where}。",
            f"{by} changed where {new} takes part: {where.lower()}.",
        )
    else:
        old = namer.person(event.participant)
        sentence = (f"{by}宣布由{new}接替{old}。", f"{by} named {new} in the place of {old}.")
    return namer.words.pick(sentence) + because(namer, event.reason)


def adjourned(event: e.Adjourned, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that a sitting ended, and when the next one is, if that is known."""
    by = namer.person(recorded.by)
    sentence = namer.words.pick(
        (
            f"{by}宣布第{event.sitting}次开庭到此结束，另行开庭。",
            f"{by} ended sitting {event.sitting}; the hearing goes on in another.",
        )
    ) + because(namer, event.reason)
    if event.resumes_at is None:
        return sentence
    then = namer.words.moment(event.resumes_at)
    return sentence + namer.words.pick((f"下次开庭时间：{then}。", f" Next sitting: {then}."))


def sitting_opened(event: e.SittingOpened, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that another sitting began."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}宣布第{event.sitting}次开庭。", f"{by} opened sitting {event.sitting}."))


def mode_changed(event: e.ModeChanged, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the hearing goes on in another mode."""
    by, mode, before = namer.person(recorded.by), namer.words.term(event.mode), namer.words.term(event.before)
    return namer.words.pick(
        (
            f"{by}宣布审理方式由{before}变更为{mode}，已经完成的程序继续有效。",
            f"{by} changed the mode from {before.lower()} to {mode.lower()}; what was done stays valid.",
        )
    ) + because(namer, event.reason)


def consent_stated(event: e.ConsentStated, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell what a side said on the online form of stages."""
    who = namer.person(event.participant)
    stages = namer.words.listed(namer.words.term(stage) for stage in event.stages)
    sentence = (
        (f"{who}同意以在线方式进行：{stages}。", f"{who} agreed to the online form of: {stages.lower()}.")
        if event.agreed
        else (f"{who}不同意以在线方式进行：{stages}。", f"{who} did not agree to the online form of: {stages.lower()}.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def petition_withdrawn(event: e.PetitionWithdrawn, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that the request was withdrawn, or is deemed so."""
    if event.participant:
        who = namer.person(event.participant)
        sentence = (f"{who}撤回无效宣告请求。", f"{who} withdrew the request for invalidation.")
    else:
        by = namer.person(recorded.by)
        sentence = (f"{by}宣布无效宣告请求视为撤回。", f"{by} declared the request for invalidation deemed withdrawn.")
    return namer.words.pick(sentence) + because(namer, event.reason)


def withdrawal_decided(event: e.WithdrawalDecided, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell what the withdrawal does."""
    by = namer.person(recorded.by)
    sentence = (
        (f"{by}宣布因请求撤回，审查程序终止。", f"{by} declared that the withdrawal ends the case.")
        if event.effect is WithdrawalEffect.ENDS
        else (
            f"{by}宣布请求虽已撤回，审查程序不终止，口头审理继续进行。",
            f"{by} declared that the examination goes on in spite of the withdrawal.",
        )
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


SENTENCES: Mapping[type, Tell] = {
    e.DisciplineRead: discipline_read,
    e.StandingAsked: standing_asked,
    e.StandingObjected: standing_objected,
    e.StandingDecided: standing_decided,
    e.RightsRead: rights_read,
    e.RecusalAsked: recusal_asked,
    e.RecusalAnswered: recusal_answered,
    e.RecusalDecided: recusal_decided,
    e.SettlementAsked: settlement_asked,
    e.SettlementAnswered: settlement_answered,
    e.ParticipantAdded: participant_added,
    e.ParticipantReplaced: participant_replaced,
    e.Adjourned: adjourned,
    e.SittingOpened: sitting_opened,
    e.ModeChanged: mode_changed,
    e.ConsentStated: consent_stated,
    e.PetitionWithdrawn: petition_withdrawn,
    e.WithdrawalDecided: withdrawal_decided,
}
"""The sentences of this subject."""
