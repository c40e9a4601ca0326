"""A page that plays the recordings together with the text, from a folder, without any server or network.

Everything of the record stands in it as data; its script puts words into the page as text only. The content policy
allows this one script and this one style by their digests, media from files, and nothing else: no address of any
network is reached, whatever the record's words say.
"""

import json
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from hearing.procedure.canonical import Json
from hearing.transcript.characters import visible
from hearing.transcript.document import Section, Statement
from hearing.transcript.forms.markup import attribute, text
from hearing.transcript.forms.player_parts import LABELS, SCRIPT, STYLE
from hearing.transcript.forms.tracks import Taken, gaps
from hearing.transcript.forms.transcript import Transcript

BESIDE = ("", "recordings/", "../recordings/")
"""Where the page looks for ``{participant}.webm``: beside itself, in a folder, and as the hearing package has it."""


def player(transcript: Transcript) -> bytes:
    """Give the page in UTF-8; the same record gives the same bytes."""
    minutes, labels = transcript.minutes, LABELS[transcript.minutes.language]
    title = minutes.about().title
    data = json.dumps(_data(transcript), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # Inside a script element only this character can end or change anything; JSON may write it so.
    safe = data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    policy = (
        f"default-src 'none'; script-src '{_digest(SCRIPT)}'; style-src '{_digest(STYLE)}'; "
        "media-src 'self' file: blob:; base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{attribute(minutes.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{attribute(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{text(title)}</h1><p>{text(minutes.subtitle)}</p></header>\n"
        f'<noscript>{text(labels["script"])}</noscript>\n<div id="app"></div>\n'
        f'<script type="application/json" id="record">{safe}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n'
    ).encode()


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _data(transcript: Transcript) -> Json:
    minutes = transcript.minutes
    offset = timedelta(minutes=minutes.utc_offset_minutes)
    speakers = {line.utterance: line.speaker for line in transcript.lines}
    began = minutes.sections[0].began if minutes.sections else transcript.zero
    ended = max((span.until for track in transcript.tracks for span in track.sound), default=began)
    missing = gaps(transcript.tracks, min(began, transcript.zero), max(ended, _last(transcript, began)))
    return {
        "labels": dict(LABELS[minutes.language]),
        "beside": list(BESIDE),
        "offset": int(offset.total_seconds() * 1000),
        "tracks": [
            {
                "file": f"{one.participant}.webm",
                "name": visible(one.name),
                "people": list(one.people),
                "began": _ms(one.began),
                "sound": [_span(each) for each in one.sound],
            }
            for one in transcript.tracks
        ],
        "gaps": [_span(one) for one in missing],
        "sections": [_section(one, speakers) for one in minutes.sections],
    }


def _last(transcript: Transcript, began: datetime) -> datetime:
    return max((line.until for line in transcript.lines), default=began)


def _section(one: Section, speakers: dict[str, str]) -> Json:
    entries: list[Json] = [
        {
            "at": _ms(entry.at),
            "speaker": speakers.get(entry.id, ""),
            "name": visible(f"{entry.capacity} {entry.speaker}".strip()),
            "text": visible(entry.text),
        }
        if isinstance(entry, Statement)
        else {"at": _ms(entry.at), "text": visible(entry.text)}
        for entry in one.entries
    ]
    return {"title": visible(one.title), "at": _ms(one.began), "entries": entries}


def _span(one: Taken) -> Json:
    return [_ms(one.since), _ms(one.until)]


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
