"""The minutes' words in Chinese and English: roles, sides, stages and the like, times, spans, lists of claims."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from hearing.procedure.commands import CaseFile, Citation, Invited
from hearing.transcript.context import Language, RecordContext
from hearing.transcript.terms import MONTHS, NAMES, TERMS
from hearing.vocabulary import SYSTEM, Role, Side


class Words:
    """Phrases and formats of one language and one time zone."""

    def __init__(self, language: Language, utc_offset_minutes: int) -> None:
        self.language = language
        self.chinese = language == "zh-CN"
        self.offset = utc_offset_minutes
        self.zone = timezone(timedelta(minutes=utc_offset_minutes))

    def pick(self, pair: tuple[str, str]) -> str:
        """Give the phrase of this language out of (zh, en)."""
        return pair[0] if self.chinese else pair[1]

    def term(self, word: StrEnum) -> str:
        """Give a word of the vocabulary."""
        return self.pick(TERMS[type(word)][word])

    def name(self, word: str) -> str:
        """Give a plain name (a recording's kind, a cause) in words; one not known stays as it is."""
        pair = NAMES.get(word)
        return self.pick(pair) if pair else word

    def date(self, at: datetime) -> str:
        """Give the day, as 2026年11月22日 or 22 November 2026."""
        local = at.astimezone(self.zone)
        if self.chinese:
            return f"{local.year}年{local.month}月{local.day}日"
        return f"{local.day} {MONTHS[local.month - 1]} {local.year}"

    def clock(self, at: datetime) -> str:
        """Give the time of day to the second."""
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def moment(self, at: datetime) -> str:
        """Give day and time."""
        return f"{self.date(at)}{' ' if self.chinese else ', '}{self.clock(at)}"

    def zone_name(self) -> str:
        """Give the zone in which times are printed, as UTC+08:00."""
        sign, minutes = ("-" if self.offset < 0 else "+"), abs(self.offset)
        return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"

    def span(self, seconds: float) -> str:
        """Give a length of time, rounded up to whole seconds: who lost something lost at least that much."""
        whole = max(0, -int(-seconds // 1))
        hours, rest = divmod(whole, 3600)
        minutes, left = divmod(rest, 60)
        units = ("小时", "分", "秒") if self.chinese else (" h", " min", " s")
        parts = [
            f"{value}{unit}"
            for value, unit in zip((hours, minutes, left), units, strict=True)
            if value or (unit == units[2] and not whole)
        ]
        return ("" if self.chinese else " ").join(parts)

    def listed(self, items: Iterable[str]) -> str:
        """Join the items of a list."""
        return ("、" if self.chinese else ", ").join(items)

    def join(self, clauses: Iterable[str]) -> str:
        """Join clauses, leaving out empty ones."""
        return ("；" if self.chinese else "; ").join(clause for clause in clauses if clause)

    def capacity(self, person: Invited) -> str:
        """Give in which capacity someone takes part, as 请求人代理人 or Petitioner's agent."""
        side = self.term(person.side)
        if person.side is Side.NONE:
            return self.term(person.role)
        if person.role is Role.PARTY:
            return side
        return f"{side}{self.term(person.role)}" if self.chinese else f"{side}'s {self.term(person.role).lower()}"

    def claims(self, claims: Sequence[str]) -> str:
        """Give claims as ranges, as 权利要求1-3、5 or claims 1-3, 5. Names that are no numbers come last."""
        if not claims:
            return ""
        text = self.listed([*ranges(sorted({int(c) for c in claims if c.isdecimal()})), *others(claims)])
        return f"权利要求{text}" if self.chinese else f"claim{'s' if len(claims) > 1 else ''} {text}"


def ranges(numbers: Sequence[int]) -> list[str]:
    """Give sorted numbers as ranges: 1, 2, 3, 5 becomes 1-3 and 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def others(claims: Sequence[str]) -> list[str]:
    """Give the claims whose names are no plain numbers, in the order they came."""
    return [claim for claim in dict.fromkeys(claims) if not claim.isdecimal()]


class Namer:
    """Names of people, exhibits and grounds as this hearing and this case know them."""

    def __init__(
        self, words: Words, context: RecordContext, roster: Iterable[Invited], files: Iterable[CaseFile] = ()
    ) -> None:
        self.words = words
        self.context = context
        self.people = {person.id: person for person in roster}
        self.files = {file.id: file.case_number for file in files}

    def person(self, participant: str) -> str:
        """Give capacity and name, as 请求人代理人李某."""
        if participant == SYSTEM:
            return self.words.pick(("平台", "The platform"))
        invited = self.people.get(participant)
        if invited is None:
            return participant
        return f"{self.words.capacity(invited)}{'' if self.words.chinese else ' '}{invited.name}"

    def capacity(self, participant: str) -> str:
        """Give the capacity alone; the id's own text for someone who is not on the roster."""
        invited = self.people.get(participant)
        return self.words.capacity(invited) if invited else ""

    def name(self, participant: str) -> str:
        """Give the name alone."""
        invited = self.people.get(participant)
        return invited.name if invited else self.person(participant)

    def exhibit(self, exhibit: str) -> str:
        """Give an exhibit's registered label."""
        known = self.context.exhibits.get(exhibit)
        if known is None:
            return exhibit
        return known.label if self.words.chinese else known.label_en or known.label

    def page(self, exhibit: str, page: int) -> str:
        """Give an exhibit, with its page where one is meant."""
        label = self.exhibit(exhibit)
        if not page:
            return label
        return f"{label}第{page}页" if self.words.chinese else f"{label} p. {page}"

    def citations(self, exhibits: Sequence[Citation], claims: Sequence[str]) -> str:
        """Give what an utterance is linked to as one line, empty when it is linked to nothing."""
        cited = [self.page(cited.exhibit, cited.page) for cited in exhibits]
        return self.words.join([self.words.listed(cited), self.words.claims(claims)])

    def ground(self, ground: str) -> str:
        """Give a ground of invalidity."""
        known = self.context.grounds.get(ground)
        return self.words.pick((known.zh, known.en)) if known else ground
