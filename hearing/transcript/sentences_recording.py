"""The recording, one sentence for each time it is paused, stops, or goes on."""

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell, because
from hearing.transcript.words import Namer
from hearing.vocabulary import RecordingFault


def paused(event: e.RecordingPaused, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell who had nothing recorded, and why."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}决定暂停录音录像。", f"{by} had the recording paused.")) + because(
        namer, event.reason
    )


def cut(event: e.ObserversCut, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell who withheld how much from the observers, and why."""
    by = namer.person(recorded.by)
    return namer.words.pick(
        (
            f"{by}截断旁听：此前{event.seconds}秒的内容不向旁听人员播出。",
            f"{by} withheld the last {event.seconds} seconds from the observers.",
        )
    ) + because(namer, event.reason)


def resumed(_: e.RecordingResumed, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the pause was over."""
    by = namer.person(recorded.by)
    return namer.words.pick((f"{by}决定恢复录音录像。", f"{by} had the recording taken up again."))


def faulted(event: e.RecordingFaulted, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the recording was in danger, or that what followed was not recorded although it should have been."""
    if event.fault is RecordingFault.SPACE_SHORT:
        return namer.words.pick(
            (
                "平台提示：剩余存储空间仅够录音录像约十分钟。",
                "The platform warned that there was space for about ten more minutes of recording.",
            )
        )
    fault = namer.words.term(event.fault)
    return namer.words.pick(
        (
            f"平台无法继续录音录像（{fault}），此后内容未被录制。",
            f"The platform could record no longer ({fault}); what followed was not recorded.",
        )
    )


def restored(_: e.RecordingRestored, __: e.Recorded, ___: Before, namer: Namer) -> str:
    """Tell that the recording was sound again."""
    return namer.words.pick(("录音录像恢复正常。", "The recording was out of danger, or went on."))


def redacted(event: e.RedactionOrdered, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell who ordered which span out of what is given of film and recordings, and why."""
    by, words = namer.person(event.ordered_by), namer.words
    since, until = words.moment(event.since), words.moment(event.until)
    return words.pick(
        (
            f"{by}命令在影片和录音录像中遮蔽{since}至{until}的内容。",
            f"{by} ordered {since} to {until} taken out of the film and the recordings.",
        )
    ) + because(namer, event.reason)


RECORDING: dict[type, Tell] = {
    e.RedactionOrdered: redacted,
    e.RecordingPaused: paused,
    e.ObserversCut: cut,
    e.RecordingResumed: resumed,
    e.RecordingFaulted: faulted,
    e.RecordingRestored: restored,
}
