"""The minutes' sentences on the scope, motions, exhibits that were filed, and common knowledge."""

from collections.abc import Iterable

from hearing.procedure import events as e
from hearing.procedure.commands import ScopeItem
from hearing.transcript.telling import Before, Tell, because, ended
from hearing.transcript.words import Namer
from hearing.vocabulary import Element, MotionKind


def items(given: Iterable[ScopeItem], namer: Namer) -> str:
    """Give scope items as one clause, each with its ground, claims and exhibits."""
    comma = namer.words.pick(("，", ", "))
    return namer.words.join(
        comma.join(
            part
            for part in (
                namer.ground(one.ground) if one.ground else "",
                namer.words.claims(one.claims),
                namer.words.listed(namer.exhibit(exhibit) for exhibit in one.exhibits),
            )
            if part
        )
        for one in given
    )


def scope_stated(event: e.ScopeStated, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell on what the petitioner rests the request."""
    who, what = namer.person(event.participant), items(event.items, namer)
    return namer.words.pick(
        (f"{who}陈述无效宣告请求的范围：{what}。", f"{who} stated the scope of the request: {what}.")
    )


def scope_fixed(event: e.ScopeFixed, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell what is examined, and what both sides accept."""
    by, what = namer.person(recorded.by), items(event.items, namer)
    sentence = namer.words.pick((f"{by}确定审理范围：{what}。", f"{by} fixed the scope: {what}."))
    if not event.agreed:
        return sentence
    agreed = namer.words.join(text.rstrip("。. ") for text in event.agreed)
    return sentence + namer.words.pick((f"双方无争议的事实：{agreed}。", f" Both sides accept: {agreed}."))


def given_up(event: e.GivenUp, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell what a side gave up."""
    who, what = namer.person(event.participant), items(event.items, namer)
    return namer.words.pick((f"{who}声明放弃：{what}。", f"{who} gave up: {what}.")) + because(namer, event.reason)


def agreement(event: e.AgreementRecorded, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell a fact that both sides accept."""
    return ended(namer, namer.words.pick((f"双方无争议的事实：{event.text}", f"Both sides accept: {event.text}")))


def motion_made(event: e.MotionMade, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell what someone asked the panel to decide."""
    who, kind = namer.person(event.participant), namer.words.term(event.kind)
    added = items((ScopeItem(event.ground, event.claims, event.exhibits),), namer)
    about = namer.words.join([event.subject.rstrip("。. "), added])
    other = event.kind is MotionKind.OTHER
    zh = f"{who}提出申请：{about}。" if other else f"{who}申请{kind}：{about}。"
    en = f"{who} made a motion: {about}." if other else f"{who} made a motion for {kind}: {about}."
    return namer.words.pick((zh, en)) + because(namer, event.reason)


def motion_decided(event: e.MotionDecided, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell how a motion was decided."""
    by, about = namer.person(recorded.by), before.about(event.motion, namer)
    sentence = (
        (f"{by}准许申请{about}。", f"{by} granted the motion{about}.")
        if event.granted
        else (f"{by}不准许申请{about}。", f"{by} refused the motion{about}.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def reply_chosen(event: e.ReplyChosen, _: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell how the other side chose to reply."""
    who, form, about = namer.person(event.participant), namer.words.term(event.form), before.about(event.motion, namer)
    until = namer.words.moment(event.until) if event.until is not None else ""
    zh = f"{who}选择{form}{about}" + (f"，期限至{until}。" if until else "。")
    en = f"{who} chose to reply {form}{about}" + (f", until {until}." if until else ".")
    return namer.words.pick((zh, en))


def common_knowledge_put(event: e.CommonKnowledgePut, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell what the panel put to the parties."""
    by, ground = namer.person(recorded.by), namer.ground(event.ground) if event.ground else ""
    about = namer.words.pick((f"（{ground}）", f" ({ground})")) if ground else ""
    words = (
        f"{by}就公知常识{about}征询双方意见：{event.text}",
        f"{by} put common knowledge{about} to the parties: {event.text}",
    )
    return ended(namer, namer.words.pick(words))


def common_knowledge_answered(event: e.CommonKnowledgeAnswered, _: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell a side's answer to what the panel put."""
    who, about = namer.person(event.participant), before.about(event.matter, namer)
    sentence = (
        (f"{who}对该公知常识{about}无异议。", f"{who} accepted the common knowledge{about}.")
        if event.accepted
        else (f"{who}对该公知常识{about}有异议。", f"{who} contested the common knowledge{about}.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def exhibit_registered(event: e.ExhibitRegistered, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that an exhibit was filed, or withdrawn, after the hearing was set down."""
    one, side = event.exhibit, namer.words.term(event.exhibit.side)
    if one.withdrawn:
        return namer.words.pick((f"{side}撤回{one.label}。", f"The {side.lower()} withdrew {one.label}."))
    title = namer.words.pick((f"《{one.title}》", f" ({one.title})")) if one.title else ""
    return namer.words.pick((f"{side}提交{one.label}{title}。", f"The {side.lower()} filed {one.label}{title}."))


def opinion_filed(event: e.OpinionFiled, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell a side's opinion in writing, element by element."""
    side, exhibit, answers = namer.words.term(event.side), namer.exhibit(event.exhibit), dict(event.stances)
    stances = namer.words.join(
        namer.words.pick(("{}：{}", "{}: {}")).format(namer.words.term(element), namer.words.term(answers[element]))
        for element in Element
        if element in answers
    )
    sentence = (
        f"{side}对{exhibit}的书面质证意见：{stances}。",
        f"The {side.lower()}'s opinion in writing on {exhibit}: {stances.lower()}.",
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


EXAMINING: dict[type, Tell] = {
    e.ScopeStated: scope_stated,
    e.ScopeFixed: scope_fixed,
    e.GivenUp: given_up,
    e.AgreementRecorded: agreement,
    e.MotionMade: motion_made,
    e.MotionDecided: motion_decided,
    e.ReplyChosen: reply_chosen,
    e.CommonKnowledgePut: common_knowledge_put,
    e.CommonKnowledgeAnswered: common_knowledge_answered,
    e.ExhibitRegistered: exhibit_registered,
    e.OpinionFiled: opinion_filed,
}
