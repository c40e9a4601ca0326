"""When someone whose line stood was not heard or seen, or did not hear or see: a sentence for each end of it."""

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell
from hearing.transcript.words import Namer
from hearing.vocabulary import Trouble


def impaired(event: e.MediaImpaired, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell what was wrong with whose media from when on."""
    who, what, since = namer.person(event.participant), namer.words.term(event.trouble), namer.words.clock(event.since)
    return namer.words.pick(
        (f"平台测得{who}自{since}起{what}。", f"The platform measured of {who}, from {since}: {what}.")
    )


def unimpaired(event: e.MediaUnimpaired, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell until when, for how long, and how bad it was."""
    words = namer.words
    who, what, until = namer.person(event.participant), words.term(event.trouble), words.clock(event.until)
    span = words.span((event.until - event.since).total_seconds())
    mean = f"{event.level} ms" if event.trouble is Trouble.LATE else f"{event.level}%"
    return words.pick(
        (
            f"平台测得{who}自{until}起恢复：{what}，历时{span}，平均{mean}。",
            f"The platform measured of {who} until {until}, {span} in all, {mean} on average: {what}.",
        )
    )


IMPAIRMENT: dict[type, Tell] = {e.MediaImpaired: impaired, e.MediaUnimpaired: unimpaired}
