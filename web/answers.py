"""One table from typed errors to HTTP status and socket answer; whatever has no words for people stays inside."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from evidence.errors import Busy, Conflict, EvidenceError, Gone, Locked, NoRoom, PieceDiffers, TooLarge, WrongType
from evidence.errors import NotFound as NoSuchEvidence
from evidence.errors import Refused as Unacceptable
from hearing.cases.change_store import ChangedMeanwhileError, NumberTakenError
from hearing.cases.errors import (
    CaseDataError,
    ExhibitNumbersUsedUpError,
    ExhibitNumberTakenError,
    OpinionRefusedError,
    RulesInUseError,
    UnknownCaseError,
)
from hearing.cases.rule_book import UnknownRuleSetError
from hearing.channel.errors import AddressRefusedError, ChannelError, UnknownDeliveryError, UnknownHookError
from hearing.claimsets.sets import ClaimSetRefusedError
from hearing.custody.errors import StepRefusedError
from hearing.imports.review import DecidedAlreadyError
from hearing.notices.errors import NoticeError, UnknownNoticeError
from hearing.package.layout import PackagingError
from hearing.procedure.refusal import Refused
from hearing.record.command_codec import MalformedCommandError
from hearing.record.sitting import BusyError, SittingClosedError
from hearing.record.sittings import NoSuchHearingError
from hearing.transcript.own.certificate import CertificateRefusedError
from hearing.transcript.sealing import DrawingFailed
from signaling.film.making import FilmError
from web.errors import Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for an error: the HTTP status, and the body shared by HTTP and socket."""

    status: int
    code: str
    zh: str
    en: str
    rule: str
    source: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Give the body as both interfaces write it."""
        said = {"code": self.code, "zh": self.zh, "en": self.en, "rule": self.rule, "source": self.source}
        return {**said, **self.more}


STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
    (WrongType, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, ""),
    (PieceDiffers, 460, ""),  # tus 1.0, checksum
    (Unacceptable, HTTPStatus.BAD_REQUEST, ""),
    (Conflict, HTTPStatus.CONFLICT, ""),
    (Gone, HTTPStatus.GONE, ""),
    (NoSuchEvidence, HTTPStatus.NOT_FOUND, ""),
    (Locked, HTTPStatus.LOCKED, ""),
    (NoRoom, HTTPStatus.INSUFFICIENT_STORAGE, ""),
    (Busy, HTTPStatus.SERVICE_UNAVAILABLE, ""),
    (EvidenceError, HTTPStatus.SERVICE_UNAVAILABLE, ""),
    (UnknownCaseError, HTTPStatus.NOT_FOUND, "not_found"),
    (ExhibitNumberTakenError, HTTPStatus.CONFLICT, "number_taken"),
    (ExhibitNumbersUsedUpError, HTTPStatus.CONFLICT, "numbers_used_up"),
    (RulesInUseError, HTTPStatus.CONFLICT, "rules_in_use"),
    (UnknownRuleSetError, HTTPStatus.CONFLICT, "unknown_rule_set"),
    (OpinionRefusedError, HTTPStatus.CONFLICT, "opinion_refused"),
    (UnknownNoticeError, HTTPStatus.NOT_FOUND, ""),
    (NoticeError, HTTPStatus.CONFLICT, ""),
    (StepRefusedError, HTTPStatus.CONFLICT, ""),
    (ClaimSetRefusedError, HTTPStatus.CONFLICT, ""),
    (UnknownDeliveryError, HTTPStatus.NOT_FOUND, ""),
    (UnknownHookError, HTTPStatus.NOT_FOUND, ""),
    (AddressRefusedError, HTTPStatus.BAD_REQUEST, ""),
    (ChannelError, HTTPStatus.CONFLICT, ""),
    (DecidedAlreadyError, HTTPStatus.CONFLICT, "decided_already"),
    (ChangedMeanwhileError, HTTPStatus.CONFLICT, "changed_meanwhile"),
    (NumberTakenError, HTTPStatus.CONFLICT, "number_taken"),
    (CaseDataError, HTTPStatus.BAD_REQUEST, "case_data"),
    (Refused, HTTPStatus.CONFLICT, "refused"),
    (MalformedCommandError, HTTPStatus.BAD_REQUEST, "malformed"),
    (NoSuchHearingError, HTTPStatus.NOT_FOUND, ""),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    (SittingClosedError, HTTPStatus.SERVICE_UNAVAILABLE, "stopping"),
    (PackagingError, HTTPStatus.CONFLICT, "no_package"),
    (FilmError, HTTPStatus.CONFLICT, "no_film"),
    (CertificateRefusedError, HTTPStatus.CONFLICT, ""),
    (DrawingFailed, HTTPStatus.SERVICE_UNAVAILABLE, "drawing_failed"),
)
"""The status of every typed error of the packages below, the first that fits; a code where the error has none."""


def unexpected() -> Answer:
    """Give the answer to an error nobody foresaw: it says nothing of the inside."""
    return Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "服务器处理时出错，已记入日志；请稍后重试。",
        "The server failed on this and wrote it to its log; try again.",
        "",
    )


def timed_out() -> Answer:
    """Give the answer to something that took too long."""
    return Answer(HTTPStatus.REQUEST_TIMEOUT, "timeout", "处理超时，请重试。", "This took too long: try again.", "")


def answer_to(error: BaseException) -> Answer:
    """Turn any error into its answer. Errors of lower packages that carry ``zh`` and ``en`` keep their words."""
    if isinstance(error, Problem):
        more = getattr(error, "more", {})
        return Answer(int(error.status), error.code, error.zh, error.en, error.rule, more=more)
    if isinstance(error, asyncio.TimeoutError | TimeoutError):
        return timed_out()
    zh, en = getattr(error, "zh", ""), getattr(error, "en", "")
    for kind, status, code in STATUS:
        if isinstance(error, kind) and zh and en:
            named = str(getattr(error, "code", "") or code)
            rule, source = str(getattr(error, "rule", "")), str(getattr(error, "source", ""))
            return Answer(int(status), named, str(zh), str(en), rule, source)
    return unexpected()
