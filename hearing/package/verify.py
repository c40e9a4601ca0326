"""Checks a package by our own code, in the numbered steps that README.txt in the package names. Blocking, offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.receipts.report import Outcome, Words
from hearing.package import checks, checks_content, checks_notices, checks_recordings, checks_second, layout
from hearing.package.checks_papers import check_papers
from hearing.package.examination import Examination, Finding, items, mapping, strictly
from hearing.package.opened import NotAPackageError, opened
from hearing.package.steps import Step, StepReport, examination, not_begun, run_steps
from hearing.procedure.canonical import Json


@dataclass(frozen=True, slots=True)
class PackageReport:
    """All steps; what the package says it is (empty when it cannot be read), and its log's key."""

    steps: tuple[StepReport, ...]
    manifest: Mapping[str, Json]

    @property
    def ok(self) -> bool:
        """True when every step passed, or there is nothing that it could be about."""
        return all(step.outcome in {Outcome.PASSED, Outcome.ABSENT} for step in self.steps)


def _check_minutes(case: Examination) -> Words:
    """7: the minutes as data, and the signatures inside their PDFs."""
    told = checks_content.check_minutes(case)
    check_papers(case)
    return told


_STEPS: tuple[Step[Examination], ...] = (
    (Words("文件齐全且未经改动", "every file is there and unchanged"), layout.MANIFEST, checks.check_files),
    (Words("文件清单已封存于日志", "the list of files was sealed in the log"), layout.SEAL, checks.check_seal),
    (
        Words("日志头有日志密钥的签名且前后一致", "the checkpoints are signed and extend one another"),
        layout.CHECKPOINTS,
        checks.check_checkpoints,
    ),
    (Words("每个日志头都有时间戳", "every checkpoint is time-stamped"), layout.CHECKPOINTS, checks.check_stamps),
    (
        Words("事件完整、有序、命令不重复", "the events are complete, in order, each command once"),
        layout.EVENTS,
        checks.check_events,
    ),
    (Words("每个事件都在日志中", "every event is in the log"), layout.EVENTS, checks.check_entries),
    (Words("笔录与记录一致", "the minutes are those of the record"), "minutes/", _check_minutes),
    (Words("证据与凭证一致", "the exhibits fit their receipts"), layout.REGISTER, checks_content.check_exhibits),
    (
        Words("录音录像与记录一致", "the recordings are those on the record"),
        layout.RECORDINGS,
        checks_recordings.check_recordings,
    ),
    (
        Words("通知书及其送达、回执与记录一致", "the notices, their service and receipts are those on the record"),
        layout.NOTICES,
        checks_notices.check_notices,
    ),
    (
        Words("第二摘要（SM3）相符", "the second digests (SM3) are right"),
        layout.MANIFEST,
        checks_second.check_second,
    ),
)


def verify_package(
    place: Path, *, vkey: str | None = None, root_pem: str | None = None, handovers: Sequence[str] = ()
) -> PackageReport:
    """Check an archive or its unpacked folder; what is wrong with its content never raises, it is found.

    Args:
        place: The archive, or the folder.
        vkey: The log's key as the caller knows it from elsewhere.
        root_pem: The time-stamp authority's root as the caller knows it.
        handovers: Receipts (JSON) by which the log went from one key to another; the package's own count as well.

    Raises:
        OSError: the machine could not read it.
    """
    try:
        found = opened(place)
        case = examination(found, vkey, root_pem, handovers)
        case.manifest = _manifest(case)
    except NotAPackageError as wrong:
        return _unreadable("", Words(wrong.zh, wrong.en))
    except checks.BROKEN as wrong:
        why = Words(f"不是庭审记录包的文件清单（{wrong}）", f"not the manifest of a hearing package: {wrong}")
        return _unreadable(layout.MANIFEST, why)
    return PackageReport(run_steps(_STEPS, case, case), case.manifest)


def is_package(place: Path) -> bool:
    """Tell whether this is to be checked as a package: a folder, or a file that begins as an archive does.

    Raises:
        OSError: the machine could not read it.
    """
    if place.is_dir():
        return True
    with place.open("rb") as stream:
        return stream.read(2) == b"PK"


def _manifest(case: Examination) -> Mapping[str, Json]:
    manifest = mapping(strictly(case.read(layout.MANIFEST)))
    names = [mapping(dict(one), "name", "size", "sha256")["name"] for one in items(manifest["members"])]
    wanted = {"hearing", "events", "made_at", "log_key"} <= set(manifest)
    if manifest.get("format") != layout.FORM or not wanted or names != sorted({str(name) for name in names}):
        raise ValueError(f"{layout.MANIFEST} is not one of {layout.FORM}")
    return manifest


def _unreadable(place: str, why: Words) -> PackageReport:
    return PackageReport(not_begun(_STEPS, Finding(place, why)), {})
