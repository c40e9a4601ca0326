"""Our log cosigned by real cosigners, two of three, any of them down, slow, lying or ahead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from evidence.cosigner.cosigner import Cosigner, logs_of
from evidence.durable import Disk
from evidence.log import cosigning as module
from evidence.log.checkpoint import open_checkpoint
from evidence.log.cosigning import Cosigning
from evidence.log.head import Sealer
from evidence.log.log import Log
from evidence.log.policy import Cosigner as Named
from evidence.log.policy import KnownLog, Policy, check
from evidence.stores.head_file import FileHead
from tests.evidence.cosigner.heads import NOW
from tests.evidence.receipt_maker import AUTHORITY, KEY, ORIGIN

SEALER = Sealer(ORIGIN, KEY, AUTHORITY.token, MLDSA44PrivateKey.from_seed_bytes(bytes(32)))
LOGS = logs_of(Policy(tuple(KnownLog(key) for key in SEALER.verifiers)))


class Three:
    """Three cosigners behind the port that the log asks them through; tests break them one at a time."""

    def __init__(self, cosigners: list[Cosigner]) -> None:
        self._cosigners = {f"https://c{number}.example": one for number, one in enumerate(cosigners)}
        self.policy = Policy.of(
            2,
            [Named(f"c{at}", one.keys[at % 2], f"https://c{at}.example") for at, one in enumerate(cosigners)],
            SEALER.verifiers,
        )
        self.down: set[int] = set()
        self.hanging: set[int] = set()
        self.lying: dict[int, tuple[int, str]] = {}
        self.sent = 0

    async def send(self, url: str, body: str) -> tuple[int, str]:
        self.sent += 1
        number = int(url[len("https://c")])
        if number in self.down:
            raise OSError("nobody there")
        if number in self.hanging:
            await asyncio.Event().wait()
        if number in self.lying:
            return self.lying[number]
        answer = await self._cosigners[url].add(body.encode(), NOW)
        return answer.status, answer.body


@asynccontextmanager
async def three(folder: Path) -> AsyncIterator[Three]:
    async with AsyncExitStack() as stack:
        opening = (Cosigner.open(folder / f"c{at}", name=f"c{at}.example", logs=LOGS) for at in range(3))
        yield Three([await stack.enter_async_context(one) for one in opening])


@asynccontextmanager
async def log_in(folder: Path) -> AsyncIterator[Log]:
    disk = Disk(2)
    try:
        async with Log.open(folder / "log", heads=FileHead(folder / "head", disk), sealer=SEALER, disk=disk) as log:
            yield log
    finally:
        disk.close()


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.02)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.05)


async def until(true) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 -- what is waited for is anything, as a stranger sees it
            await asyncio.sleep(0.01)


async def test_all_three_sign_what_is_committed(tmp_path: Path):
    async with (
        three(tmp_path) as all_three,
        log_in(tmp_path) as log,
        Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning,
    ):
        for size in (1, 2, 5):
            await log.append([b"x"] * (size - log.head.checkpoint.size))
            shown = await cosigning.covering(size, 60)
            assert shown.met
            assert shown.size == size
            assert open_checkpoint(shown.note, *SEALER.verifiers) == log.head.checkpoint
            verdict = check(shown.note, all_three.policy)
            assert verdict.met
            assert all(one.time == NOW for one in verdict.cosigned)
        await until(lambda: len(check(cosigning.shown.note, all_three.policy).cosigned) == 3)
        sent = all_three.sent
        await asyncio.sleep(0.2)
        assert all_three.sent == sent  # nothing new: nobody is asked


async def test_one_down_and_one_slow_to_return(tmp_path: Path):
    async with three(tmp_path) as all_three, log_in(tmp_path) as log:
        all_three.down = {0}
        async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
            await log.append([b"x"])
            shown = await cosigning.covering(1, 60)
            assert [one.cosigner.name for one in check(shown.note, all_three.policy).cosigned] == ["c1", "c2"]
            await until(lambda: set(cosigning.troubles) == {"c0"})
            all_three.down = set()
            await until(lambda: len(check(cosigning.shown.note, all_three.policy).cosigned) == 3)
            assert not cosigning.troubles


async def test_without_a_quorum_nobody_waits_and_it_is_made_up_for(tmp_path: Path):
    async with three(tmp_path) as all_three, log_in(tmp_path) as log:
        all_three.down = {0, 2}
        async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
            await log.append([b"x"])
            shown = await cosigning.covering(1, 60)  # returns at once when two are known to fail
            assert not shown.met
            assert open_checkpoint(shown.note, *SEALER.verifiers).size == 1
            await until(lambda: cosigning.shown.size == 1)
            assert not check(cosigning.shown.note, all_three.policy).met
            all_three.down = {0}
            await until(lambda: cosigning.shown.met)
            assert (await cosigning.covering(1, 60)).met


async def test_one_that_hangs_holds_up_nobody(tmp_path: Path):
    async with three(tmp_path) as all_three, log_in(tmp_path) as log:
        all_three.hanging = {1}
        async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
            for size in (1, 2, 3):
                await log.append([b"x"])
                assert (await cosigning.covering(size, 60)).met
            all_three.hanging = {0, 1}
            await log.append([b"x"])
            late = await cosigning.covering(4, 0.2)
            assert not late.met
            assert late.size == 4


async def test_what_liars_say_is_not_shown(tmp_path: Path):
    async with three(tmp_path) as all_three, log_in(tmp_path) as log:
        await log.append([b"x"])
        async with three(tmp_path / "others") as others:
            submission = f"old 0\n\n{log.head.note}"
            wrong = (await others.send("https://c0.example", submission))[1]
        async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
            for status, body in (
                (200, wrong),
                (200, "x"),
                (200, ""),
                (500, "x"),
                (409, "x"),
                (409, "77\n"),
                (409, "0\n"),
            ):
                all_three.lying = {0: (status, body)}
                await log.append([b"x"])
                shown = await cosigning.covering(log.head.checkpoint.size, 60)
                assert shown.met
                await until(lambda: "c0" in cosigning.troubles)
                assert [one.cosigner.name for one in check(shown.note, all_three.policy).cosigned] == ["c1", "c2"]


async def test_a_cosigner_that_knows_more_than_the_log_tells_on_it(tmp_path: Path):
    async with three(tmp_path) as all_three:
        async with log_in(tmp_path / "new") as log:
            await log.append([b"x"] * 9)
            async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
                await until(lambda: len(check(cosigning.shown.note, all_three.policy).cosigned) == 3)
        async with log_in(tmp_path / "restored") as log:
            await log.append([b"x"] * 4)
            async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
                await until(lambda: len(cosigning.troubles) == 3)
                assert all("old state" in words for words in cosigning.troubles.values())
                await log.append([b"y"] * 20)  # now a fork that is longer
                await until(lambda: all("422" in words for words in cosigning.troubles.values()))
                assert not (await cosigning.covering(24, 60)).met


async def test_a_log_goes_on_with_its_cosigners_after_a_restart(tmp_path: Path):
    async with three(tmp_path) as all_three:
        for size in (3, 6):
            async with log_in(tmp_path) as log:
                await log.append([b"x"] * 3)
                async with Cosigning.open(log, SEALER, all_three.policy, all_three.send) as cosigning:
                    assert (await cosigning.covering(size, 60)).met


async def test_without_cosigners_the_newest_head_is_shown_with_both_lines(tmp_path: Path):
    async with log_in(tmp_path) as log, Cosigning.open(log, SEALER, Policy(), _nobody) as c:
        for size in (1, 2):
            await log.append([b"x"])
            assert c.shown.met
            assert open_checkpoint(c.shown.note, *SEALER.verifiers).size == size
            assert await c.covering(size, 0) == c.shown


async def _nobody(_url: str, _body: str) -> tuple[int, str]:
    raise AssertionError("nobody is to be asked")
