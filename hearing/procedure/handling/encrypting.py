"""Whether a deliberation is encrypted end to end: between all who deliberate by browser, or not at all."""

from collections.abc import Sequence

from hearing.procedure.people import presence
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import people_in_words


def is_encrypted(state: Hearing, deliberating: Sequence[str], asked: bool | None) -> bool | None:
    """Give whether the deliberation is encrypted: as asked, by default when every browser of the panel can.

    None where nobody deliberates by browser, so that there is nothing to say. Raises `Refused` naming whose browser
    cannot, when it was asked for.
    """
    connected = [who for who in deliberating if presence(state, who).connections]
    unable = [who for who in connected if not presence(state, who).encrypting]
    if not connected:
        return None
    if asked is None:
        return not unable
    if asked and unable:
        zh, en = people_in_words(state, unable)
        raise Refused(
            "cannot_encrypt",
            f"以下人员的浏览器不能加密：{zh}；请其更换或更新浏览器后重新进入，或者选择不加密合议。",
            f"The browsers of {en} cannot encrypt: they come again with a newer one, or deliberate without encryption.",
        )
    return asked
