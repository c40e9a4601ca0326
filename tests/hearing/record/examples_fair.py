"""Examples of the events of service, of what was missed, of the checks before closing, and of joint hearings."""

from hearing.procedure import events as e
from hearing.procedure.events import Event
from hearing.vocabulary import Language, Reading, RecordingFault, Restoration, ServiceStep, Side, Trouble
from tests.scripts.play import START

EXAMPLES: tuple[Event, ...] = (
    e.MissedRestored("i7", "p1", Restoration.READ_OUT, "由书记员宣读"),
    e.NoticeServed(Side.PATENTEE, "OHN-1", ServiceStep.ARRIVED, START, "ef" * 32),
    e.ReceiptReturned(Side.PATENTEE, attends=True, at=START, sha256="ef" * 32),
    e.InterpreterAssigned("p1", (Language.ENGLISH, Language.JAPANESE)),
    e.ChannelTaken(Language.ENGLISH, "p1"),
    e.ChannelChosen("p1", Language.ENGLISH),
    e.SegmentEntered("ruling", ("p1", "p2")),
    e.ReadingMarked("u1", "1", "卡扣", Reading.BROAD),
    e.Rescheduled("N2", START, "合议组组长因公出差"),
    e.MediaImpaired("p1", Trouble.HEARS_NOBODY, START, unhearing=True),
    e.MediaUnimpaired("p1", Trouble.BREAKS_UP, START, START, 14),
    e.RecordingPaused("涉及商业秘密"),
    e.RecordingResumed(),
    e.ObserversCut(30, "说出了商业秘密"),
    e.RecordingFaulted(RecordingFault.DISK_FULL),
    e.RecordingRestored(),
    e.CalledOff("N3", "双方已和解"),
    e.CheckOverridden("exhibits_examined:E3", "双方当庭同意书面质证"),
)
