#!/bin/sh
# Plays a stack: its resources are files in STRATIFORM_DATA. Works in the stack's folder, whose outputs.json
# says what comes out; @id@ and @env@ in it are filled in.
#
# It recognises a repeated action by its key (keyed: true in the definition). Each effect leaves one file
# effects/<key>.<action>. Where a ledger is named, by the input ledger or the variable EFFECTS_LEDGER, it gets
# one line "<key> <action> <stack>" per effect, and "<key> repeat-<action> <stack>" when an effect that was there
# already is asked for again.
set -eu
umask 077
data=$STRATIFORM_DATA
action=${1:-$STRATIFORM_ACTION}
ledger=${STRATIFORM_CONFIG_LEDGER:-${EFFECTS_LEDGER:-}}
id=$(printf '%s' "$STRATIFORM_DEPLOYMENT/$STRATIFORM_ENVIRONMENT/$STRATIFORM_STACK" | cksum)
id=$(printf '%08x' "${id%% *}")

fail() { echo "::error::$1"; exit 1; }
write() { [ -z "$ledger" ] || printf '%s\n' "$STRATIFORM_KEY $1 $STRATIFORM_STACK" >> "$ledger"; }
outputs() {
  sed "s/@id@/$id/g; s/@env@/$STRATIFORM_ENVIRONMENT/g" outputs.json > "$STRATIFORM_OUTPUT.new"
  mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
}
resource() { echo "$STRATIFORM_STACK-$1"; }
wait_a_little() { case ${STRATIFORM_CONFIG_DELAY_SECONDS:-0} in 0) ;; *) sleep "$STRATIFORM_CONFIG_DELAY_SECONDS" ;; esac }
# Whether this effect took place already; one that lost only its line in the ledger gets it now.
done_before() {
  [ -f "$data/effects/$STRATIFORM_KEY.$action" ] || return 1
  if [ -n "$ledger" ] && ! grep -q "^$STRATIFORM_KEY $action " "$ledger" 2> /dev/null; then write "$action"
  else write "repeat-$action"; fi
  echo "::notice::this was done before, with the same key"
}
# The effect is there from the moment on that its file is.
commit() {
  mkdir -p "$data/effects"
  mv "$1" "$data/effects/$STRATIFORM_KEY.$action"
  write "$action"
}
say_changes() { # OP
  n=1
  while [ $n -le "${STRATIFORM_CONFIG_RESOURCES:-1}" ]; do
    echo "::change op=$1 type=example:$STRATIFORM_STACK address=$(resource $n)::"
    n=$((n + 1))
  done
}

case $action in
  plan)
    if [ ! -d "$data/resources" ]; then say_changes create
    elif cmp -s "$STRATIFORM_CONFIG" "$data/resources/$(resource 1)"; then say_changes same
    else say_changes update; fi
    outputs ;;
  apply)
    [ "${STRATIFORM_CONFIG_FAIL:-}" != before ] || fail "told to fail before anything happened (input fail)"
    if ! done_before; then
      wait_a_little
      op=create
      [ ! -d "$data/resources" ] || op=update
      mkdir -p "$data/resources"
      n=1
      while [ $n -le "${STRATIFORM_CONFIG_RESOURCES:-1}" ]; do
        cp "$STRATIFORM_CONFIG" "$data/resources/$(resource $n).new"
        mv "$data/resources/$(resource $n).new" "$data/resources/$(resource $n)"
        echo "::change op=$op type=example:$STRATIFORM_STACK address=$(resource $n)::"
        n=$((n + 1))
      done
      date > "$data/effect.new"
      commit "$data/effect.new"
    fi
    outputs
    [ "${STRATIFORM_CONFIG_FAIL:-}" != after ] || fail "told to fail after everything happened (input fail)" ;;
  destroy)
    if ! done_before; then
      wait_a_little
      [ ! -d "$data/resources" ] || say_changes delete
      rm -rf "$data/resources"
      date > "$data/effect.new"
      commit "$data/effect.new"
    fi ;;
  outputs) outputs ;;
  *) fail "this script knows plan, apply, outputs and destroy" ;;
esac
