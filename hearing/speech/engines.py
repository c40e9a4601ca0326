"""Which engine listens to which language, from what is installed and what the operator supplies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hearing.speech.catalogue import GATE, MOONSHINE, WHISPER
from hearing.speech.installing import is_installed
from hearing.speech.port import Language, Recogniser, SpeechError
from hearing.speech.sherpa import SherpaRecogniser, moonshine_directory, read_directory
from hearing.speech.silero import VoiceModel
from hearing.speech.whisper import WhisperRecogniser


@dataclass(frozen=True, slots=True)
class Models:
    """Where models are: the folder of installed ones, and an operator's directory by language."""

    folder: Path
    own: Mapping[Language, Path] = field(default_factory=dict)


class Engines:
    """The gate's model and the recognisers, each loaded when first asked for and kept."""

    def __init__(self, models: Models) -> None:
        if not is_installed(models.folder, GATE):
            raise _nothing_for("语音活动检测", "voice activity")
        self.voice = VoiceModel(models.folder / GATE.name)
        self._models = models
        self._loaded: dict[str, Recogniser] = {}

    def recogniser(self, language: Language) -> Recogniser:
        """Give the recogniser for a language: the operator's, else the best that is installed.

        Raises:
            SpeechError: there is none, or the operator's directory lacks files.
        """
        own = self._models.own.get(language)
        name = str(own) if own else best_installed(self._models.folder, language)
        if name not in self._loaded:
            self._loaded[name] = self._load(own, name)
        return self._loaded[name]

    def _load(self, own: Path | None, name: str) -> Recogniser:
        if own is not None:
            return SherpaRecogniser(read_directory(own))
        folder = self._models.folder / name
        if name == MOONSHINE.name:
            return SherpaRecogniser(moonshine_directory(folder))
        return WhisperRecogniser(folder)


def best_installed(folder: Path, language: Language) -> str:
    """Name the best installed model for a language.

    Raises:
        SpeechError: none is installed.
    """
    ranked = {Language.ZH: (WHISPER,), Language.EN: (MOONSHINE, WHISPER)}[language]
    found = next((model.name for model in ranked if is_installed(folder, model)), None)
    if found is None:
        raise _nothing_for(*{Language.ZH: ("中文", "Chinese"), Language.EN: ("英文", "English")}[language])
    return found


def _nothing_for(zh: str, en: str) -> SpeechError:
    return SpeechError(
        f"未安装{zh}的模型，因此不识别语音。请运行 hearing speech install。",
        f"No model for {en} is installed, so nothing is recognised. Run hearing speech install.",
    )
