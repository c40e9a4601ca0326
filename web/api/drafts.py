"""What was recognised in a hearing, for those who make its minutes."""

from aiohttp import web

from hearing.speech.draft_store import DraftStore
from web.api.resources import of_hearing
from web.authorization import Action
from web.case_file import moment
from web.http import Route, answer, principal, services
from web.packaging import check_all_files


async def drafts(request: web.Request) -> web.Response:
    """List the recognised utterances in the order in which they began; drafts, of which none is on the record."""
    around, identity = services(request), request.match_info["id"]
    check_all_files(await around.hearings.state(identity), principal(request).account)
    found = await DraftStore(around.engine).of(identity)
    return answer(
        {
            "drafts": [
                {
                    "key": one.key,
                    "speaker": one.speaker,
                    "device": one.device,
                    "started_at": moment(one.started_at),
                    "ended_at": moment(one.ended_at),
                    "language": one.language.value,
                    "model": one.model,
                    "text": one.text,
                    "words": [[word.text, word.start, word.end] for word in one.words],
                    "timed": one.timed,
                }
                for one in found
            ]
        }
    )


ROUTES = (Route("GET", "/api/hearings/{id}/drafts", Action.READ_DRAFTS, of_hearing, drafts),)
