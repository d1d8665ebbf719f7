#!/bin/sh
# Writes a report from what the other stacks said.
set -eu
umask 077
file=$STRATIFORM_DATA/report.txt

fail() { echo "::error::$1"; exit 1; }
outputs() {
  # Lines are enough where every output is a string.
  printf 'file=%s\nurl=%s\n' "$file" "$STRATIFORM_CONFIG_URL" > "$STRATIFORM_OUTPUT.new"
  mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
}

case ${1:-$STRATIFORM_ACTION} in
  plan | apply)
    op=create
    [ ! -f "$file" ] || op=update
    cat > "$file.new" <<END
Site          $STRATIFORM_CONFIG_URL
Checked       status $STRATIFORM_CONFIG_STATUS, $STRATIFORM_CONFIG_BYTES bytes
Authority     $STRATIFORM_CONFIG_AUTHORITY
Fingerprint   $STRATIFORM_CONFIG_FINGERPRINT
Try it        curl --cacert '$STRATIFORM_CONFIG_AUTHORITY' $STRATIFORM_CONFIG_URL
END
    if [ -f "$file" ] && cmp -s "$file" "$file.new"; then op=same; fi
    echo "::change op=$op type=report address=report.txt::"
    if [ "${1:-$STRATIFORM_ACTION}" = plan ]; then rm "$file.new"; else mv "$file.new" "$file"; fi
    outputs ;;
  outputs) outputs ;;
  destroy)
    if [ -f "$file" ]; then echo "::change op=delete type=report address=report.txt::"; fi
    rm -f "$file" "$file.new" ;;
  *) fail "this script knows plan, apply, outputs and destroy" ;;
esac
