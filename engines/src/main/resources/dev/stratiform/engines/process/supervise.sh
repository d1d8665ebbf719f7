# Runs one program and keeps its exit code, so that it is known even when nobody waited for it.
# Arguments: the status file, then the program and its arguments.
# The status file must not exist: whoever creates it decides whether the program may begin. Empty it says
# that the program began; a number in it, that it ended so.
status=$1
shift
set -C
true 2>/dev/null >"$status" || exit 117
set +C
trap : TERM INT HUP
"$@"
code=$?
printf '%s\n' "$code" >"$status"
exit "$code"
