#!/bin/sh
# Asks the server as a visitor would. Makes nothing; fails when the answer is not the page that was rendered.
set -eu

fail() { echo "::error::$1"; exit 1; }

case ${1:-$STRATIFORM_ACTION} in
  plan) echo "::change op=same type=check address=$STRATIFORM_CONFIG_URL::" ;;
  apply)
    if [ -x "${JAVA_HOME:-}/bin/java" ]; then java=$JAVA_HOME/bin/java
    else java=$(command -v java) || fail "no java in JAVA_HOME or on the PATH; install a JDK"; fi
    said=$STRATIFORM_WORK/said
    "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 Check.java "$STRATIFORM_CONFIG_URL" \
      "$STRATIFORM_CONFIG_AUTHORITY" "$STRATIFORM_CONFIG_EXPECTED" "$STRATIFORM_CONFIG_MUST_SAY" \
      > "$STRATIFORM_OUTPUT.new" 2> "$said" || fail "$(tail -n 1 "$said")"
    mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
    echo "::change op=same type=check address=$STRATIFORM_CONFIG_URL::"
    echo "::notice::$STRATIFORM_CONFIG_URL answers with the page that was rendered" ;;
  destroy) ;;
  *) fail "this script knows plan, apply and destroy" ;;
esac
