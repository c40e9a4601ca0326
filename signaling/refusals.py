"""The live side's own answers of no, with the words for the person, and how any error is answered.

Pure. An error that has words (``zh`` and ``en``) is an answer to the person; one without is a fault of ours.
"""

from typing import Any

from signaling import wire
from signaling.media import MediaRefusedError


class Refusal(Exception):  # noqa: N818 -- an ordinary answer, not a fault
    """The gateway's own no."""

    rule = "gateway"

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


class OfferRefused(Refusal):
    """A media offer that cannot be taken."""

    rule = "media"


def cannot_delay(seconds: int) -> OfferRefused:
    """Say that the media service cannot do what the rule set asks for observers: nobody sees it sooner instead."""
    return OfferRefused(
        "cannot_delay",
        f"规则集规定旁听延时 {seconds} 秒，而本平台现用的音视频服务不能延时；旁听人员不能进入，请联系书记员。",
        f"The rule set has observers {seconds} seconds behind, and the media service used here cannot delay: observers "
        "are not admitted. Ask the clerk.",
    )


def refused(error: MediaRefusedError) -> OfferRefused:
    """Say that the media plane cannot take a connection now."""
    return OfferRefused(
        "media_refused",
        "音视频服务暂时无法建立连接，请稍后重试。",
        f"The media service cannot connect you now: {error}. Try again.",
    )


def has_words(error: Exception) -> bool:
    """Tell whether an error is an answer to the person."""
    return bool(getattr(error, "zh", "") and getattr(error, "en", ""))


def acknowledgement(error: Exception) -> dict[str, Any]:
    """Give the acknowledgement of a message that failed with this error."""
    if not has_words(error):
        return wire.error("internal", "服务器处理出错，已记入日志；请重试。", "The server failed on this: try again.")
    zh, en, code = (str(getattr(error, name, "refused")) for name in ("zh", "en", "code"))
    answer = wire.error(code, zh, en, str(getattr(error, "rule", "")), str(getattr(error, "source", "")))
    if getattr(error, "detail", None):
        answer["error"]["detail"] = error.detail  # type: ignore[attr-defined]  # a refusal's, for the page to go on from
    return answer
