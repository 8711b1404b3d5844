#!/usr/bin/env bash
# What a third party does, from a built wheel in clean environments: begin a regulation as data and as a
# distribution, install it, check it, rate the sample with it; and install, test and check a second house's
# distribution. Usage: third_party.sh WHEEL. PYTHON chooses the interpreter. Needs a package index.
set -euo pipefail
wheel=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
export XEPLOAI_RULES="" XEPLOAI_LANG=en
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME || true

step() { printf -- '-- %s (%ss)\n' "$*" "$SECONDS"; }

environment() { # NAME: a clean one with the wheel and what tests need
    "${PYTHON:-python3}" -m venv "$work/$1"
    "$work/$1/bin/python" -m pip install --quiet "$wheel[testing]"
}

told() { # PATTERN COMMAND...: the command succeeds and prints the pattern
    local pattern=$1 out
    shift
    out=$("$@") || { echo "exit code $?: $*" >&2; echo "$out" >&2; return 1; }
    grep -q -- "$pattern" <<<"$out" || { echo "no “$pattern” in: $*" >&2; echo "$out" >&2; return 1; }
}

ratings() { # COMMAND...: statuses and ratings of the sample, without what names the rulebook
    local code=0
    "$@" --format json >"$work/out.json" || code=$?
    [ "$code" -le 1 ]
    python -c 'import json, sys
keys = "kind id status rating rating_floor rating_ceiling score missing".split()
for s in json.load(open(sys.argv[1]))["subjects"]:
    print(*(s[k] for k in keys))' "$work/out.json"
}

step "a place's regulation as data"
environment author
cd "$work"
PATH="$work/author/bin:$PATH"
sample=$(python -c 'from importlib.resources import files; print(files("xeploai") / "data" / "sample")')
xeploai plugin new thanh-hoa --extends qd366 --quiet
told "local data" xeploai plugins --rules thanh-hoa
told "passed" xeploai plugin check thanh-hoa
ratings xeploai evaluate "$sample" vn@2025 >central.txt
ratings xeploai evaluate "$sample" thanh-hoa@2025 --rules thanh-hoa >data.txt
test -s central.txt
cmp central.txt data.txt

step "the same as a distribution, installed"
xeploai plugin new thanh-hoa --extends qd366 --package -o distribution --quiet
python -m pip install --quiet "./distribution[test]"
told "thanhhoa" xeploai plugins
(cd distribution && python -m pytest -q)
ratings xeploai evaluate "$sample" thanh-hoa@2025 >installed.txt
cmp central.txt installed.txt

step "a second house: tests/thirdparty/xeploai-mau"
environment house
cp -r "$here/thirdparty/xeploai-mau" "$work/mau"
PATH="$work/house/bin:$PATH"
python -m pip wheel --quiet --no-deps --wheel-dir "$work/wheels" "$work/mau"
python -m pip install --quiet "$work"/wheels/*.whl
rm -rf "$work/mau/src" # the tests see what is installed
(cd "$work/mau" && python -m pytest -q)
told "mau (mau): passed; 0 warnings" xeploai plugin check mau -o conformance.json
test -s conformance.json
told "12-QĐ/TM" xeploai rulebook tinh-mau@2024
step "done"
