"""Every form of the record by the name of its file: how it is made, and what type it has."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hearing.transcript.forms.akoma_ntoso import akoma_ntoso
from hearing.transcript.forms.docx import docx
from hearing.transcript.forms.player import NOTHING_MORE, player
from hearing.transcript.forms.record_json import record_json, schema_json
from hearing.transcript.forms.tracks import Media
from hearing.transcript.forms.transcript import Transcript
from hearing.transcript.forms.webvtt import captions, chapter_track


class Form(StrEnum):
    """A form of the record, named as its file is."""

    JSON = "record.json"
    SCHEMA = "record.schema.json"
    CAPTIONS = "captions.vtt"
    CHAPTERS = "chapters.vtt"
    AKOMA_NTOSO = "record.xml"
    DOCX = "record.docx"
    PLAYER = "player.html"


@dataclass(frozen=True, slots=True)
class Made:
    """How a form is made, and its media type."""

    make: Callable[[Transcript], bytes]
    media_type: str


def _captions(transcript: Transcript) -> bytes:
    return captions(transcript).encode()


def _chapters(transcript: Transcript) -> bytes:
    return chapter_track(transcript).encode()


def _schema(_: Transcript) -> bytes:
    return schema_json()


FORMS: dict[Form, Made] = {
    Form.JSON: Made(record_json, "application/json"),
    Form.SCHEMA: Made(_schema, "application/schema+json"),
    Form.CAPTIONS: Made(_captions, "text/vtt"),
    Form.CHAPTERS: Made(_chapters, "text/vtt"),
    Form.AKOMA_NTOSO: Made(akoma_ntoso, "application/akn+xml"),
    Form.PLAYER: Made(player, "text/html"),
    Form.DOCX: Made(docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
"""Each form; all are in UTF-8 and the same bytes for the same record."""


def every_form(transcript: Transcript, media: Media = NOTHING_MORE) -> dict[Form, bytes]:
    """Give the record in every form; ``media`` is what the player finds beside itself."""
    made: dict[Form, bytes] = {form: one.make(transcript) for form, one in FORMS.items() if form is not Form.PLAYER}
    made[Form.PLAYER] = player(transcript, media)
    return made
