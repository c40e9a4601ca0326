"""Checks a case export in numbered steps (`README.md` has the same numbers). Blocking, offline; nothing is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence.receipts.report import Outcome, Words
from hearing.container import checks, layout
from hearing.container.checks import Container
from hearing.package.checks import BROKEN
from hearing.package.examination import Examination, Finding, mapping, strictly
from hearing.package.opened import NotAPackageError, Opened, opened
from hearing.package.steps import Step, StepReport, examination, not_begun, run_steps
from hearing.procedure.canonical import Json


@dataclass(frozen=True, slots=True)
class ExportReport:
    """All steps, and what the index says (``manifest``; empty when it cannot be read)."""

    steps: tuple[StepReport, ...]
    manifest: Mapping[str, Json] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when every step passed."""
        return all(step.outcome is Outcome.PASSED for step in self.steps)


_STEPS: tuple[Step[Container], ...] = (
    (Words("容器完整", "the container is whole"), "", checks.check_container),
    (
        Words("清单所列文件齐全且未经改动", "every file of the list is there and unchanged"),
        layout.manifest_name(1),
        checks.check_files,
    ),
    (Words("清单有时间戳", "the list is time-stamped"), layout.token_name(1), checks.check_tokens),
    (Words("证据记录有效", "the evidence record holds"), layout.RECORD, checks.check_record),
    (
        Words("日志头有签名且前后一致", "the log's heads are signed and extend one another"),
        "log/",
        checks.check_log,
    ),
    (Words("证据与凭证一致", "the exhibits fit their receipts"), layout.INDEX, checks.check_exhibits),
)


def is_export(place: Path) -> bool:
    """Tell whether this is to be checked as a case export: an archive that begins with the media type of one.

    Raises:
        OSError: the machine could not read it.
    """
    if place.is_dir():
        return False
    wanted = layout.MIMETYPE.encode() + layout.MEDIA_TYPE.encode()
    with place.open("rb") as stream:
        head = stream.read(30 + len(wanted))
    return place.name.endswith(layout.ENDING) or (head[:2] == b"PK" and head[30:] == wanted)


def verify_export(
    place: Path, *, vkey: str | None = None, root_pem: str | None = None, handovers: Sequence[str] = ()
) -> ExportReport:
    """Check an export; what is wrong with its content never raises, it is found.

    Args:
        place: The archive.
        vkey: The log's key as the caller knows it from elsewhere.
        root_pem: A time-stamp authority's root as the caller knows it.
        handovers: Receipts (JSON) by which the log went from one key to another.

    Raises:
        OSError: the machine could not read it.
    """
    try:
        found = opened(place)
    except NotAPackageError as wrong:
        return _unreadable(Words(wrong.zh, wrong.en))
    container = Container(_examination(found, vkey, root_pem, handovers), found.digest)
    return ExportReport(run_steps(_STEPS, container, container.case), container.case.manifest)


def _examination(found: Opened, vkey: str | None, root_pem: str | None, handovers: Sequence[str]) -> Examination:
    case = examination(found, vkey, root_pem, handovers)
    try:
        index = mapping(strictly(found.read(layout.INDEX)))
        case.manifest = index if isinstance(index.get("log_key"), str) else {}
    except BROKEN:
        pass  # the step about the exhibits says so
    return case


def _unreadable(why: Words) -> ExportReport:
    return ExportReport(not_begun(_STEPS, Finding("", why)))
