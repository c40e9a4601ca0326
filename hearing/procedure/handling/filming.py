"""The film of a hearing: reports of the platform, which come after the closing and even after the end."""

from collections.abc import Sequence

from hearing.procedure.commands import ReportFilm, ReportRedaction
from hearing.procedure.events import Event, FilmSealed, RedactionOrdered
from hearing.procedure.handling.act import Act, said
from hearing.procedure.people import participant
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role


def film(state: Hearing, command: ReportFilm, act: Act) -> Sequence[Event]:
    """Note a film's digest, once."""
    if any(one.name == command.name for one in state.films):
        return ()
    return (
        FilmSealed(
            command.name, command.version, command.sha256, command.size, command.of, command.redactions
        ),
    )  # fmt: skip


def redaction(state: Hearing, command: ReportRedaction, act: Act) -> Sequence[Event]:
    """Put the order on the record: of who presides, of a span, with the reason."""
    if participant(state, command.ordered_by).role is not Role.LEADER:
        raise Refused(
            "not_the_leader", "只有合议组组长可以下令遮蔽。", "Only the panel leader orders a span taken out."
        )
    if command.since >= command.until:
        raise Refused("empty_span", "起始时间须早于结束时间。", "The span has to begin before it ends.")
    reason = said(command.reason, "reason_needed", "下令遮蔽须说明理由。", "Taking a span out needs a reason.")
    return (RedactionOrdered(command.ordered_by, command.since, command.until, reason),)
