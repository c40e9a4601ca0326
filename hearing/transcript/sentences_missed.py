"""What someone did not hear, as the minutes tell it: one sentence when it is settled, and a table."""

from hearing.procedure import events as e
from hearing.procedure.missed import Missed, missed
from hearing.procedure.state import Hearing
from hearing.transcript.document import MissedRow
from hearing.transcript.telling import Before, Tell, because, ended
from hearing.transcript.words import Namer
from hearing.vocabulary import UNHEARING, Restoration


def missed_restored(event: e.MissedRestored, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell that someone was given again what they missed, how, or that it was waived."""
    who, by = namer.person(event.participant), namer.person(recorded.by)
    stood = before.subjects.get(event.incident) in UNHEARING
    zh, en = ("未能听清期间", "did not hear") if stood else ("断线期间", "missed while the line was down")
    if event.how is Restoration.WAIVED:
        sentence = namer.words.pick(
            (
                f"{by}表示放弃补听{who}{zh}错过的内容。",
                f"{by} waived hearing again what {who} {en}.",
            )
        )
        return sentence + because(namer, event.note)
    how = namer.words.term(event.how)
    sentence = namer.words.pick(
        (
            f"{by}就{who}{zh}错过的内容进行补正：{how}。",
            f"{by} restored what {who} {en}: {how}.",
        )
    )
    if not event.note:
        return sentence
    return sentence + namer.words.pick(("", " ")) + ended(namer, event.note)


MISSED_SENTENCES: dict[type, Tell] = {e.MissedRestored: missed_restored}


def missed_rows(state: Hearing, namer: Namer) -> tuple[MissedRow, ...]:
    """Give who missed what while their line was down or they did not hear, and what became of it."""
    return tuple(
        MissedRow(
            who=namer.person(row.participant),
            since=row.since,
            until=row.until,
            what=_what(row, state, namer),
            outcome=_outcome(row, namer),
            settled=row.settled is not None or not row.owed,
        )
        for row in missed(state)
    )


def _what(row: Missed, state: Hearing, namer: Namer) -> str:
    """Say what was missed: whose speech, how many statements, which pages, and how many acts beside them."""
    words = namer.words
    speakers = dict.fromkeys((*row.speakers, *(state.utterances[one].speaker for one in row.utterances)))
    names = words.listed(namer.person(one) for one in speakers)
    pages = words.listed(namer.page(one.exhibit, one.page) for one in row.exhibits)
    statements, acts = len(row.utterances), len(row.events)
    return words.join(
        [
            words.pick(("连接正常而未能听清", "not heard though the line stood")) if row.cause in UNHEARING else "",
            words.pick((f"{names}的发言", f"speech of {names}")) if names else "",
            words.pick((f"笔录记载的陈述{statements}条", f"statements in the minutes: {statements}"))
            if statements
            else "",
            words.pick((f"出示{pages}", f"shown: {pages}")) if pages else "",
            words.pick((f"程序事项{acts}项", f"acts of procedure: {acts}")) if acts else "",
        ]
    )


def _outcome(row: Missed, namer: Namer) -> str:
    if row.settled is None and not row.owed:
        return namer.words.pick(("同方其他人员在庭听取", "heard by others of the same side"))
    if row.settled is None:
        return namer.words.pick(("未补正", "not restored"))
    how, by = namer.words.term(row.settled.how), namer.person(row.settled.by)
    return namer.words.join([how, by, row.settled.note])
