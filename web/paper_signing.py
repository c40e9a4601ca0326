"""What was signed on paper: the clerk scans it in; the scan is filed with a receipt and bound to the signature."""

import json
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.procedure.commands import SignMinutes
from hearing.procedure.handling.writing import PAPER
from hearing.procedure.minutes import recordings_digest
from hearing.procedure.people import minutes_files, minutes_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role
from web.authorization import Action, Principal
from web.errors import BadRequest, Denied, Problem

MOST_BYTES = 20 << 20
"""Of one scan."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as it is sent: whose signature is on it, on which file's minutes, and the file's name and size."""

    participant: str
    file: str
    name: str
    media_type: str
    size: int


class PaperSigning:
    """Takes scans through the evidence intake, which looks at every file before it is kept."""

    def __init__(self, evidence: EvidenceStore) -> None:
        self._evidence = evidence

    async def command(
        self, state: Hearing, scan: Scan, chunks: AsyncIterable[bytes], who: Principal, now: datetime
    ) -> SignMinutes:
        """Keep a scan and seal what it is; gives the command that notes the signature.

        Raises:
            Denied: only the clerk does this.
            Problem: no minutes are presented, or the scan is too large.
            EvidenceError: the file is not what it says.
        """
        file = scan.file or minutes_files(state)[0]
        minutes = minutes_of(state, file) if file in minutes_files(state) else None
        line = next((one for one in state.roster.values() if one.account == who.account), None)
        if line is None or line.role is not Role.CLERK:
            raise Denied(Action.SIGN, "纸质签名由书记员扫描登记。", "The clerk scans in what was signed on paper.")
        if minutes is None or minutes.stale:
            raise Problem(
                409, "no_minutes", "笔录尚未提交核对，暂不能签名。", "No minutes are presented for signing now."
            )
        if scan.participant not in state.roster:
            raise BadRequest("请指明是谁的签名。", "Say whose signature it is.", "no_participant")
        if not 0 < scan.size <= MOST_BYTES:
            raise BadRequest("扫描件须为 20 MiB 以内的文件。", "The scan is a file of at most 20 MiB.", "scan_size")
        recordings = recordings_digest(state)
        upload = await self._evidence.intake.create(
            scan.name, scan.size, "", who.account, media_type=scan.media_type, scope=f"{state.id} {PAPER}"
        )
        await self._evidence.intake.append(upload, 0, chunks)
        filed = await self._evidence.intake.finish(upload, (await self._evidence.intake.judge(upload)).sha256)
        statement = Statement(
            {
                "kind": "minutes_signed_on_paper",
                "version": 1,
                "hearing": state.id,
                "participant": scan.participant,
                "minutes": {"file": file, "version": minutes.version, "digest": minutes.digest},
                "recordings": recordings,
                "file": filed.file(),
                "scanned_by": {"account": who.account, "name": who.name},
                "scanned_at": now.isoformat(),
            }
        )
        (receipt,) = await self._evidence.seal([statement], complete=True)
        proof = {"kind": PAPER, "file": filed.file(), "receipt": json.loads(receipt.to_json())}
        text = json.dumps(proof, sort_keys=True)
        return SignMinutes(minutes.digest, PAPER, text, file, recordings, scan.participant)
