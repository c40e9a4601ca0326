"""Which models are where, and which languages can be recognised with them; nothing is loaded for the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from hearing.speech.catalogue import GATE, MOONSHINE, WHISPER
from hearing.speech.installing import is_installed
from hearing.speech.port import Language, SpeechError

ENGINES = ("ctranslate2", "numpy", "onnxruntime", "opencc", "sherpa_onnx")
"""The optional libraries that run the models."""


@dataclass(frozen=True, slots=True)
class Models:
    """Where models are: the folder of installed ones, and an operator's directory by language."""

    folder: Path
    own: Mapping[Language, Path] = field(default_factory=dict)


def missing_engines() -> list[str]:
    """Name the libraries that are not there."""
    return [name for name in ENGINES if find_spec(name) is None]


def recognised(models: Models) -> dict[Language, str]:
    """Give the languages that can be recognised here, each with the name of its model; none without a gate."""
    if missing_engines() or not is_installed(models.folder, GATE):
        return {}
    found = {}
    for language in Language:
        own = models.own.get(language)
        if own is not None:
            found[language] = own.name
            continue
        try:
            found[language] = best_installed(models.folder, language)
        except SpeechError:
            continue
    return found


def best_installed(folder: Path, language: Language) -> str:
    """Name the best installed model for a language.

    Raises:
        SpeechError: none is installed.
    """
    ranked = {Language.ZH: (WHISPER,), Language.EN: (MOONSHINE, WHISPER)}[language]
    found = next((model.name for model in ranked if is_installed(folder, model)), None)
    if found is None:
        raise nothing_for(*{Language.ZH: ("中文", "Chinese"), Language.EN: ("英文", "English")}[language])
    return found


def nothing_for(zh: str, en: str) -> SpeechError:
    """Make the error that says what is not installed."""
    return SpeechError(
        f"未安装{zh}的模型，因此不识别语音。请运行 hearing speech install。",
        f"No model for {en} is installed, so nothing is recognised. Run hearing speech install.",
    )
