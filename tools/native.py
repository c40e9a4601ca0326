"""Compile the media plane's packet path from signaling/engines/native, where a C compiler and OpenSSL's headers are.

Usage: python3 tools/native.py [test]

Without them nothing is lost but speed: the platform then forwards media in Python, and `hearing doctor` says so. For
tests it is a failure where HEARING_REQUIRE_ALL is set.
The standard library is enough, so the wheel's build hook can call this too.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "signaling" / "engines" / "native"
LIBRARY = SOURCES / "media.so"
STAMP = SOURCES / ".built"
FLAGS = (
    "-std=c11",
    "-O2",
    "-fPIC",
    "-Wall",
    "-Wextra",
    "-fno-strict-aliasing",
    "-D_FORTIFY_SOURCE=2",
    "-fstack-protector-strong",
)
LINKED = ("-lcrypto", "-lm", "-lpthread", "-ldl")
HARDENED = ("-Wl,-z,relro,-z,now",)
SANITIZED = ("-std=gnu11", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def compiler() -> str | None:
    """Give the C compiler: $CC, or the first usual one on the path."""
    return os.environ.get("CC") or next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def sources() -> list[Path]:
    """Give what is compiled, in a stable order."""
    return sorted(SOURCES.glob("*.c"))


def fingerprint() -> str:
    """Give the digest of all that decides what the library holds."""
    digest = hashlib.sha256(" ".join((*FLAGS, *HARDENED, *LINKED)).encode())
    for path in sorted(SOURCES.glob("*.[ch]")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_built() -> bool:
    """Tell whether the library is there and made from the present sources."""
    return LIBRARY.exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == fingerprint()


def compile_to(target: Path, *flags: str) -> str:
    """Compile and link the library into ``target``; give what went wrong, or nothing."""
    return _run_compiler(*flags, "-shared", "-o", str(target), *map(str, sources()), *HARDENED)


def compile_program(target: Path, main_file: Path, *flags: str) -> str:
    """Compile the packet path together with a program's main file; give what went wrong, or nothing."""
    return _run_compiler(*flags, "-o", str(target), str(main_file), *map(str, sources()))


def _run_compiler(*arguments: str) -> str:
    cc = compiler()
    if cc is None:
        return "there is no C compiler (Debian: sudo apt-get install gcc libc6-dev libssl-dev)"
    try:
        done = subprocess.run([cc, *arguments, *LINKED], capture_output=True, text=True, check=False)
    except OSError as error:
        return f"{cc} cannot be started: {error}"
    if done.returncode == 0:
        return ""
    if "openssl/" in done.stderr and "No such file" in done.stderr:
        return "OpenSSL's headers are missing (Debian: sudo apt-get install libssl-dev)"
    return f"{cc} failed:\n{done.stderr.strip()}"


def platform_tag() -> str:
    """Give the wheel tag of this machine: the library is linked with its C library and its OpenSSL."""
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


def build() -> str:
    """Build the library when its sources changed; give what went wrong, or nothing. An older one does not stay."""
    if is_built():
        return ""
    LIBRARY.unlink(missing_ok=True)
    fresh = LIBRARY.with_name(f".{os.getpid()}.so")
    trouble = compile_to(fresh, *FLAGS)
    if not trouble:
        fresh.replace(LIBRARY)
        STAMP.write_text(fingerprint(), encoding="ascii")
        print("compiled the media plane's packet path")
    return trouble


def main() -> int:
    """Carry out the command line; give the exit status."""
    trouble = build()
    if not trouble:
        return 0
    print(f"media will be forwarded in Python, at two to three times the cost: {trouble}")
    return 1 if "test" in sys.argv[1:] and os.environ.get("HEARING_REQUIRE_ALL") else 0


if __name__ == "__main__":
    sys.exit(main())
