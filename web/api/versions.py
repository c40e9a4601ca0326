"""The versions of the minutes, and what was changed between two of them."""

import asyncio

from aiohttp import web

from hearing.transcript.versions import compared, versions
from web.api.hearings import file_of, language_of
from web.api.resources import of_minutes
from web.authorization import Action
from web.case_file import moment
from web.http import Route, answer, services
from web.versions import as_presented


async def listed(request: web.Request) -> web.Response:
    """List the versions of the minutes, oldest first, each with its digest and who answered it how.

    Of one ``?file=`` in a joint hearing. ``stands`` is false once a correction has overtaken it.
    """
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    found = versions(await around.hearings.recorded(state.id), file_of(request, state))
    return answer(
        {
            "versions": [
                {
                    "number": one.number,
                    "presented_at": moment(one.at),
                    "digest": one.digest,
                    "stands": one.stands,
                    "answers": [
                        {
                            "participant": each.participant,
                            "at": moment(each.at),
                            "method": each.method,
                            "refusal": each.refusal,
                        }
                        for each in one.answers
                    ],
                }
                for one in found
            ]
        }
    )


async def compare(request: web.Request) -> web.Response:
    """Give what was changed from one version (``?from=``) to another (``?to=``), statement by statement.

    ``runs`` are stretches of words that stayed the ``same``, are ``gone`` or ``new``; marks stand in brackets, in the
    language asked for.
    """
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    file, language = file_of(request, state), language_of(request)
    old, new = [
        await as_presented(around.hearings, state, file, request.query.get(side) or "0") for side in ("from", "to")
    ]
    found = await asyncio.to_thread(compared, old, new, language, file)
    return answer(
        {
            "compared": [
                {
                    "utterance": one.utterance,
                    "at": moment(one.at),
                    "before": one.before,
                    "speaker": one.speaker,
                    "runs": [[run.op.value, run.text] for run in one.runs],
                }
                for one in found
            ]
        }
    )


ROUTES = (
    Route("GET", "/api/hearings/{id}/versions", Action.READ_MINUTES, of_minutes, listed),
    Route("GET", "/api/hearings/{id}/versions/compare", Action.READ_MINUTES, of_minutes, compare),
)
