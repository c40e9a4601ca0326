"""A second person's agreement to an export on a running server."""

from dataclasses import replace

from web.accounts import Account
from web.authorization import Kind
from web.export_approvals import Approvals
from web.exporting import sealed

ANALYST = Account("a-asks", "asks", "问询人", Kind.ANALYST, demo=False, disabled=False)
STEWARD = replace(ANALYST, id="a-agrees", login_name="agrees", name="审批人", kind=Kind.STEWARD)


async def agreed(running, query, as_of):
    """Ask and agree, both in the server's log."""
    approvals = Approvals(running.settings.exports / "approvals")

    async def seal(statement):
        return await sealed(running.evidence, statement)

    identity = await approvals.ask(ANALYST, query, as_of, "研究合并审理", as_of, seal)
    await approvals.answer(STEWARD, identity, granted=True, reason="符合规定", now=as_of, seal=seal)
