"""A cosigner over HTTP (C2SP tlog-witness), on aiohttp: add-checkpoint, and each log's last cosigned checkpoint."""

import logging
import time
from http import HTTPStatus

from aiohttp import web

from evidence.cosigner.cosigner import Answer, Cosigner
from evidence.cosigner.protocol import ADD, MAX_SUBMISSION

_LOG = logging.getLogger(__name__)


def application(cosigner: Cosigner) -> web.Application:
    """Give the application that answers for a cosigner, with the submission and monitoring prefix at its root."""

    async def add(request: web.Request) -> web.Response:
        try:
            answer = await cosigner.add(await request.read(), int(time.time()))
        except OSError as wrong:
            _LOG.exception("the cosigner's storage has failed; it signs nothing more until it is restarted")
            answer = Answer(HTTPStatus.SERVICE_UNAVAILABLE, f"the cosigner's storage has failed: {wrong.strerror}\n")
        if answer.status is not HTTPStatus.OK:
            _LOG.info("refused with %d: %s", answer.status, answer.body.strip())
        return web.Response(status=answer.status, body=answer.body.encode(), headers={"Content-Type": answer.kind})

    async def checkpoint(request: web.Request) -> web.Response:
        note = cosigner.checkpoint(request.match_info["origin"])
        if note is None:
            raise web.HTTPNotFound(text="nothing was cosigned for this log\n")
        return web.Response(text=note, headers={"Cache-Control": "no-cache"})

    app = web.Application(client_max_size=MAX_SUBMISSION)
    app.add_routes([web.post(f"/{ADD}", add), web.get("/{origin:[0-9a-f]{64}}/checkpoint", checkpoint)])
    return app
