from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from hearing.record.engine import durable_engine
from hearing.speech.draft_store import DraftStore, DraftUtterance
from hearing.speech.port import Language, Word
from tests.signaling.live_hearing import HEARING, sittings_on

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = (Word("证", 0.0, 0.2), Word("据", 0.2, 0.5))
ONE = DraftUtterance("p1-1", "p1", "p2", AT, AT + timedelta(seconds=2), Language.ZH, "m", "证据", WORDS, timed=True)


async def test_utterances_are_kept_once_and_come_back_in_order(tmp_path):
    async with sittings_on(tmp_path):
        engine = await durable_engine(f"sqlite+aiosqlite:///{tmp_path / 'record.sqlite3'}")
        drafts = DraftStore(engine)
        earlier = replace(ONE, key="p3-1", started_at=AT - timedelta(seconds=9), words=(), timed=False)
        await drafts.keep(HEARING, ONE)
        await drafts.keep(HEARING, earlier)
        await drafts.keep(HEARING, replace(ONE, text="别的"))
        assert list(await drafts.of(HEARING)) == [earlier, ONE]
        assert list(await drafts.of("another")) == []
        with pytest.raises(IntegrityError):
            await drafts.keep("another", ONE)
        await engine.dispose()
