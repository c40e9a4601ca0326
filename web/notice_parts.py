"""A hearing's notices as they go into its package: what a reader may see of them, with the sealed PDFs."""

from collections.abc import Sequence, Set

from hearing.notices.filed import FiledAttendance, FiledNotice, FiledService
from hearing.notices.notice_store import NoticeStore
from hearing.package.content_notices import NoticePart
from hearing.vocabulary import Side
from web.minutes import LANGUAGES
from web.notice_files import NoticeFiles


class NoticeParts:
    """Gathers notices; a PDF that nobody asked for before is made now."""

    def __init__(self, store: NoticeStore, files: NoticeFiles) -> None:
        self._store = store
        self._files = files

    async def gather(self, hearing: str, sides: Set[Side]) -> list[NoticePart]:
        """Give the notices of a hearing, those to these sides whole (side ``none`` is the public)."""
        filed = await self._store.of_hearing(hearing)
        ids = [each.notice.id for each in filed]
        facts, answers = await self._store.service(ids), await self._store.attendance(ids)
        return [
            await self._whole(
                one,
                [each for each in facts if each.served.notice == one.notice.id],
                [each for each in answers if each.notice == one.notice.id],
            )
            if one.notice.side in sides
            else NoticePart(one, shown=False)
            for one in filed
        ]

    async def _whole(
        self, filed: FiledNotice, facts: list[FiledService], answers: Sequence[FiledAttendance]
    ) -> NoticePart:
        papers = {}
        for name, language in LANGUAGES.items():
            papers[f"notice-{name}"] = await self._files.notice(filed, language)
            if facts:
                papers[f"service-{name}"] = await self._files.service(filed, facts, language)
            for answer in answers:
                papers[f"attendance-{answer.number}-{name}"] = await self._files.attendance(filed, answer, language)
        return NoticePart(filed, shown=True, service=facts, answers=answers, papers=papers)
