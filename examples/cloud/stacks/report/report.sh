#!/bin/sh
# Reports what was deployed, by its outputs.
set -eu
case $1 in
  apply)
    case $STRATIFORM_CONFIG_PARAMETER in *broken*) echo "::error::the name is broken"; exit 1 ;; esac
    printf 'line=%s in %s\n' "$STRATIFORM_CONFIG_PARAMETER" "$STRATIFORM_CONFIG_REGION" > "$STRATIFORM_OUTPUT" ;;
  destroy) ;;
esac
