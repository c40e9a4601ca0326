"""The minutes' sentences on a screen that was shared: whose it was, and why it ended."""

from collections.abc import Mapping

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell
from hearing.transcript.words import Namer
from hearing.vocabulary import ScreenEnd, ScreenSource


def screen_shared(event: e.ScreenShared, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who let everyone see a screen, or what lay under a camera."""
    who = namer.person(event.participant)
    if event.source is ScreenSource.DOCUMENT_CAMERA:
        return namer.words.pick((f"{who}开始用实物展台向全庭展示。", f"{who} began to show by a document camera."))
    return namer.words.pick((f"{who}开始向全庭共享屏幕。", f"{who} began to share a screen."))


def screen_stopped(event: e.ScreenStopped, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that the sharing ended, by whom or why."""
    who = namer.person(event.participant)
    if event.cause is ScreenEnd.ORDERED:
        by = namer.person(recorded.by)
        return namer.words.pick((f"{by}停止了{who}的共享。", f"{by} stopped the sharing by {who}."))
    if event.cause is ScreenEnd.STOPPED:
        return namer.words.pick((f"{who}停止共享。", f"{who} stopped sharing."))
    cause = namer.words.term(event.cause)
    return namer.words.pick((f"{who}的共享结束（{cause}）。", f"The sharing by {who} ended: {cause}."))


SCREEN: Mapping[type, Tell] = {e.ScreenShared: screen_shared, e.ScreenStopped: screen_stopped}
"""The sentences of this subject."""
