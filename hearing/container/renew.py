"""Renews the evidence record of a case export: a new token before a certificate ends, or all anew in another digest."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from evidence.archival.record import Due, Hash, RecordError, read_record, renew_stamp, renew_tree
from evidence.archival.verify import Proven, verify_record
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.stamp import Stamp, plain_pem
from hearing.container import layout
from hearing.container.checks import Container
from hearing.container.verify import verify_export
from hearing.container.write import roots_of
from hearing.package.archive import measured
from hearing.package.examination import Examination
from hearing.package.layout import File, Member, PackagingError
from hearing.package.opened import Opened, opened
from hearing.package.write import put_archive

StampDue = Callable[[Due], Awaitable[Stamp]]
"""Has what is due stamped, with its own digest algorithm."""


async def renew_export(source: Path, out: Path, *, stamp: StampDue, algorithm: Hash | None = None) -> Proven:
    """Write an export anew to ``out``, which must not exist, with its evidence record renewed; gives what that proves.

    Nothing but the record and its certificates changes. With an ``algorithm`` other than that of the newest chain all
    files are hashed again (RFC 4998 5.3); else the newest token is stamped (5.2).

    Raises:
        PackagingError: the export does not verify, or the renewal comes too late.
        OSError: reading or writing failed, or ``out`` exists.
    """
    report = await asyncio.to_thread(verify_export, source)
    if not report.ok:
        raise PackagingError(
            "此导出未通过核验，不能续期；请先运行 hearing verify 查明。",
            "This export does not verify, so it is not renewed: run hearing verify and see what is wrong.",
        )
    found = await asyncio.to_thread(opened, source)
    container = Container(Examination(found.members, found.read, found.sm3), found.digest)
    record = read_record(found.read(layout.RECORD))
    if algorithm is None or algorithm is record.chains[-1].algorithm:
        due = renew_stamp(record)
    else:
        due = renew_tree(record, await asyncio.to_thread(container.digests, algorithm), algorithm)
    given = await stamp(due)
    held = certificates_from_pem(found.read(layout.RECORD_CERTIFICATES).decode("ascii"))
    held = list(dict.fromkeys((*held, *certificates_from_pem(roots_of(given)))))
    try:
        renewed = due.stamped(given.token)
        proven = await asyncio.to_thread(verify_record, renewed, container.digests, held)
    except RecordError as wrong:
        raise PackagingError(
            f"续期无效：{wrong}。请核对本机时钟和时间戳服务。",
            f"The renewal would not hold: {wrong}. Check this machine's clock and the time-stamp authority.",
        ) from wrong
    new = {layout.RECORD: renewed.encoded(), layout.RECORD_CERTIFICATES: plain_pem(held).encode()}
    await asyncio.to_thread(_put, out, found, new)
    return proven


def _put(out: Path, found: Opened, new: dict[str, bytes]) -> None:
    files = [
        _kept(name, new[name]) if name in new else (File(name, partial(found.pieces, name)), member)
        for name, member in found.members.items()
    ]
    put_archive(out, files)


def _kept(name: str, text: bytes) -> tuple[File, Member]:
    file = File(name, text)
    return file, measured(file)
