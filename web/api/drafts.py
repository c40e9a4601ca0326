"""What was recognised in a hearing, for those who make its minutes."""

from aiohttp import web

from hearing.speech.draft_store import DraftStore, digest
from web.api.resources import of_hearing
from web.authorization import Action
from web.case_file import moment
from web.http import Route, answer, principal, services
from web.packaging import check_all_files
from web.taking_over import TakingOver, offered


async def drafts(request: web.Request) -> web.Response:
    """List the recognised utterances in the order in which they began: drafts, and where they stand in the minutes.

    ``utterance`` is the statement that a draft was taken over into, ``interprets`` the one that it seems to interpret;
    both are empty where there is none.
    """
    around, identity = services(request), request.match_info["id"]
    state = await around.hearings.state(identity)
    check_all_files(state, principal(request).account)
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
                    "sha256": digest(one),
                    **offered(one, state),
                }
                for one in found
            ]
        }
    )


async def times(request: web.Request) -> web.Response:
    """Give when each run of the words of the statements that were taken over was said, through every edit of them."""
    around, identity = services(request), request.match_info["id"]
    state = await around.hearings.state(identity)
    check_all_files(state, principal(request).account)
    found = await TakingOver(DraftStore(around.engine), around.hearings.recorded).times(state)
    return answer(
        {
            "utterances": {
                key: [
                    {
                        "first": run.first,
                        "last": run.last,
                        "begin": moment(run.begin),
                        "end": moment(run.end),
                        "heard": run.heard,
                    }
                    for run in each
                ]
                for key, each in found.items()
            }
        }
    )


ROUTES = (
    Route("GET", "/api/hearings/{id}/drafts", Action.READ_DRAFTS, of_hearing, drafts),
    Route("GET", "/api/hearings/{id}/times", Action.READ_DRAFTS, of_hearing, times),
)
