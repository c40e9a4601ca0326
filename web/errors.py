"""One table from typed errors to HTTP status and socket answer; every text a person sees is in Chinese and English."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from evidence.errors import Busy, Conflict, EvidenceError, TooLarge, WrongType
from evidence.errors import NotFound as NoSuchEvidence
from evidence.errors import Refused as Unacceptable
from hearing.cases.errors import CaseDataError, ExhibitNumberTakenError, OpinionRefusedError, UnknownCaseError
from hearing.procedure.refusal import Refused
from hearing.record.command_codec import MalformedCommandError
from hearing.record.sitting import BusyError, SittingClosedError
from hearing.record.sittings import NoSuchHearingError
from hearing.transcript.sealing import DrawingFailed


class Problem(Exception):  # noqa: N818  what people are told, not always a fault
    """A request that cannot be carried out, with what was wrong and what to do about it.

    ``code`` is stable and for programs; ``rule`` names the rule of procedure or law where one is behind the refusal.
    """

    def __init__(self, status: int, code: str, zh: str, en: str, rule: str = "") -> None:
        super().__init__(en)
        self.status = status
        self.code = code
        self.zh = zh
        self.en = en
        self.rule = rule


class Denied(Problem):
    """The person may not do this; ``rule`` is the action of the authorization table that has no cell for them."""

    def __init__(self, rule: str, zh: str, en: str) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, "denied", zh, en, rule)


class NotSignedIn(Problem):
    """The action needs a login and there is none (or it ended)."""

    def __init__(self, rule: str = "") -> None:
        super().__init__(
            HTTPStatus.UNAUTHORIZED,
            "not_signed_in",
            "您尚未登录或登录已失效，请重新登录。",
            "You are not signed in, or the login ended: sign in again.",
            rule,
        )


class NotFound(Problem):
    """There is no such thing, or none that this person could know of."""

    def __init__(self, zh: str = "没有找到所请求的内容。", en: str = "There is nothing at this address.") -> None:
        super().__init__(HTTPStatus.NOT_FOUND, "not_found", zh, en)


class BadRequest(Problem):
    """The request has the wrong shape; the text names the field."""

    def __init__(self, zh: str, en: str, code: str = "malformed") -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, code, zh, en)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for an error: the HTTP status, and the body shared by HTTP and socket."""

    status: int
    code: str
    zh: str
    en: str
    rule: str

    def body(self) -> dict[str, Any]:
        """Give the body as both interfaces write it."""
        return {"code": self.code, "zh": self.zh, "en": self.en, "rule": self.rule}


STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
    (WrongType, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, ""),
    (Unacceptable, HTTPStatus.BAD_REQUEST, ""),
    (Conflict, HTTPStatus.CONFLICT, ""),
    (NoSuchEvidence, HTTPStatus.NOT_FOUND, ""),
    (Busy, HTTPStatus.SERVICE_UNAVAILABLE, ""),
    (EvidenceError, HTTPStatus.SERVICE_UNAVAILABLE, ""),
    (UnknownCaseError, HTTPStatus.NOT_FOUND, "not_found"),
    (ExhibitNumberTakenError, HTTPStatus.CONFLICT, "number_taken"),
    (OpinionRefusedError, HTTPStatus.CONFLICT, "opinion_refused"),
    (CaseDataError, HTTPStatus.BAD_REQUEST, "case_data"),
    (Refused, HTTPStatus.CONFLICT, "refused"),
    (MalformedCommandError, HTTPStatus.BAD_REQUEST, "malformed"),
    (NoSuchHearingError, HTTPStatus.NOT_FOUND, ""),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    (SittingClosedError, HTTPStatus.SERVICE_UNAVAILABLE, "stopping"),
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
        return Answer(int(error.status), error.code, error.zh, error.en, error.rule)
    if isinstance(error, asyncio.TimeoutError | TimeoutError):
        return timed_out()
    zh, en = getattr(error, "zh", ""), getattr(error, "en", "")
    for kind, status, code in STATUS:
        if isinstance(error, kind) and zh and en:
            named = str(getattr(error, "code", "") or code)
            return Answer(int(status), named, str(zh), str(en), str(getattr(error, "rule", "")))
    return unexpected()
