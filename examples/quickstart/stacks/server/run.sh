#!/bin/sh
# Keeps one web server running. It lives in a session of its own and outlives this script; its number
# and start time are kept, so that only our own process is ever stopped.
set -eu
umask 077
data=$STRATIFORM_DATA
port=${STRATIFORM_CONFIG_PORT:-}
url=https://127.0.0.1:$port/

fail() { echo "::error::$1"; exit 1; }
json() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
find_java() {
  if [ -x "${JAVA_HOME:-}/bin/java" ]; then java=$JAVA_HOME/bin/java
  else java=$(command -v java) || fail "no java in JAVA_HOME or on the PATH; install a JDK"; fi
}
# What the running server was started from.
wanted() {
  echo "port=$port folder=$STRATIFORM_CONFIG_FOLDER keystore=$STRATIFORM_CONFIG_KEYSTORE" \
    "certificate=$STRATIFORM_CONFIG_CERTIFICATE_FINGERPRINT program=$(cksum < Server.java)"
}
# When a process began, in words that no other process with its number shares; nothing for no process.
born() {
  if [ -r /proc/self/stat ]; then
    { read -r line < "/proc/$1/stat"; } 2> /dev/null || return 0
    read -r boot < /proc/sys/kernel/random/boot_id || boot=
    # shellcheck disable=SC2086 # the fields after the name: state is the first, the start time the twentieth
    set -- ${line##*) }
    case $1 in Z | X) return 0 ;; esac
    shift 19
    echo "$1-$boot"
  else
    ps -o lstart= -p "$1" 2> /dev/null | tr -s ' ' '-'
  fi
}
# alive FILE: whether the process that a file names still runs; sets pid and start.
alive() {
  pid='' start=''
  [ -f "$1" ] && read -r pid start < "$1" && [ -n "$start" ] && [ "$(born "$pid")" = "$start" ]
}
# stop FILE: ends the process that a file names, at most 10 s politely.
stop() {
  if alive "$1"; then
    kill "$pid" 2> /dev/null || :
    n=0
    while alive "$1"; do
      n=$((n + 1))
      [ $n -ne 100 ] || kill -9 "$pid" 2> /dev/null || :
      [ $n -le 150 ] || fail "the server with process number $pid does not end"
      sleep 0.1
    done
  fi
  rm -f "$1"
}
# Starts a server beside the present one and waits until it answers.
start_next() {
  find_java
  rm -f "$data/next.ready"
  if command -v setsid > /dev/null; then leave=setsid; else leave=nohup; fi
  $leave "$0" serve "$java" < /dev/null > "$data/log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  n=0
  until [ -f "$data/next.ready" ]; do
    n=$((n + 1))
    if [ -f "$data/next.pid" ] && ! alive "$data/next.pid" && [ ! -f "$data/next.ready" ]; then
      rm -f "$data/next.pid"
      said=$(sed -n '/^[[:space:]]*at /!p' "$data/log" | tail -n 1)
      case $said in
        *" is taken by "*) said="$said; choose another: -c server:port=$((port + 1000))" ;;
      esac
      fail "the server did not start: ${said:-it said nothing}"
    fi
    [ $n -le 600 ] || { stop "$data/next.pid"; fail "the server did not answer within 60 s; its log is $data/log"; }
    sleep 0.1
  done
}
outputs() {
  alive "$data/pid" || fail "the server does not run; start it again: stratiform deploy --no-skip"
  cat > "$STRATIFORM_OUTPUT.new" <<END
{"url": "$(json "$url")", "port": $port, "process": "$pid-${start%%-*}"}
END
  mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
}
up_to_date() { alive "$data/pid" && [ -f "$data/made-from" ] && [ "$(cat "$data/made-from")" = "$(wanted)" ]; }

case ${1:-$STRATIFORM_ACTION} in
  plan)
    if up_to_date; then echo "::change op=same type=server address=$url::"; outputs
    elif alive "$data/pid"; then echo "::change op=replace type=server address=$url::"
    else echo "::change op=create type=server address=$url::"; fi ;;
  apply)
    if up_to_date; then
      echo "::notice::the server runs already, as process $pid"
      echo "::change op=same type=server address=$url::"
      outputs
      exit 0
    fi
    case $port in '' | *[!0-9]*) fail "port is '$port'; a number from 1 to 65535 is allowed" ;; esac
    [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || fail "port is $port; a number from 1 to 65535 is allowed"
    op=create
    stop "$data/next.pid"
    if alive "$data/pid"; then
      op=replace
      # On the same port the old one must go first; else it serves until the new one answers.
      case $(cat "$data/made-from" 2> /dev/null) in "port=$port "* | '') stop "$data/pid" ;; esac
    fi
    start_next
    stop "$data/pid"
    rm -f "$data/made-from"
    mv "$data/next.pid" "$data/pid"
    wanted > "$data/made-from.new"
    mv "$data/made-from.new" "$data/made-from"
    rm -f "$data/next.ready"
    echo "::change op=$op type=server address=$url::"
    outputs
    echo "::notice::the server answers at $url as process $pid" ;;
  serve)
    # Becomes the server; the number is written before, so that a killed apply loses no process.
    echo "$$ $(born $$)" > "$data/next.pid.new"
    mv "$data/next.pid.new" "$data/next.pid"
    exec "$2" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m Server.java "$port" "$STRATIFORM_CONFIG_FOLDER" \
      "$STRATIFORM_CONFIG_KEYSTORE" "$STRATIFORM_CONFIG_KEYSTORE_PASSWORD" "$data/next.ready" ;;
  outputs) outputs ;;
  destroy)
    if alive "$data/pid"; then echo "::change op=delete type=server address=$url::"; fi
    stop "$data/next.pid"
    stop "$data/pid"
    rm -f "$data/made-from" "$data/next.ready" "$data/log" ;;
  *) fail "this script knows plan, apply, outputs and destroy" ;;
esac
