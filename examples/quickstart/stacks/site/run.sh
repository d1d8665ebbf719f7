#!/bin/sh
# Renders a page with nothing but the shell; replaces it in one step when it is complete.
set -eu
umask 077
data=$STRATIFORM_DATA
www=$data/www

fail() { echo "::error::$1"; exit 1; }
json() { printf '%s' "$1" | tr -d '\000-\037' | sed 's/[\\"]/\\&/g'; }
html() { printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g'; }
digest() {
  if command -v sha256sum > /dev/null; then sum=$(sha256sum "$1"); else sum=$(shasum -a 256 "$1"); fi
  echo "${sum%% *}"
}
render() {
  message="<p>$(html "$STRATIFORM_CONFIG_MESSAGE")</p>"
  [ "$STRATIFORM_CONFIG_BREAK_SITE" != true ] || message="<p>Something went wrong on the way.</p>"
  cat <<END
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$(html "$STRATIFORM_CONFIG_TITLE")</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 34rem; padding: 0 1rem }
  h1 { color: $STRATIFORM_CONFIG_COLOR }
</style>
<h1>$(html "$STRATIFORM_CONFIG_TITLE")</h1>
$message
<p><small>Environment $(html "$STRATIFORM_CONFIG_ENVIRONMENT"), deployed by Stratiform.</small></p>
</html>
END
}
outputs() {
  cat > "$STRATIFORM_OUTPUT.new" <<END
{"folder": "$(json "$www")", "digest": "$1", "message": "$(json "$STRATIFORM_CONFIG_MESSAGE")"}
END
  mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
}
# Renders aside; sets op to what that means for the page that is there.
prepare() {
  case $STRATIFORM_CONFIG_COLOR in
    '' | *[!#A-Za-z0-9]*) fail "color is '$STRATIFORM_CONFIG_COLOR'; a name or a form such as #0b6e4f is allowed" ;;
  esac
  mkdir -p "$www"
  rm -f "$data"/page.*
  page=$data/page.$$
  render > "$page"
  op=create
  if [ -f "$www/index.html" ]; then
    op=update
    [ "$(digest "$page")" != "$(digest "$www/index.html")" ] || op=same
  fi
}

case ${1:-$STRATIFORM_ACTION} in
  plan)
    prepare
    echo "::change op=$op type=page address=index.html::"
    outputs "$(digest "$page")"
    rm -f "$page" ;;
  apply)
    prepare
    mv "$page" "$www/index.html"
    echo "::change op=$op type=page address=index.html::"
    outputs "$(digest "$www/index.html")" ;;
  outputs) outputs "$(digest "$www/index.html")" ;;
  destroy)
    if [ -f "$www/index.html" ]; then echo "::change op=delete type=page address=index.html::"; fi
    rm -rf "$data"/page.* "$www" ;;
  *) fail "this script knows plan, apply, outputs and destroy" ;;
esac
