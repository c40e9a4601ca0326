"""Which engine listens to which language, from what is installed and what the operator supplies."""

from pathlib import Path

from hearing.speech.catalogue import GATE, MOONSHINE
from hearing.speech.installing import is_installed
from hearing.speech.models import Models, best_installed, nothing_for
from hearing.speech.port import Language, Recogniser
from hearing.speech.sherpa import SherpaRecogniser, moonshine_directory, read_directory
from hearing.speech.silero import VoiceModel
from hearing.speech.whisper import WhisperRecogniser


class Engines:
    """The gate's model and the recognisers, each loaded when first asked for and kept."""

    def __init__(self, models: Models) -> None:
        if not is_installed(models.folder, GATE):
            raise nothing_for("语音活动检测", "voice activity")
        self.voice = VoiceModel(models.folder / GATE.name)
        self._models = models
        self._loaded: dict[str, Recogniser] = {}

    def model_of(self, language: Language) -> str:
        """Name what recognises a language; raises as `recogniser` does."""
        own = self._models.own.get(language)
        return own.name if own else best_installed(self._models.folder, language)

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
