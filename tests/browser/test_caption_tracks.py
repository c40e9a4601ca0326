"""Chromium's own WebVTT parser reads captions and chapters: every cue, its times, its voice, no markup of ours."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import sync_playwright

from hearing.transcript.forms.transcript import statements
from hearing.transcript.forms.webvtt import captions, chapter_track
from tests.browser.people import shared_browser
from tests.hearing.transcript.forms.made import hostile, transcript

pytestmark = pytest.mark.browser

READ = """
(given) => Promise.all(given.map((vtt) => new Promise((resolve, reject) => {
    const video = document.createElement("video"), track = document.createElement("track");
    track.kind = "captions";
    track.src = URL.createObjectURL(new Blob([vtt], {type: "text/vtt"}));
    track.onerror = () => reject(new Error("the parser refuses the file"));
    track.onload = () => resolve([...track.track.cues].map((cue) => {
        const shown = cue.getCueAsHTML(), voice = shown.querySelector("[title]");
        return {
            id: cue.id, from: cue.startTime, to: cue.endTime, text: shown.textContent,
            voice: voice ? voice.title : "", elements: shown.querySelectorAll("*").length,
        };
    }));
    video.append(track);
    document.body.append(video);
    track.track.mode = "hidden";
})))
"""


def test_every_cue_is_read_with_its_voice_and_its_words():
    plain, odd = transcript(), hostile()
    files = [captions(plain), captions(odd), chapter_track(plain)]
    with sync_playwright() as playwright, shared_browser(playwright) as browser:
        page = browser.new_page()
        page.set_content("<!doctype html><title>captions</title>")
        told = page.evaluate(READ, files)
    for record, cues in zip((plain, odd), told[:2], strict=True):
        said = statements(record.minutes.sections)
        assert [cue["id"] for cue in cues] == [one.id for one in said], json.dumps(cues, ensure_ascii=False)[:400]
        for cue, one in zip(cues, said, strict=True):
            assert abs(timedelta(seconds=cue["from"]) - (one.at - record.zero)) < timedelta(milliseconds=2)
            assert cue["to"] > cue["from"]
            assert one.speaker in cue["voice"]
            assert cue["elements"] == 1, "nothing of a statement became markup"
    assert len(told[2]) == files[2].count(" --> ")
    assert all(cue["text"] for cue in told[2])
