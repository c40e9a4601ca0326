"""The floor plan as data: which package stands on which, and of what kind each file is.

Three kinds (a fourth word for `web`, which wires everything together):

- P, pure: no input or output, no clock, no randomness; imports P only. What it needs of these is an argument.
- S, shell: asynchronous work, and the operating system by the standard library; imports P and S, and no vendor.
- A, adapter: a vendor's library behind a port; imports what it must, below its floor.
- W, wiring: may import adapters as well as shells, in order to put them together.

A new file that no row covers fails the house test: add a row, or put the file where one covers it.
"""

from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import PurePosixPath


class Kind(StrEnum):
    """What a file may do."""

    P = "pure"
    S = "shell"
    A = "adapter"
    W = "wiring"


FLOORS = ("evidence", "hearing", "signaling", "web")
"""Each package imports only those before it."""

FILE_KINDS: tuple[tuple[str, Kind], ...] = (
    # The first row that fits counts. `*` stays inside one folder, `**` reaches all below.
    # Everywhere
    ("**/__init__.py", Kind.P),
    ("**/tables.py", Kind.A),
    ("**/*_store.py", Kind.A),
    # evidence: bytes that can be proved
    ("evidence/__main__.py", Kind.W),
    ("evidence/store.py", Kind.W),
    ("evidence/errors.py", Kind.P),
    ("evidence/statement.py", Kind.P),
    ("evidence/completion.py", Kind.S),
    ("evidence/renewal.py", Kind.W),
    ("evidence/rotation.py", Kind.W),
    ("evidence/handovers.py", Kind.S),
    ("evidence/durable.py", Kind.S),
    ("evidence/backup.py", Kind.S),
    ("evidence/book/frames.py", Kind.P),
    ("evidence/book/**", Kind.S),
    ("evidence/fsck/words.py", Kind.P),
    ("evidence/fsck/command.py", Kind.W),
    ("evidence/fsck/**", Kind.S),
    ("evidence/keys/issuing.py", Kind.A),
    ("evidence/keys/pkcs11_token.py", Kind.A),
    ("evidence/keys/opaque.py", Kind.P),
    ("evidence/keys/suites.py", Kind.P),
    ("evidence/keys/sealed_keys.py", Kind.P),
    ("evidence/keys/**", Kind.S),
    ("evidence/log/committer.py", Kind.S),
    ("evidence/log/cosigning.py", Kind.S),
    ("evidence/log/journal.py", Kind.S),
    ("evidence/log/log.py", Kind.S),
    ("evidence/log/nodes.py", Kind.S),
    ("evidence/log/publi*.py", Kind.S),
    ("evidence/log/recovery.py", Kind.S),
    ("evidence/log/stamping_thread.py", Kind.S),
    ("evidence/log/**", Kind.P),
    ("evidence/timestamps/authority.py", Kind.A),
    ("evidence/timestamps/client.py", Kind.A),
    ("evidence/timestamps/authorities_file.py", Kind.S),
    ("evidence/timestamps/shelf.py", Kind.S),
    ("evidence/timestamps/stamper.py", Kind.S),
    ("evidence/timestamps/**", Kind.P),
    ("evidence/stores/folder.py", Kind.A),
    ("evidence/stores/head_file.py", Kind.A),
    ("evidence/stores/s3*.py", Kind.A),
    ("evidence/stores/cache.py", Kind.S),
    ("evidence/stores/opened.py", Kind.W),
    ("evidence/stores/**", Kind.P),
    ("evidence/intake/filetypes.py", Kind.P),
    ("evidence/intake/uploads.py", Kind.P),
    ("evidence/intake/rendering.py", Kind.A),
    ("evidence/intake/**", Kind.S),
    ("evidence/receipts/**", Kind.P),
    ("evidence/signed/**", Kind.P),
    ("evidence/sealing/keyring.py", Kind.S),
    ("evidence/sealing/vault.py", Kind.S),
    ("evidence/sealing/**", Kind.P),
    ("evidence/archival/**", Kind.P),
    ("evidence/cosigner/client.py", Kind.A),
    ("evidence/cosigner/cosigner.py", Kind.S),
    ("evidence/cosigner/server.py", Kind.A),
    ("evidence/cosigner/**", Kind.P),
    # hearing: the field
    ("hearing/cases/store.py", Kind.A),
    ("hearing/cases/rule_files.py", Kind.S),
    ("hearing/visible.py", Kind.P),
    ("hearing/told_error.py", Kind.P),
    ("hearing/vocabulary.py", Kind.P),
    ("hearing/blocking.py", Kind.A),
    ("hearing/cases/**", Kind.P),
    ("hearing/imports/store.py", Kind.A),
    ("hearing/imports/**", Kind.P),
    ("hearing/procedure/**", Kind.P),
    ("hearing/migrations/**", Kind.A),
    ("hearing/record/engine.py", Kind.A),
    ("hearing/record/*_writer.py", Kind.A),
    ("hearing/record/batches.py", Kind.S),
    ("hearing/record/clock.py", Kind.S),
    ("hearing/record/sitting*.py", Kind.S),
    ("hearing/record/subscription.py", Kind.S),
    ("hearing/record/seal*.py", Kind.S),
    ("hearing/record/**", Kind.P),
    ("hearing/transcript/fonts.py", Kind.A),
    ("hearing/transcript/pdf*.py", Kind.A),
    ("hearing/transcript/sign*.py", Kind.A),
    ("hearing/transcript/seal*.py", Kind.A),
    ("hearing/transcript/own/**", Kind.A),
    ("hearing/transcript/**", Kind.P),
    ("hearing/notices/**", Kind.P),
    ("hearing/receipts/*_pdf.py", Kind.A),
    ("hearing/search/word_tables.py", Kind.A),
    ("hearing/search/**", Kind.P),
    ("hearing/receipts/**", Kind.P),
    ("hearing/booking/**", Kind.A),
    ("hearing/claimsets/**", Kind.P),
    ("hearing/docket/**", Kind.P),
    ("hearing/channel/poster.py", Kind.A),
    ("hearing/channel/**", Kind.P),
    ("hearing/custody/step_rows.py", Kind.A),
    ("hearing/custody/**", Kind.P),
    ("hearing/dataset/package.py", Kind.A),
    ("hearing/dataset/parquet.py", Kind.A),
    ("hearing/dataset/spool.py", Kind.A),
    ("hearing/dataset/joined.py", Kind.A),
    ("hearing/dataset/earlier.py", Kind.A),
    ("hearing/dataset/analysis/analyse.py", Kind.A),
    ("hearing/dataset/analysis/report.py", Kind.A),
    ("hearing/dataset/typical/make.py", Kind.A),
    ("hearing/dataset/increment.py", Kind.A),
    ("hearing/dataset/release/worlds.py", Kind.A),
    ("hearing/dataset/release/protect.py", Kind.A),
    ("hearing/dataset/release/published.py", Kind.A),
    ("hearing/dataset/**", Kind.P),
    ("hearing/speech/port.py", Kind.P),
    ("hearing/speech/gate.py", Kind.P),
    ("hearing/speech/tokens.py", Kind.P),
    ("hearing/speech/lexicon.py", Kind.P),
    ("hearing/speech/catalogue.py", Kind.P),
    ("hearing/speech/installing.py", Kind.S),
    ("hearing/speech/models.py", Kind.S),
    ("hearing/speech/**", Kind.A),
    ("hearing/container/renew.py", Kind.S),
    ("hearing/container/verify.py", Kind.S),
    ("hearing/container/write.py", Kind.S),
    ("hearing/container/**", Kind.P),
    ("hearing/package/archive.py", Kind.S),
    ("hearing/package/assembled.py", Kind.S),
    ("hearing/package/opened.py", Kind.S),
    ("hearing/package/steps.py", Kind.S),
    ("hearing/package/verify.py", Kind.W),
    ("hearing/package/checks_papers.py", Kind.A),
    ("hearing/package/write.py", Kind.S),
    ("hearing/package/shipped/container.py", Kind.S),
    ("hearing/package/shipped/main.py", Kind.S),
    ("hearing/package/shipped/contents.py", Kind.S),
    ("hearing/package/shipped/notices.py", Kind.S),
    ("hearing/package/shipped/papers.py", Kind.S),
    ("hearing/package/shipped/reading.py", Kind.S),
    ("hearing/package/shipped/recordings.py", Kind.S),
    ("hearing/package/shipped/second.py", Kind.S),
    ("hearing/package/shipped/signatures.py", Kind.S),
    ("hearing/package/shipped/steps.py", Kind.S),
    ("hearing/package/shipped/succession.py", Kind.S),
    ("hearing/package/**", Kind.P),
    ("signaling/sections_*.py", Kind.P),
    # signaling: live people, live media
    ("signaling/agreement.py", Kind.P),
    ("signaling/lines.py", Kind.P),
    ("signaling/media.py", Kind.P),
    ("signaling/packetlog.py", Kind.P),
    ("signaling/monitor.py", Kind.P),
    ("signaling/peer.py", Kind.P),
    ("signaling/quality.py", Kind.P),
    ("signaling/limits.py", Kind.P),
    ("signaling/refusals.py", Kind.P),
    ("signaling/slots.py", Kind.P),
    ("signaling/verdict.py", Kind.P),
    ("signaling/selftest.py", Kind.S),
    ("signaling/impairments.py", Kind.S),
    ("signaling/ports.py", Kind.S),
    ("signaling/plan.py", Kind.P),
    ("signaling/sdp.py", Kind.P),
    ("signaling/sections_*.py", Kind.P),
    ("signaling/turn.py", Kind.P),
    ("signaling/view.py", Kind.P),
    ("signaling/wire.py", Kind.P),
    ("signaling/wire_fields.py", Kind.P),
    ("signaling/wire_measured.py", Kind.P),
    ("signaling/conductor.py", Kind.S),
    ("signaling/connection.py", Kind.S),
    ("signaling/gateway.py", Kind.S),
    ("signaling/live.py", Kind.S),
    ("signaling/live_late.py", Kind.S),
    ("signaling/lives.py", Kind.S),
    ("signaling/late_media.py", Kind.S),
    ("signaling/recorder.py", Kind.S),
    ("signaling/logfile.py", Kind.S),
    ("signaling/trays.py", Kind.P),
    ("signaling/recording.py", Kind.S),
    ("signaling/space.py", Kind.S),
    ("signaling/worker.py", Kind.W),
    ("signaling/mux.py", Kind.A),
    ("signaling/assembling.py", Kind.P),
    ("signaling/film/clocks.py", Kind.P),
    ("signaling/film/layout.py", Kind.P),
    ("signaling/film/leave.py", Kind.P),
    ("signaling/film/order.py", Kind.P),
    ("signaling/film/script.py", Kind.P),
    ("signaling/film/tape.py", Kind.P),
    ("signaling/film/words.py", Kind.P),
    ("signaling/film/making.py", Kind.S),
    ("signaling/film/child.py", Kind.W),
    ("signaling/film/**", Kind.A),
    ("signaling/playable.py", Kind.A),
    ("signaling/captions.py", Kind.P),
    ("signaling/captioning/lines.py", Kind.P),
    ("signaling/captioning/tail.py", Kind.S),
    ("signaling/captioning/captioner.py", Kind.S),
    ("signaling/captioning/child.py", Kind.S),
    ("signaling/captioning/process.py", Kind.W),
    ("signaling/captioning/**", Kind.A),
    ("signaling/engines/rt[cp]*.py", Kind.P),
    ("signaling/engines/rtx.py", Kind.P),
    ("signaling/engines/outlet.py", Kind.P),
    ("signaling/engines/reception.py", Kind.P),
    ("signaling/engines/delivery.py", Kind.P),
    ("signaling/engines/extensions.py", Kind.P),
    ("signaling/engines/twcc.py", Kind.P),
    ("signaling/engines/sendlog.py", Kind.P),
    ("signaling/engines/uplink.py", Kind.P),
    ("signaling/engines/gradient.py", Kind.P),
    ("signaling/engines/bandwidth.py", Kind.P),
    ("signaling/engines/probing.py", Kind.P),
    ("signaling/engines/allocation.py", Kind.P),
    ("signaling/engines/vp8.py", Kind.P),
    ("signaling/engines/downlink.py", Kind.P),
    ("signaling/engines/meter.py", Kind.P),
    ("signaling/engines/**", Kind.A),
    # web: the composition root
    ("web/authorization.py", Kind.P),
    ("web/errors.py", Kind.P),
    ("web/tus.py", Kind.P),
    ("web/**", Kind.W),
)

PURE_VENDORS = frozenset({"cryptography", "puremagic"})
"""Libraries that a pure file may use: they compute on bytes, and what is random in them is refused by name."""

IMPURE_MODULES = frozenset(
    {
        "asyncio", "concurrent", "ctypes", "fcntl", "ftplib", "getpass", "glob", "http", "importlib", "logging", "mmap",
        "multiprocessing", "os", "pathlib", "random", "resource", "sched", "secrets", "select", "selectors", "shutil",
        "signal", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading",
        "time", "urllib.request",
    }
)  # fmt: skip
"""Standard modules that touch files, the network, the clock, chance or other processes."""

PURE_NAMES = frozenset({"http.HTTPStatus", "pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath"})
"""Names that are pure although their module is not; of a Path only what reaches the disk is refused, below."""

IMPURE_CALLS = frozenset(
    {
        "date.today", "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today",
        "datetime.datetime.utcnow", "datetime.now", "datetime.today", "datetime.utcnow", "input", "open", "print",
        "uuid.getnode", "uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4",
    }
)  # fmt: skip
"""Calls that read the clock, take chance or do input and output, as they are written."""

IMPURE_METHODS = frozenset(
    {
        "exists", "generate_key", "generate_private_key", "is_dir", "is_file", "iterdir", "mkdir", "open", "read_bytes",
        "read_text", "rglob", "stat", "touch", "unlink", "write_bytes", "write_text",
    }
)  # fmt: skip
"""Methods that take randomness or reach the disk, whatever they are called on."""


def kind_of(path: PurePosixPath) -> Kind | None:
    """Give the kind of a file by its path from the project's root, or None where no row covers it."""
    for pattern, kind in FILE_KINDS:
        if fits(path, pattern):
            return kind
    return None


def fits(path: PurePosixPath, pattern: str) -> bool:
    """Tell whether a path fits a pattern in which `*` stops at a slash and `**` does not."""
    return _fits(path.parts, tuple(pattern.split("/")))


def _fits(parts: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return not parts
    if patterns[0] == "**":
        rest = patterns[1:]
        return not rest or any(_fits(parts[start:], rest) for start in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], patterns[0]) and _fits(parts[1:], patterns[1:])
