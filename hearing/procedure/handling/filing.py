"""What the platform reports from the case file: exhibits put on the register, opinions stated in writing."""

from collections.abc import Sequence

from hearing.procedure.commands import ReportExhibit, ReportOpinion
from hearing.procedure.events import Event, ExhibitRegistered, OpinionFiled
from hearing.procedure.handling.act import Act
from hearing.procedure.state import Hearing
from hearing.vocabulary import Stage


def exhibit(state: Hearing, command: ReportExhibit, act: Act) -> Sequence[Event]:
    """Note an exhibit, until the record is complete; a later report of the same exhibit replaces the earlier."""
    if state.stage is Stage.ENDED or state.examination.exhibits.get(command.exhibit.id) == command.exhibit:
        return ()
    return (ExhibitRegistered(command.exhibit),)


def opinion(state: Hearing, command: ReportOpinion, act: Act) -> Sequence[Event]:
    """Note an opinion stated in writing, until the record is complete, and once."""
    known = state.opinions.get((command.exhibit, command.side))
    if state.stage is Stage.ENDED or (known is not None and known.written and known.at == command.stated_at):
        return ()
    return (OpinionFiled(command.side, command.exhibit, command.stances, command.reason, command.stated_at),)
