"""Packages asked for on the machine itself: by a command that opened the home, or that a running server answers.

While a server runs, it alone can seal. The command then leaves an order in the home's folder of packages, and the
server puts the archive and an answer beside it. Whoever may write there can read every key of the home anyway, so this
opens no way in.
"""

import asyncio
import json
import logging
import secrets
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from hearing.package.layout import PackagingError
from hearing.record.ports import Events
from web.accounts import Accounts
from web.answers import answer_to
from web.authorization import Standing
from web.errors import BadRequest, NotFound
from web.films import Films
from web.hearings import HearingReader
from web.packaging import PANEL, PUBLIC, Order, Packaging, Recordings, order_for

LOOK_SECONDS = 0.5
ORDER, ANSWER, ARCHIVE = ".order", ".answer", ".zip"
log = logging.getLogger("hearing.packages")


Maker = Callable[[Mapping[str, str], Path], Awaitable[str]]
"""Makes what an order asks for, in these words, and puts it at a place; gives the SHA-256 (hex) of its manifest."""

PACKAGE, EXPORT, SEALED_EXPORT, FILM = "package", "export", "sealed_export", "film"
"""What an order may ask for: a hearing's package, a case's export, the receipt for a dataset's digests, a film."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks for: a hearing's id or case number, for whom or for which login name, what of recordings.

    ``film`` is ``yes`` where the film goes in, and empty where not.
    """

    hearing: str
    whom: str
    reader: str
    recordings: str
    film: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what was asked for."""

    events: Events
    accounts: Accounts
    hearings: HearingReader

    async def hearing(self, asked: str) -> str:
        """Give the id of a hearing by its id, or by the number of a case that has one hearing; raises `NotFound`."""
        listed = await self.events.hearings()
        of_case = [one.id for one in listed if one.case_id == asked]
        for fits in ([one.id for one in listed if one.id == asked], of_case):
            if len(fits) == 1:
                return fits[0]
        known = "、".join(of_case or [one.id for one in listed]) or "-"
        raise NotFound(
            f"没有唯一的口头审理“{asked}”；现有：{known}。", f"There is no one hearing {asked}; there are: {known}."
        )

    async def order(self, hearing: str, asked: Asked) -> Order:
        """Give what is to be made; raises `NotFound`, `Denied` or `BadRequest`."""
        recordings = Recordings(asked.recordings)
        if not asked.reader:
            if asked.whom == PUBLIC.kind and (recordings is Recordings.FILES or asked.film):
                raise BadRequest("公开的记录包不含录音录像文件。", "A package for the public holds no recordings.")
            return Order(PUBLIC if asked.whom == PUBLIC.kind else PANEL, recordings, film=bool(asked.film))
        account = await self.accounts.by_login_name(asked.reader)
        if account is None:
            raise NotFound(f"没有账号“{asked.reader}”。", f"There is no account {asked.reader}.")
        state = await self.hearings.state(hearing)
        people = [Standing(one.account, one.role, one.side) for one in await self.accounts.people(state.case_id)]
        return order_for(account.id, account.name, state, people, recordings, film=bool(asked.film))


async def make(finder: Finder, packaging: Packaging, asked: Asked, out: Path, now: datetime) -> str:
    """Make what was asked for; gives the SHA-256 of its manifest. Raises what `Finder` and `Packaging` raise."""
    hearing = await finder.hearing(asked.hearing)
    return await packaging.write(hearing, await finder.order(hearing, asked), out, now)


async def make_film(finder: Finder, films: Films, asked: str, out: Path) -> str:
    """Make the film of a hearing, or find it made, and put it at ``out``; gives its SHA-256. Raises `FilmError`."""
    hearing = await finder.hearing(asked)
    film = await films.make(hearing)
    path = films.shelf.path(film, await finder.hearings.state(hearing))
    await asyncio.to_thread(_bring, path, out)
    return film.sha256


class Desk:
    """The server's side: answers orders until it is cancelled."""

    def __init__(self, folder: Path, makers: Mapping[str, Maker]) -> None:
        self._folder = folder
        self._makers = makers

    async def run(self) -> None:
        """Look for orders again and again; what an earlier server left unanswered is thrown away first."""
        await asyncio.to_thread(_clear, self._folder)
        while True:
            for order in await asyncio.to_thread(_orders, self._folder):
                try:
                    await self._serve(order)
                except Exception:
                    log.exception("an order of a package could not be answered")
                    await asyncio.to_thread(order.unlink, missing_ok=True)
            await asyncio.sleep(LOOK_SECONDS)

    async def _serve(self, order: Path) -> None:
        try:
            words = json.loads(await asyncio.to_thread(order.read_text, encoding="utf-8"))
            digest = await self._makers[words.pop("what")](words, order.with_suffix(ARCHIVE))
            answer = {"digest": digest}
        except Exception as error:
            said = answer_to(error)
            if said.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                log.exception("a package could not be made")
            answer = {"zh": said.zh, "en": said.en}
        await asyncio.to_thread(_put, order.with_suffix(ANSWER), json.dumps(answer, ensure_ascii=False))
        await asyncio.to_thread(order.unlink)


async def ask_server(
    folder: Path, what: str, words: Mapping[str, str], out: Path, *, running: Callable[[], bool]
) -> str:
    """The command's side: have the running server make something and put it at ``out``; gives its manifest's SHA-256.

    Raises:
        PackagingError: the server said no, or it ended meanwhile.
        OSError: the archive could not be put there.
    """
    order = folder / f"{secrets.token_hex(8)}{ORDER}"
    await asyncio.to_thread(_put, order, json.dumps({**words, "what": what}, ensure_ascii=False))
    waited = 0.0
    while not order.with_suffix(ANSWER).exists():
        await asyncio.sleep(LOOK_SECONDS)
        waited += LOOK_SECONDS
        lost = not order.exists() and not order.with_suffix(ANSWER).exists()
        if lost or (waited % 10 == 0 and not await asyncio.to_thread(running)):
            await asyncio.to_thread(order.unlink, missing_ok=True)
            raise PackagingError(
                "服务器已停止或重新启动，请再次运行本命令。", "The server ended or began anew; run this command again."
            )
    return await asyncio.to_thread(_take, order, out)


def _orders(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ORDER}"))


def _clear(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.iterdir():
        left.unlink()


def _put(path: Path, text: str) -> None:
    """Write a file so that nobody sees half of it."""
    part = path.with_suffix(f"{path.suffix}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _take(order: Path, out: Path) -> str:
    answer = json.loads(order.with_suffix(ANSWER).read_text(encoding="utf-8"))
    archive = order.with_suffix(ARCHIVE)
    try:
        if "digest" not in answer:
            raise PackagingError(answer["zh"], answer["en"])
        _bring(archive, out)
        return str(answer["digest"])
    finally:
        archive.unlink(missing_ok=True)
        order.with_suffix(ANSWER).unlink()


def _bring(made: Path, out: Path) -> None:
    """Copy a file so that nobody sees half of it under its name, which must be free."""
    part = out.with_name(f"{out.name}.part")
    try:
        with made.open("rb") as source, part.open("xb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        out.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)
