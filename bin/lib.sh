# Shared by the scripts of this folder: what they need from the machine, and where things are.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
case $target in
/*) ;;
*) target=$PWD/$target ;;
esac
export CARGO_TARGET_DIR=$target
plumbline=$target/debug/plumbline

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "$@"
    exit 1
}

# rustup installs into a folder that only a new login shell has in its PATH.
find_cargo() {
    if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-${HOME:-/root}/.cargo}/bin/cargo" ]; then
        PATH=${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:$PATH
        export PATH
    fi
}

need_rust() {
    find_cargo
    if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
        fail "Rust is missing. This line installs it (https://rustup.rs):

    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    fi
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
    found=$(rustc --version 2>/dev/null | cut -d' ' -f2)
    found=${found%%-*}
    if [ -z "$found" ]; then
        fail "rustc is there but has no toolchain. This line installs one:

    rustup default stable"
    fi
    if [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
        fail "Plumbline needs Rust $wanted or newer, and this is $found. This line brings it up to date:

    rustup update stable"
    fi
}

# The same places as src/dev/postgres/binaries.rs looks at.
have_postgresql() {
    local folder
    if [ -n "${PLUMBLINE_PG_BIN:-}" ]; then
        [ -x "$PLUMBLINE_PG_BIN/initdb" ]
        return
    fi
    command -v initdb >/dev/null && return
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql*/bin \
        /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
        [ -x "$folder/initdb" ] && return
    done
    return 1
}

have_c_compiler() {
    command -v cc >/dev/null
}

have_chromium() {
    command -v chromium >/dev/null
}

have_w3m() {
    command -v w3m >/dev/null
}

have_node() {
    command -v node >/dev/null && command -v npm >/dev/null
}

# need CHECK PACKAGE...: notes the packages when the check says that something is missing.
missing=()
need() {
    local check=$1
    shift
    "$check" || missing+=("$@")
}

# Installs what was noted where apt is there and may be used without asking for a password; else says how.
install_missing() {
    [ "${#missing[@]}" -eq 0 ] && return
    local line="apt-get install -y ${missing[*]}" as_root=()
    if ! command -v apt-get >/dev/null; then
        fail "These are missing, under the names that Debian gives them; install them with this system's own tool: ${missing[*]}"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            fail "Some packages are missing. This line installs them:

    sudo $line"
        fi
        as_root=(sudo -n)
    fi
    say "Installing what is missing: $line"
    # An installer that asks questions would wait for ever.
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    "${as_root[@]}" apt-get update -q >&2 &&
        "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 ||
        fail "The installation failed. When its reason above is mended, run this script again."
    missing=()
}

have_psql() {
    command -v psql >/dev/null
}

# Each migration in a transaction of its own, as the program does it. Rows that say which ones ran are not written:
# no query is checked against them.
migrate_with_psql() {
    local url=$1 file
    while IFS= read -r file; do
        case $file in
        *.down.sql) continue ;;
        esac
        PGOPTIONS=--client-min-messages=warning psql -X -q -1 -v ON_ERROR_STOP=1 -d "$url" -f "$file" >&2
    done < <(find "$root/migrations" -name '*.sql' | sort -V)
}

# database_at URL NAME: the address of another database of the same server.
database_at() {
    printf '%s\n' "$1" | sed "s|^\([a-z]*://[^/]*/\)[^?]*|\1$2|"
}

# describe_queries FOLDER: has the compiler check every query, tests' included, against DATABASE_URL and write down
# what it learns. Only our own crate is compiled, and the sources get their old dates back, so that what was built
# before still counts as built.
describe_queries() {
    local folder=$1 sources=(src/lib.rs src/main.rs tests/main.rs) dates outcome=0 source
    dates=$(mktemp -d)
    for source in "${sources[@]}"; do
        touch -r "$root/$source" "$dates/${source//\//-}"
        touch "$root/$source"
    done
    (cd "$root" && SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$folder cargo check --locked --all-targets) || outcome=$?
    for source in "${sources[@]}"; do
        touch -r "$dates/${source//\//-}" "$root/$source"
    done
    rm -rf "$dates"
    return "$outcome"
}

need_browsers() {
    need have_chromium chromium
    need have_w3m w3m
    need have_node nodejs npm
}
