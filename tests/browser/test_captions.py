"""Somebody speaks into a real browser's microphone, and the room reads it while they speak."""

import wave
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.cast import Cast, told_when_it_fails
from tests.browser.test_rooms import JOIN, cast, comes, the_clerk_sets_it_down, the_leader_lets_them_in_and_opens
from tests.hearing.speech.sounds import clip, noise
from tests.tools import require_speech

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]
__all__ = ["cast"]


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve with the models that tests have."""
    monkeypatch.setenv("HEARING_SPEECH", str(require_speech()))


def gives_voice(path: Path) -> None:
    """Let a browser's microphone say two sentences, a pause after them, again and again."""
    sound = np.concatenate([np.array(clip("basic_ref_en.wav")), np.array(noise("silence", 3.0))])
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes((sound * 32_000).astype("<i2").tobytes())


def test_what_is_said_is_read_by_the_room(cast: Cast) -> None:
    with told_when_it_fails(cast.served, cast.people, cast.album):
        the_clerk_sets_it_down(cast)
        gives_voice(cast.folder / "leader.wav")
        for name in cast.people:
            if name != "assessor":
                comes(cast, name)
        leader, petitioner = cast.leader, cast.petitioner
        cast.ids = {name: acts.named(leader, shown) for name, (shown, _, _) in JOIN.items()}
        cast.ids |= {"petitioner": acts.named(leader, "陆景行"), "patentee": acts.named(leader, "苏明朗")}
        for person in (petitioner, cast.patentee):
            person["consent-all"].click()
            expect(person["consent-all"]).to_have_count(0)
        the_leader_lets_them_in_and_opens(cast)
        leader["captions-language"].select_option("en")
        said = petitioner["caption-lines"]
        expect(said).to_contain_text("Mother Nature.", timeout=60_000)
        cast.shot("petitioner", "captions")
        cast.shot("leader", "captions")
        petitioner["captions-toggle"].click()
        expect(petitioner["caption"]).to_have_count(0)
        drafts = leader.page.request.get(f"{cast.served.url}/api/hearings/{cast.hearing}/drafts").json()["drafts"]
        assert any(draft["text"] == "Others call me Mother Nature." and draft["words"] for draft in drafts)
        refused = petitioner.page.request.get(f"{cast.served.url}/api/hearings/{cast.hearing}/drafts")
        assert refused.status == 403
