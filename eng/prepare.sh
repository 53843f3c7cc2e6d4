# Sourced by ./ldm and ./test: finds out what a build needs, installs what is missing, builds when sources have changed.
# Expects $root. Everything said here goes to stderr, so that standard output belongs to the command.

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 2; }

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Neither dotnet nor its package cache works without a home folder, which services and build machines may lack.
export HOME=${HOME:-$root/artifacts/home}

find_dotnet() {
    local candidate
    for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        if [ -x "$candidate" ] && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
            dotnet=$candidate
            return
        fi
    done
    fail "the .NET 10 SDK is needed and was not found. Get it without root rights with
    curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
or as a package: https://learn.microsoft.com/dotnet/core/install/linux"
}

# Debian package | what it is for | a test that succeeds when it is there
needs() {
    cat <<'NEEDS'
cmake|builds the native shims|command -v cmake
g++|compiles the native shims|command -v c++
make|runs the compiler|command -v make
libtorch-dev|tensors: headers and libraries of libtorch|[ -n "${LIBTORCH:-}" ] || [ -e /usr/include/ATen/ATen.h ]
libopenblas0-openmp|matrix products, many times faster than the generic library|[ -n "${LIBTORCH:-}" ] || ls /usr/lib/*/openblas-openmp/libblas.so.3
libvips-dev|reads and writes pictures|[ -e /usr/include/vips/vips.h ]
pkg-config|finds libvips for the compiler|command -v pkg-config
NEEDS
    [ -z "${for_web:-}" ] || cat <<'NEEDS'
nodejs|bundles the editor's scripts|command -v node
npm|fetches what they are made of|command -v npm
NEEDS
    [ -z "${for_browser:-}" ] || cat <<'NEEDS'
chromium|the browser that the pages are tested in|[ -n "${CHROMIUM:-}" ] || command -v chromium
NEEDS
}

install_missing() {
    local package purpose check missing=() as_root=()
    while IFS='|' read -r package purpose check <&3; do
        if ! eval "$check" >/dev/null 2>&1; then
            [ ${#missing[@]} -gt 0 ] || say "Missing on this machine:"
            say "    $package: $purpose"
            missing+=("$package")
        fi
    done 3< <(needs)
    [ ${#missing[@]} -gt 0 ] || return 0

    command -v apt-get >/dev/null || fail "this machine has no apt-get. Install the above (the names are Debian's) with its own tools, or set LIBTORCH to the folder of a libtorch, and start again"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "installing needs root: run 'apt-get install ${missing[*]}' as root and start again"
        # Without a terminal nobody can type a password; waiting for one would hang.
        if [ -t 0 ]; then as_root=(sudo); else as_root=(sudo -n); fi
    fi
    say "Installing: ${as_root[*]:+${as_root[*]} }apt-get install --no-install-recommends ${missing[*]}"
    {
        "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
    } </dev/null >&2 || fail "apt-get could not install ${missing[*]}; see above"
}

# outdated STAMP FOLDER...: succeeds when something below the folders, or a build file, is newer than the stamp, or its .NET is gone.
outdated() {
    local stamp=$1
    shift
    [ ! -e "$stamp" ] || [ ! -x "$(< "$stamp")/dotnet" ] || [ -n "$(find "$@" "$root"/Directory.* "$root"/Banned* "$root/global.json" "$root/.editorconfig" "$root/eng" \
        \( -name TestResults -o -name node_modules -o -name dist-test -o -path '*/wwwroot/_*' -o -path '*/wwwroot/canvas.js' \) -prune -o -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# build STAMP PROJECT FOLDER...: brings PROJECT up to date; of several callers one builds and the others wait.
# The stamp also remembers which .NET that was: programs started without the dotnet command must find the same one.
build() {
    local stamp=$1 project=$2 started quiet=(-v:quiet -clp:'NoSummary;ErrorsOnly' -tl:off)
    shift 2
    outdated "$stamp" "$@" || { use_dotnet_of "$stamp"; return; }
    find_dotnet
    mkdir -p "$root/artifacts"
    exec 9>"$root/artifacts/.build.lock"
    flock -n 9 || { say "Waiting for another build in this folder..."; flock 9; }
    if outdated "$stamp" "$@"; then
        install_missing
        say "Building; the first time takes some minutes..."
        # Its time is taken before the build: what is edited meanwhile must count as newer.
        started=$(mktemp "$root/artifacts/.building.XXXXXX")
        dirname "$(readlink -f "$dotnet")" > "$started"
        # On a terminal dotnet shows by itself how far it is.
        if [ -t 2 ]; then quiet=(-v:minimal); fi
        # Not "dotnet build", which adds a summary to whatever is asked for.
        "$dotnet" msbuild "$project" -restore -p:Configuration=Release -nologo "${quiet[@]}" </dev/null >&2 9>&- || { rm -f "$started"; fail "the build failed; see above"; }
        mv "$started" "$stamp"
    fi
    exec 9>&-
    use_dotnet_of "$stamp"
}

use_dotnet_of() {
    read -r DOTNET_ROOT < "$1"
    export DOTNET_ROOT
    dotnet=$DOTNET_ROOT/dotnet
}
