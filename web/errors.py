"""What web itself says no with: errors that carry a status, a code, and words in Chinese and English."""

from http import HTTPStatus


class Problem(Exception):  # noqa: N818 -- what people are told, not always a fault
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
