"""A page that plays the recordings together with the text, from a folder, without any server or network.

Everything of the record stands in it as data; its script puts words into the page as text only. The content policy
allows this one script and this one style by their digests, media from files, and nothing else: no address of any
network is reached, whatever the record's words say.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from hearing.procedure.canonical import Json
from hearing.transcript.characters import visible
from hearing.transcript.document import Section, Statement
from hearing.transcript.forms.markup import attribute, text
from hearing.transcript.forms.player_parts import LABELS, STYLE
from hearing.transcript.forms.player_script import SCRIPT
from hearing.transcript.forms.tracks import FilmSpan, Media, Taken, gaps
from hearing.transcript.forms.transcript import Line, Transcript

BESIDE = ("", "recordings/", "../recordings/")
"""Where the page looks for the film and for each person's file: beside itself, in a folder, as the package has it."""
NOTHING_MORE = Media()


def player(transcript: Transcript, media: Media = NOTHING_MORE) -> bytes:
    """Give the page in UTF-8; the same record and film give the same bytes."""
    minutes, labels = transcript.minutes, LABELS[transcript.minutes.language]
    title = minutes.about().title
    data = json.dumps(_data(transcript, media), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
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


def _data(transcript: Transcript, media: Media) -> Json:
    minutes = transcript.minutes
    offset = timedelta(minutes=minutes.utc_offset_minutes)
    lines = transcript.line_of()
    began = minutes.sections[0].began if minutes.sections else transcript.zero
    ended = max((span.until for track in transcript.tracks for span in track.sound), default=began)
    missing = gaps(transcript.tracks, min(began, transcript.zero), max(ended, _last(transcript, began)))
    return {
        "labels": dict(LABELS[minutes.language]),
        "beside": list(BESIDE),
        "offset": int(offset.total_seconds() * 1000),
        "tracks": [
            {
                "file": media.file(one.participant),
                "name": visible(one.name),
                "people": list(one.people),
                "began": _ms(one.began),
                "sound": [_span(each) for each in one.sound],
            }
            for one in transcript.tracks
        ],
        "film": _film(media) if media.film else None,
        "gaps": _gaps(missing, media),
        "gone": [_span(one) for one in media.taken_out],
        "sections": [_section(one, lines) for one in minutes.sections],
    }


def _last(transcript: Transcript, began: datetime) -> datetime:
    return max((line.until for line in transcript.lines), default=began)


def _film(media: Media) -> Json:
    return {
        "file": media.film,
        "takes": [[_ms(one.since), _ms(one.until), one.at] for one in media.takes],
        "gaps": [[_ms(one.since), _ms(one.until), one.at] for one in media.gaps],
    }


def _gaps(missing: Sequence[Taken], media: Media) -> Json:
    """Give the times without a recording: those whose reason the film tells, and what else nobody's file holds."""
    others = [one for one in missing if not any(_meet(card, one) for card in media.gaps)]
    told = [(_ms(one.since), _ms(one.until), visible(one.why)) for one in media.gaps]
    told += [(_ms(one.since), _ms(one.until), "") for one in others]
    return [list(one) for one in sorted(told)]


def _meet(one: FilmSpan, other: Taken) -> bool:
    return one.since < other.until and other.since < one.until


def _section(one: Section, lines: Mapping[str, Line]) -> Json:
    entries: list[Json] = [
        {
            "at": _ms(entry.at),
            "until": _ms(lines[entry.id].until if entry.id in lines else entry.at),
            "speaker": lines[entry.id].speaker if entry.id in lines else "",
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
