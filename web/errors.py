"""One table from typed errors to HTTP status and socket answer; every text a person sees is in Chinese and English."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


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


_STATUS_BY_CODE = {
    "timeout": HTTPStatus.REQUEST_TIMEOUT,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}


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
    if zh and en:
        status = int(getattr(error, "status", HTTPStatus.CONFLICT))
        code = str(getattr(error, "code", "refused"))
        return Answer(status, code, str(zh), str(en), str(getattr(error, "rule", "")))
    return unexpected()
