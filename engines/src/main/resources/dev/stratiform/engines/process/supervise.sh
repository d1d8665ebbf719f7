# Runs one program and keeps its exit code, so that it is known even when nobody waited for it.
# Arguments: the status file, then the program and its arguments.
# An empty status file says that the program was begun; a number in it, that it ended so.
status=$1
shift
: >"$status"
trap : TERM INT HUP
"$@"
code=$?
printf '%s\n' "$code" >"$status"
exit "$code"
