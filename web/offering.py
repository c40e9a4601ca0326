"""What the case file offers a hearing: the request's cells, the register of exhibits, opinions stated in writing.

A hearing is set down with all of it. What is filed later is reported to every hearing of the case that has not ended,
the whole register each time, so that a report that was lost is made good by the next one.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence

from hearing.cases.model import Case, Exhibit, Occasion, Opinion
from hearing.custody.life import Life, Lives
from hearing.procedure.commands import Command, Offered, ReportExhibit, ReportOpinion, ScopeItem
from hearing.record.sitting import Sitting
from hearing.vocabulary import SYSTEM, Element, Side, Stage, Stance
from web.services import Services

log = logging.getLogger(__name__)


def register(case: Case, filed_here: Lives) -> tuple[Offered, ...]:
    """Give the register as a hearing knows it; one that is listed or named and not filed is known by its label."""
    filed = tuple(_offered(one, filed_here.of(one.id)) for one in filed_here.exhibits.values())
    titles = {(one.side, one.label): one.title for one in case.listed_exhibits}
    titles |= {(Side.PETITIONER, label): "" for cell in case.cells for label in cell.exhibits if _new(titles, label)}
    known = {(one.side, one.label) for one in filed}
    unfiled = ((key, title) for key, title in titles.items() if key not in known)
    return *filed, *(Offered(label, label, side, title) for (side, label), title in unfiled)


def _new(titles: Mapping[tuple[Side, str], str], label: str) -> bool:
    return (Side.PETITIONER, label) not in titles


def _offered(exhibit: Exhibit, life: Life) -> Offered:
    blob = exhibit.blob
    return Offered(
        id=exhibit.id,
        label=exhibit.label,
        side=exhibit.side,
        title=exhibit.title,
        pages=(blob.pages or 1) if blob is not None else 0,
        sha256=blob.sha256 if blob else "",
        withdrawn=life.withdrawn is not None,
    )


def requested(case: Case, offered: Sequence[Offered]) -> tuple[ScopeItem, ...]:
    """Give the request as scope items: claims that one ground attacks with the same exhibits are one item."""
    ids = {one.label: one.id for one in offered if one.side is Side.PETITIONER}
    items: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
    for cell in case.cells:
        exhibits = tuple(ids.get(label, label) for label in cell.exhibits)
        items.setdefault((cell.ground, exhibits), {})[str(cell.claim) if cell.claim else ""] = None
    return tuple(
        ScopeItem(ground, () if "" in claims else tuple(claims), exhibits)
        for (ground, exhibits), claims in items.items()
    )


async def bring_up_to_date(around: Services, case: str) -> None:
    """Report the case's register and written opinions to its hearings that have not ended.

    What could not be reported is logged: filing has succeeded by then, and the next report holds it too.
    """
    reports = await _reports(around, case)
    for state in await around.hearings.states(case):
        if state.stage is Stage.ENDED:
            continue
        try:
            await _report(await around.hearings.sitting(state.id), reports)
        except Exception:
            log.exception("hearing %s was not told of all that is on file", state.id)


async def _reports(around: Services, case: str) -> tuple[tuple[str, Command], ...]:
    """Give each report with the id that makes it count once in a hearing."""
    whole = await around.cases.case(case)
    offered = register(whole, await around.custody.lives(case))
    written = [one for one in await around.cases.opinions(case) if one.occasion is Occasion.WRITTEN]
    exhibits = ((_report_id(one), ReportExhibit(one)) for one in offered)
    opinions = ((f"opinion-{one.id}", _stated(one)) for one in sorted(written, key=lambda each: each.stated_at))
    return *exhibits, *opinions


def _report_id(exhibit: Offered) -> str:
    kind = "withdrawn" if exhibit.withdrawn else "exhibit"
    return f"{kind}-{exhibit.id}-{exhibit.sha256[:16]}"


def _stated(opinion: Opinion) -> ReportOpinion:
    answers = {element: getattr(opinion, element.value) for element in Element}
    stances = tuple((element, one.stance) for element, one in answers.items() if one.stance is not Stance.NOT_STATED)
    reasons = dict.fromkeys(one.reason for one in answers.values() if one.reason)
    return ReportOpinion(opinion.side, opinion.exhibit_id, stances, "；".join(reasons), opinion.stated_at)


async def _report(sitting: Sitting, reports: Iterable[tuple[str, Command]]) -> None:
    for command_id, command in reports:
        if not (isinstance(command, ReportExhibit) and _knows(sitting, command.exhibit)):
            await sitting.submit(command, by=SYSTEM, command_id=command_id)


def _knows(sitting: Sitting, exhibit: Offered) -> bool:
    return sitting.state.examination.exhibits.get(exhibit.id) == exhibit
