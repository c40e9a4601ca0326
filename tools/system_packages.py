"""Install the Debian packages that running or testing needs, or say which are missing.

Usage: python3 tools/system_packages.py {run,test}

As root on a machine with apt the missing ones are installed. Otherwise they are named: running goes on without
those it can do without, and tests that need them skip by name, unless HEARING_REQUIRE_ALL is set.
Uses the standard library only, because it runs before anything is installed.
"""

import importlib.util
import os
import platform
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package, how to see that what it brings is there, and whether nothing at all works without it."""

    name: str
    present: Callable[[], bool]
    why: str
    vital: bool = False


def program(*names: str) -> Callable[[], bool]:
    """Give a check for any one of these programs."""
    return lambda: any(shutil.which(name) for name in names)


def has_cjk_font() -> bool:
    """Tell whether a Chinese font that browsers can use is installed in a usual place."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(next(folder.rglob("Noto*CJK*"), None) for folder in folders if folder.is_dir())


def has_postgresql_server() -> bool:
    """Tell whether the PostgreSQL server's programs are there; Debian keeps them off the path."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


def has_fast_cipher() -> bool:
    """Tell whether AES-GCM is as fast as here can be: the library is there, or OpenSSL needs none beside it."""
    if platform.machine() != "x86_64" or ssl.OPENSSL_VERSION_INFO >= (3, 1):
        return True
    return any(Path("/usr/lib").glob("*/libIPSec_MB.so.1"))


def has_libasan() -> bool:
    """Tell whether the compiler can link AddressSanitizer's library."""
    cc = shutil.which("cc")
    if not cc:
        return False
    found = subprocess.run([cc, "-print-file-name=libasan.so"], capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()).is_absolute()


RUN = (
    SystemPackage(
        "python3-venv",
        lambda: importlib.util.find_spec("ensurepip") is not None,
        "makes .venv",
        vital=True,
    ),
    SystemPackage("bubblewrap", program("bwrap"), "shuts in the reader of uploaded files"),
    SystemPackage("libipsec-mb1", has_fast_cipher, "encrypts media in a third of the time"),
)
TEST = (
    *RUN,
    SystemPackage("chromium", program("chromium", "chromium-browser", "google-chrome"), "browser tests"),
    SystemPackage("coturn", program("turnserver"), "a TURN server, for people behind closed firewalls"),
    SystemPackage("default-jdk-headless", program("javac"), "runs the outside verifier of evidence records"),
    SystemPackage(
        "firefox-esr",
        program("firefox-esr", "firefox"),
        "hearings and the page that checks receipts, in a second browser",
    ),
    SystemPackage("fonts-noto-cjk", has_cjk_font, "Chinese text in browser tests"),
    SystemPackage(
        "libbcpkix-java", Path("/usr/share/java/bcpkix.jar").exists, "Bouncy Castle: outside check of evidence records"
    ),
    SystemPackage("gcc", program("cc", "gcc", "clang"), "compiles the packet path, and the media load's receiver"),
    SystemPackage("iproute2", program("ip"), "network namespaces for tests and benches of media servers"),
    SystemPackage("janus", program("janus"), "a media server: an engine of ours, and the bench's yardstick"),
    SystemPackage(
        "pulseaudio", program("pulseaudio"), "a loudspeaker for Firefox, which measures no sound without one"
    ),
    SystemPackage("libasan8", has_libasan, "fuzzing of the packet path under AddressSanitizer; gcc brings it"),
    SystemPackage("libc6-dev", Path("/usr/include/stdio.h").exists, "compiles the media plane's packet path"),
    SystemPackage(
        "libreoffice-writer-nogui",
        program("soffice"),
        "opens the Word form of the record",
    ),
    SystemPackage("libssl-dev", Path("/usr/include/openssl/evp.h").exists, "the packet path's ciphers"),
    SystemPackage("openssl", program("openssl"), "outside check of time stamps and signatures"),
    SystemPackage(
        "postgresql", has_postgresql_server, "tests on PostgreSQL; a private server, Debian's own is not used"
    ),
    SystemPackage("softhsm2", program("softhsm2-util"), "a PKCS#11 token in software, for tests of keys in tokens"),
    SystemPackage("poppler-utils", program("pdftotext"), "outside check of PDF files"),
)
SETS = {"run": RUN, "test": TEST}


def install(packages: list[SystemPackage]) -> bool:
    """Install these packages with apt; give whether that worked (apt says why not)."""
    names = [package.name for package in packages]
    print("installing " + " ".join(names))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *names]):
        done = subprocess.run(["apt-get", *step], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return False
    return True


def main() -> int:
    """Carry out the command line; give the exit status."""
    if len(sys.argv) != 2 or sys.argv[1] not in SETS:
        print(__doc__)
        return 2
    missing = [package for package in SETS[sys.argv[1]] if not package.present()]
    if not missing:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        if install(missing):
            return 0
        print("apt could not install them; the lines above say why.")
    for package in missing:
        print(f"missing: {package.name} ({package.why})")
    print("Install with: sudo apt-get install -y " + " ".join(package.name for package in missing))
    everything = bool(os.environ.get("HEARING_REQUIRE_ALL"))
    return 1 if everything or any(package.vital for package in missing) else 0


if __name__ == "__main__":
    sys.exit(main())
