#!/bin/sh
# Builds the stylesheet, the components' script and the typeface into keel/pages/static/keel, which is committed:
# nobody needs Node to run or change Keel, only to change how it looks. Needs Node 20 or later, and npm.
set -eu

GOVUK_FRONTEND=6.3.0
SASS=1.108.2
ESBUILD=0.28.2
TYPEFACE=5.3.0

here=$(cd "$(dirname "$0")" && pwd)
static="$here/../keel/pages/static/keel"
parts=${KEEL_ASSET_PARTS:-$(mktemp -d)}

mkdir -p "$parts" "$static/fonts"
npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix "$parts" \
  "govuk-frontend@$GOVUK_FRONTEND" "sass@$SASS" "esbuild@$ESBUILD" "@fontsource/atkinson-hyperlegible@$TYPEFACE"
modules="$parts/node_modules"

"$modules/.bin/sass" --no-source-map --style=compressed --load-path="$modules" \
  "$here/scss/keel.scss" "$static/keel.css"

NODE_PATH="$modules" "$modules/.bin/esbuild" "$here/govuk.mjs" --bundle --minify --format=esm --target=es2020 \
  --legal-comments=none --outfile="$static/govuk.js" --log-level=warning

for face in latin-400 latin-700 latin-ext-400 latin-ext-700; do
  cp "$modules/@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-$face-normal.woff2" "$static/fonts/"
done
cp "$modules/@fontsource/atkinson-hyperlegible/LICENSE" "$static/fonts/OFL.txt"

if grep -riEl 'crest|crown|GDS Transport' "$static" --include='*.css' --include='*.html'; then
  echo "The files above name a GOV.UK mark that a council may not use: leave that component out of _components.scss." >&2
  exit 1
fi
ls -l "$static" "$static/fonts"
