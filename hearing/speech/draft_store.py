"""What was recognised, in SQL: drafts for whoever writes the minutes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.procedure.canonical import canonical
from hearing.speech.port import Language, Word
from hearing.speech.tables import draft


@dataclass(frozen=True, slots=True)
class DraftUtterance:
    """An utterance as it was recognised, with the times of its words in seconds from ``started_at``.

    ``device`` is the participant whose track it was heard in, ``speaker`` who had the floor there. ``timed`` is false
    where the words' times are only spread evenly.
    """

    key: str
    device: str
    speaker: str
    started_at: datetime
    ended_at: datetime
    language: Language
    model: str
    text: str
    words: tuple[Word, ...]
    timed: bool


def digest(one: DraftUtterance) -> str:
    """Give the hex SHA-256 of a draft's canonical bytes: what a statement of the record is bound to."""
    return hashlib.sha256(canonical(one)).hexdigest()


class DraftStore:
    """Rows are added and read, never changed."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, hearing: str, one: DraftUtterance) -> None:
        """Keep an utterance; one that is kept already stays as it is."""
        values = {
            "hearing_id": hearing,
            **asdict(one),
            "language": one.language.value,
            "words": json.dumps([[word.text, word.start, word.end] for word in one.words], ensure_ascii=False),
        }
        asked = select(func.count()).where(draft.c.hearing_id == hearing, draft.c.key == one.key)
        try:
            async with self._engine.begin() as connection:
                if not (await connection.execute(asked)).scalar_one():
                    await connection.execute(insert(draft).values(values))
        except IntegrityError:  # unless another process has kept it in between
            async with self._engine.connect() as connection:
                if not (await connection.execute(asked)).scalar_one():
                    raise

    async def of(self, hearing: str) -> Sequence[DraftUtterance]:
        """Give a hearing's utterances in the order in which they began."""
        asked = select(draft).where(draft.c.hearing_id == hearing).order_by(draft.c.started_at, draft.c.key)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(asked)).all()
        return [
            DraftUtterance(
                row.key,
                row.device,
                row.speaker,
                row.started_at,
                row.ended_at,
                Language(row.language),
                row.model,
                row.text,
                tuple(Word(*word) for word in json.loads(row.words)),
                row.timed,
            )
            for row in rows
        ]
