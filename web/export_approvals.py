"""Who asked for a dataset below what is public, and who else agreed: both are entries of the evidence log.

A request and its answer are kept as their receipts, which hold the words that were sealed; an answer whose receipt does
not verify is none. Nobody answers a request of their own. Whoever owns this folder can take requests and answers away,
not make them; if it is lost, they have to be asked for and given again.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from evidence.durable import make_folder, write_durably
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.statement import Statement
from hearing.cases.errors import CaseDataError
from hearing.dataset.query import Query
from web.accounts import Account
from web.authorization import SITE, Action, Principal, allowed

APPROVAL = "approval.json"
"""The file of a package with both receipts."""

ANY = "any"
"""Instead of a moment: the request is for every moment, as a series of exports needs it."""

VALID = timedelta(days=30)
"""How long after the answer exports may be made."""


class ApprovalMissingError(CaseDataError):
    """Nobody agreed to this export, or it was too long ago."""


class ApprovalError(CaseDataError):
    """A request or an answer that cannot be taken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what was answered, as their sealed words; ``answer`` is None while nobody answered."""

    id: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any] | None

    @property
    def granted(self) -> bool:
        """Whether somebody agreed."""
        return self.answer is not None and self.answer["granted"] is True

    def covers(self, query: Query, as_of: datetime, now: datetime) -> bool:
        """Tell whether this allows an export now."""
        if not self.granted or self.answer is None:
            return False
        given = datetime.fromisoformat(str(self.answer["at"]))
        return (
            self.request["query"] == query.plain()
            and self.request["as_of"] in (ANY, as_of.astimezone(UTC).isoformat())
            and given <= now <= given + VALID
        )


@dataclass(frozen=True, slots=True)
class Approvals:
    """Requests and answers in a folder."""

    folder: Path

    def all(self) -> list[Asked]:
        """Give every request, the oldest first. Blocking."""
        found = []
        for path in self.folder.glob("*.request.json"):
            identity = path.name.partition(".")[0]
            request, answer = _words(path), _words(self._answer(identity))
            if request is not None:
                fits = answer is not None and answer["request"] == _digest(request) and answer["by"] != request["by"]
                found.append(Asked(identity, request, answer if fits else None))
        return sorted(found, key=lambda one: (one.request["at"], one.id))

    def _answer(self, identity: str) -> Path:
        return self.folder / f"{identity}.answer.json"

    async def ask(
        self,
        who: Account,
        query: Query,
        as_of: datetime | None,
        reason: str,
        now: datetime,
        seal: Callable[[Statement], Awaitable[str]],
    ) -> str:
        """Put a request into the log; gives its id.

        Raises:
            Denied: this account may not ask.
            ApprovalError: the export needs no approval, or there is no reason.
        """
        allowed(Principal(who.id, who.name, who.kind), Action.ASK_EXPORT, SITE)
        if not query.needs_approval:
            raise ApprovalError(
                "该导出只含公开内容，无需审批，可直接导出。",
                "This export holds only what is public: nobody need agree.",
            )
        statement = Statement(
            {
                "kind": "dataset_export_request",
                "query": query.plain(),
                "as_of": as_of.astimezone(UTC).isoformat() if as_of else ANY,
                "reason": _reason(reason),
                "by": who.id,
                "name": who.name,
                "at": now.isoformat(),
            }
        )
        text, identity = await seal(statement), secrets.token_hex(4)
        await asyncio.to_thread(self._keep, self.folder / f"{identity}.request.json", text)
        return identity

    async def answer(
        self,
        who: Account,
        identity: str,
        *,
        granted: bool,
        reason: str,
        now: datetime,
        seal: Callable[[Statement], Awaitable[str]],
    ) -> None:
        """Put an answer into the log.

        Raises:
            Denied: this account may not approve.
            ApprovalError: there is no such request, it was answered, or it is this account's own.
        """
        allowed(Principal(who.id, who.name, who.kind), Action.APPROVE_EXPORT, SITE)
        found = {one.id: one for one in await asyncio.to_thread(self.all)}.get(identity)
        if found is None or found.answer is not None:
            raise ApprovalError(
                f"没有待审批的申请“{identity}”，请用 hearing approval list 查看。",
                f"No request {identity} waits for an answer; see hearing approval list.",
            )
        if found.request["by"] == who.id:
            raise ApprovalError(
                "不能审批自己的申请，请由另一人审批。", "Nobody answers a request of their own: ask another person."
            )
        statement = Statement(
            {
                "kind": "dataset_export_answer",
                "request": _digest(found.request),
                "granted": granted,
                "reason": _reason(reason),
                "by": who.id,
                "name": who.name,
                "at": now.isoformat(),
            }
        )
        await asyncio.to_thread(self._keep, self._answer(identity), await seal(statement))

    async def given_to(self, who: Account, query: Query, as_of: datetime, now: datetime) -> str:
        """Give the id of a request of this account that allows an export now; empty where there is none."""
        found = await asyncio.to_thread(self.all)
        return next((one.id for one in found if one.request["by"] == who.id and one.covers(query, as_of, now)), "")

    async def carried(self, query: Query, as_of: datetime, now: datetime) -> str:
        """Give what an export carries: the receipts of the request and of the answer; raises `ApprovalMissingError`."""
        for one in await asyncio.to_thread(self.all):
            if one.covers(query, as_of, now):
                both = {"request": _read(self.folder / f"{one.id}.request.json"), "answer": _read(self._answer(one.id))}
                return json.dumps(both, ensure_ascii=False, indent=2) + "\n"
        raise ApprovalMissingError(
            "该导出含非公开内容，须由另一人审批。请先用 hearing approval ask 提出申请，获批后 30 日内导出。",
            "This export goes below what is public, so a second person has to agree: ask with hearing approval ask, "
            "and make it within 30 days of the answer.",
        )

    def _keep(self, path: Path, text: str) -> None:
        make_folder(self.folder)
        write_durably(path, text.encode())


def _reason(reason: str) -> str:
    if not reason.strip() or len(reason) > 2_000:
        raise ApprovalError("请写明理由（不超过 2000 字）。", "Give a reason of at most 2,000 characters.")
    return reason.strip()


def _read(path: Path) -> Any:  # noqa: ANN401 -- a receipt's JSON
    return json.loads(path.read_text(encoding="utf-8"))


def _words(path: Path) -> Mapping[str, Any] | None:
    """Give what a receipt says, if it is one that verifies."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    if not verify_receipt(Question(text)).ok:
        return None
    return dict(Receipt.from_json(text).statement.body)


def _digest(words: Mapping[str, Any]) -> str:
    return hashlib.sha256(Statement(words).canonical()).hexdigest()
