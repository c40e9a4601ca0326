"""What a server does beside answering: seals the record, recognises speech, posts, draws, and tidies up."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hearing.record.seal import Sealer
from signaling.captioning.captioner import Captioner
from signaling.space import SpaceWatch
from web.makers import makers
from web.package_desk import Desk
from web.services import Services

REVOKE_SECONDS = 0.5
"""How often sockets are checked against their logins; a revoked login is out within a second."""

TIDY_SECONDS = 3600.0
"""How often what was kept long enough is dropped."""

log = logging.getLogger("hearing.upkeep")


@asynccontextmanager
async def upkeep(around: Services, sealer: Sealer, captioner: Captioner) -> AsyncIterator[None]:
    """Do all of it until the block ends."""
    async with asyncio.TaskGroup() as tasks:
        desk = Desk(around.settings.packages, makers(around))
        space = SpaceWatch(around.sittings, lambda: shutil.disk_usage(around.settings.recordings).free)
        keeping = (sealer.run(), _watch_logins(around), _tidy(around), space.run(), captioner.run())
        posting = (around.datasets.jobs.run(), around.channel.run(around.now), around.webhooks.run(around.now))
        drawing = (around.search.indexing.run(), around.evidence.renditions.run(), around.films.run())
        work = (*keeping, *posting, *drawing, desk.run())
        running = [tasks.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in running:
                task.cancel()


async def _watch_logins(around: Services) -> None:
    while True:
        await asyncio.sleep(REVOKE_SECONDS)
        try:
            ended = await around.logins.ended(around.gateway.logins(), around.now())
            if ended:
                await around.gateway.end_logins(ended)
        except Exception:
            log.exception("logins could not be checked; trying again")


async def _tidy(around: Services) -> None:
    """Drop uploads that nobody went on with for as long as the limits say, and datasets that were kept long enough."""
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        try:
            await around.evidence.intake.expire(around.now())
            await around.datasets.jobs.tidy()
        except Exception:
            log.exception("old uploads and datasets could not be dropped; trying again")
