"""Puts live captions together: where the models are, the words of a case, and where what was recognised is kept."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases.store import CaseStore
from hearing.procedure.state import Hearing
from hearing.record.sittings import Sittings
from hearing.speech.draft_store import DraftStore, DraftUtterance
from hearing.speech.installing import FOLDER
from hearing.speech.lexicon import CaseWords, lexicon
from hearing.speech.models import Models, missing_engines, recognised
from hearing.speech.port import Language
from signaling.captioning.captioner import Captioner
from signaling.captions import Caption
from web.settings import Settings

_NAMES = {Language.ZH: ("中文", "Chinese"), Language.EN: ("英文", "English")}


def models_of(settings: Settings) -> Models:
    """Say where the settings have models."""
    own = {Language.ZH: settings.speech_zh, Language.EN: settings.speech_en}
    named = {language: folder for language, folder in own.items() if folder is not None}
    return Models(settings.speech or settings.home / FOLDER, named)


def open_captions(settings: Settings, sittings: Sittings, cases: CaseStore, engine: AsyncEngine) -> Captioner:
    """Put the captioner together."""
    drafts = DraftStore(engine)

    async def words(state: Hearing, language: Language) -> Sequence[str]:
        case = await cases.case(state.case_id)
        exhibits = await cases.exhibits(state.case_id)
        known = CaseWords(
            parties=tuple(party.name for party in case.parties),
            people=tuple(line.name for line in state.roster.values()),
            exhibits=tuple(one.label for one in exhibits),
            terms=(case.patent.title,),
        )
        return lexicon(known, language)

    async def keep(caption: Caption, speaker: str) -> None:
        await drafts.keep(
            caption.hearing,
            DraftUtterance(
                caption.key,
                caption.device,
                speaker,
                caption.started_at,
                caption.ended_at,
                caption.language,
                caption.model,
                caption.text,
                caption.words,
                caption.timed,
            ),
        )

    return Captioner(sittings, models_of(settings), settings.recordings, settings.speech_processes, words, keep)


def speech_checks(settings: Settings) -> list[tuple[str, str]]:
    """What the doctor says of captions: nothing is wrong where they were never installed, and it says so. Blocking."""
    if not settings.speech_processes:
        return [("speech is not recognised, as the settings say", "")]
    models = models_of(settings)
    found = recognised(models)
    if not found and not models.folder.exists() and not models.own:
        return [("speech is not recognised: no model is installed; `make speech` brings what it needs", "")]
    missing = missing_engines()
    if missing:
        return [("speech is recognised", f"the libraries {', '.join(missing)} are missing; run `make speech`")]
    return [
        (
            f"speech is recognised in {_NAMES[language][1]}" + (f", by {found[language]}" if language in found else ""),
            "" if language in found else "no model is installed; run `hearing speech install`",
        )
        for language in Language
    ]
