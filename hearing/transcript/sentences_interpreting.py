"""Interpretation, one sentence for each kind of event: who was offered it, by whom, and who made use of it."""

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell
from hearing.transcript.words import Namer


def assigned(event: e.InterpreterAssigned, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell who interprets into which languages."""
    by, who = namer.person(recorded.by), namer.person(event.participant)
    if not event.languages:
        return namer.words.pick((f"{by}宣布{who}不再担任同声传译。", f"{by} took {who} off the interpretation."))
    languages = namer.words.listed(namer.words.term(one) for one in event.languages)
    return namer.words.pick(
        (
            f"{by}指定{who}担任同声传译（译入：{languages}），在庭人员均可选择收听。",
            f"{by} had {who} interpret into {languages}; everyone in the room may choose to listen.",
        )
    )


def taken(event: e.ChannelTaken, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who speaks into a channel from now on."""
    who, language = namer.person(event.participant), namer.words.term(event.language)
    return namer.words.pick((f"{who}接手{language}传译。", f"{who} took over the interpretation into {language}."))


def chosen(event: e.ChannelChosen, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who follows the hearing through an interpreter."""
    who = namer.person(event.participant)
    if event.language is None:
        return namer.words.pick((f"{who}不再收听传译。", f"{who} no longer listened to the interpretation."))
    language = namer.words.term(event.language)
    return namer.words.pick(
        (f"{who}选择收听{language}传译。", f"{who} listened to the interpretation into {language}.")
    )


INTERPRETING: dict[type, Tell] = {
    e.InterpreterAssigned: assigned,
    e.ChannelTaken: taken,
    e.ChannelChosen: chosen,
}
