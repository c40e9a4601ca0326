"""`hearing evidence`: what people keep of a case, exported, renewed, and drafted as certificates."""

import argparse
import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from evidence.archival.record import Due, Hash
from evidence.errors import EvidenceError
from evidence.keys.opaque import Token
from evidence.keys.sealed_files import read_key_file
from evidence.receipts.report import Outcome
from evidence.store import AUTHORITY_KEY, EvidenceStore
from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.client import asking
from evidence.timestamps.outside import Unreachable
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, Stamp
from evidence.timestamps.timestamp import TokenError
from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.container.renew import StampDue, renew_export
from hearing.package.layout import PackagingError
from hearing.receipts.certificate_pdf import certificate_job
from hearing.record.sittings import utc_now
from hearing.transcript.context import Language
from hearing.transcript.pdf_child import make
from hearing.transcript.seal import embedded
from hearing.transcript.seal_identity import SealUnusable
from hearing.transcript.sealing import DrawingFailed, Sealer
from web.accounts import Accounts
from web.case_exports import CaseExports, make_asked, open_exports
from web.certificates import process_of_receipt
from web.cli.main import fail
from web.cli.opened import made_by_whoever_serves, opened_database
from web.errors import NotFound, Problem
from web.package_desk import EXPORT
from web.receipt_files import ReceiptFiles
from web.settings import Settings, SettingsError, read_settings
from web.tokens import opened_token

DESCRIPTION = """\
  hearing evidence export CASE OUT.asice      a case with its exhibits and receipts, for anybody to check
  hearing evidence renew IN.asice OUT.asice   go on with its evidence record, before certificates or digests grow weak
  hearing evidence certificate RECEIPT OUT.pdf
                                              draft what a person may certify about the process; nobody has signed it
"""


def evidence(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one of the commands about evidence."""
    parser = argparse.ArgumentParser(
        prog="hearing evidence", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_export_arguments, _renew_arguments, _certificate_arguments):
        add(kinds)
    given = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace, Mapping[str, str]], int] = given.run
    if given.out.exists():
        return fail(f"{given.out} exists already; name a file that does not")
    try:
        return run(given, environ)
    except (Problem, PackagingError, EvidenceError, DrawingFailed, SealUnusable) as error:
        return fail(f"{error.zh} {error}")
    except (SettingsError, CaseDataError, OSError) as error:
        return fail(f"{getattr(error, 'zh', '')} {error}".strip())


def _export_arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = kinds.add_parser("export", help="write a case as an ASiC-E container")
    parser.add_argument("case", metavar="CASE", help="the case's number")
    parser.add_argument("out", type=Path, metavar="OUT.asice", help="the container to write; it must not exist yet")
    parser.add_argument("--reader", default="", metavar="ACCOUNT", help="the login name of the person it is made for")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    parser.set_defaults(run=_export)


def _renew_arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = kinds.add_parser("renew", help="renew the evidence record (RFC 4998) of an export")
    parser.add_argument("source", type=Path, metavar="IN.asice", help="the export as it is")
    parser.add_argument("out", type=Path, metavar="OUT.asice", help="the renewed one; it must not exist yet")
    parser.add_argument("--digest", choices=[one.value for one in Hash], help="hash all files anew with this one")
    parser.add_argument(
        "--authority", metavar="NAME", help="an outside authority of authorities.toml, instead of the embedded one"
    )
    parser.add_argument("--home", type=Path, help="the installation's folder")
    parser.set_defaults(run=_renew)


def _certificate_arguments(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = kinds.add_parser("certificate", help="draft a process certificate for a person to sign")
    parser.add_argument("receipt", metavar="RECEIPT|EXHIBIT", help="a receipt (JSON), or the id of an exhibit")
    parser.add_argument("out", type=Path, metavar="OUT.pdf", help="the draft to write; it must not exist yet")
    parser.add_argument("--file", type=Path, help="the file that the receipt is about, to be hashed for the draft")
    parser.add_argument("--key", metavar="VKEY", help="the log's verifier key, as you know it from elsewhere")
    parser.add_argument("--lang", choices=("zh-CN", "en"), default="zh-CN", help="the draft's language")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    parser.set_defaults(run=_certificate)


def _certificate(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    path = Path(given.receipt)
    text = path.read_text(encoding="utf-8") if path.is_file() else asyncio.run(_kept_receipt(given, environ))
    file = _hashed(given.file) if given.file else ()
    process = process_of_receipt(text, file, given.key)
    language: Language = given.lang
    with given.out.open("xb") as out:
        out.write(make(certificate_job(process, language)).pdf)
    print(f"{given.out}: a draft; whoever signs it checks and completes it first")
    failed = [step for step in process.report.steps if step.outcome is Outcome.FAILED]
    for step in failed:
        print(f"step {step.number}, {step.title.en}: FAILED: {step.detail.en}", file=sys.stderr)
    return 1 if failed else 0


async def _kept_receipt(given: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """Give the receipt of an exhibit on file; a server may run beside this."""
    settings = read_settings(environ, home=given.home)
    if not settings.home.is_dir():
        raise SettingsError(f"there is no file {given.receipt}, and no installation in {settings.home}")
    async with opened_database(settings) as engine:
        exhibit = await CaseStore(engine).exhibit(given.receipt)
    if not exhibit.receipt:
        raise NotFound("该证据没有存证回执。", "There is no receipt for this exhibit.")
    return exhibit.receipt


def _hashed(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def _export(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = read_settings(environ, home=given.home)
    words = {"case": given.case, "reader": given.reader}

    async def here() -> str:
        async with _opened(settings) as exports:
            return await make_asked(exports, words, given.out, utc_now())

    digest = asyncio.run(made_by_whoever_serves(settings, EXPORT, words, given.out, here))
    print(f"{given.out}: {given.out.stat().st_size} bytes, manifest SHA-256 {digest}")
    print(f"check it with: hearing verify {given.out}")
    return 0


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[CaseExports]:
    """Open what exports are made from; the home's lock is held meanwhile."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(opened_database(settings))
        authorities, passphrase = await asyncio.to_thread(lambda: (settings.authorities, settings.passphrase))
        store = await stack.enter_async_context(
            EvidenceStore.open(
                settings.evidence,
                origin=settings.log_origin,
                authorities=authorities,
                passphrase=passphrase,
                token=stack.enter_context(opened_token(settings)),
            )
        )
        pool = stack.enter_context(ThreadPoolExecutor(1))
        stamping = embedded(store.authority), utc_now(), (store.authority.root,)
        sealer = await asyncio.to_thread(lambda: Sealer.open(settings.keys, "Hearing platform", *stamping, passphrase))
        papers = ReceiptFiles(settings.receipts, sealer, settings.public_origin)
        yield open_exports(settings.exports, engine, store, CaseStore(engine), Accounts(engine, pool), papers)


def _renew(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = read_settings(environ, home=given.home)
    if not given.source.is_file():
        return fail(f"there is no file {given.source}")
    algorithm = Hash(given.digest) if given.digest else None
    with opened_token(settings) as token:
        stamp = _outside(settings, given.authority) if given.authority else _embedded(settings, token)
        proven = asyncio.run(renew_export(given.source, given.out, stamp=stamp, algorithm=algorithm))
    print(f"{given.out}: since {proven.moments[0]:%Y-%m-%d}, {len(proven.moments) - 1} renewals, {proven.algorithm}")
    print(f"renew it again before {proven.ends:%Y-%m-%d}")
    return 0


def _embedded(settings: Settings, token: Token | None) -> StampDue:
    """Stamp with this home's own authority; a server may run beside it."""
    path = settings.evidence / "keys" / AUTHORITY_KEY
    if not path.is_file():
        raise SettingsError(f"there is no installation in {settings.home}: name its folder with --home")
    authority = EmbeddedAuthority.read(read_key_file(path, settings.passphrase), token=token)
    if authority.expired:
        raise SettingsError("the embedded time-stamp authority has expired: run hearing authority renew")

    async def stamp(due: Due) -> Stamp:
        made = await asyncio.to_thread(authority.stamp_imprint, due.algorithm.of(due.data), due.algorithm.oid)
        return Stamp.of(EMBEDDED, made, authority.certificates_pem())

    return stamp


def _outside(settings: Settings, name: str) -> StampDue:
    """Ask an outside authority, which is asked for SHA-256 alone."""
    found = [one for one in settings.authorities if one.name == name]
    if not found:
        raise SettingsError(f"authorities.toml names no time-stamp authority {name}")

    async def stamp(due: Due) -> Stamp:
        if due.algorithm is not Hash.SHA256:
            raise PackagingError(
                "外部时间戳服务目前只按 SHA-256 请求；请改用内置服务续期。",
                "Outside authorities are asked for SHA-256 alone; renew this one with the embedded authority.",
            )
        try:
            async with asking(found) as asks:
                answer = await asks[name](due.data)
        except (Unreachable, TokenError) as wrong:
            raise PackagingError(
                f"时间戳服务 {name} 未给出可用的时间戳（{wrong}），请稍后重试。",
                f"The time-stamp authority {name} gave no usable time-stamp ({wrong}); try again later.",
            ) from wrong
        return Stamp.of(OUTSIDE, answer.token, answer.chain_pem)

    return stamp
