"""`hearing authority`: shown, renewed, and refused where there is none or the store is in use."""

import asyncio

from evidence.store import EvidenceStore
from web.cli.main import run
from web.settings import Settings


def test_shown_renewed_and_shown_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HEARING_HOME", str(tmp_path))
    settings = Settings(home=tmp_path)
    assert run(["authority", "show"]) == 1
    assert run(["authority", "renew"]) == 1
    assert "no time-stamp authority" in capsys.readouterr().err

    async def begin() -> str:
        async with EvidenceStore.open(settings.evidence, origin=settings.log_origin) as store:
            assert await asyncio.to_thread(run, ["authority", "renew"]) == 1, "the store is in use"
            return store.authority.root_pem()

    first = asyncio.run(begin())
    capsys.readouterr()
    assert run(["authority", "show"]) == 0
    assert first in capsys.readouterr().out
    assert run(["authority", "renew", "--reason", "a test"]) == 0
    shown = capsys.readouterr().out
    assert "renewed; the 2 receipts" in shown
    assert first not in shown
