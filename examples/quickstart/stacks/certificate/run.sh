#!/bin/sh
# Makes a key and a certificate for a server; the authority signs it. Made anew when an input changes.
set -eu
umask 077
data=$STRATIFORM_DATA
host=${STRATIFORM_CONFIG_HOST:-}
wanted="host=$host days=${STRATIFORM_CONFIG_DAYS:-} authority=${STRATIFORM_CONFIG_AUTHORITY_FINGERPRINT:-}"

fail() { echo "::error::$1"; exit 1; }
keytool() {
  if [ -x "${JAVA_HOME:-}/bin/keytool" ]; then tool=$JAVA_HOME/bin/keytool
  else tool=$(command -v keytool) || fail "no keytool in JAVA_HOME or on the PATH; install a JDK"; fi
  "$tool" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-Duser.language=en "$@"
}
# Says what keytool said only when it fails: it reports success on standard error.
quietly() { "$@" 2> "$new/said" || fail "keytool failed: $(cat "$new/said")"; }
json() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
upToDate() { [ -f "$data/made-from" ] && [ "$(cat "$data/made-from")" = "$wanted" ] && [ -f "$data/server.p12" ]; }
outputs() {
  fingerprint=$(keytool -list -alias server -keystore "$data/server.p12" -storepass:file "$data/password" |
    sed -n 's/^.*(SHA-256): *//p')
  cat > "$STRATIFORM_OUTPUT.new" <<END
{"keystore": "$(json "$data/server.p12")", "passwordFile": "$(json "$data/password")", "fingerprint": "$fingerprint"}
END
  mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
}

case ${1:-$STRATIFORM_ACTION} in
  plan)
    if upToDate; then
      outputs
    elif [ -f "$data/made-from" ]; then
      echo "::change op=replace type=certificate address=$host::"
    else
      echo "::change op=create type=certificate address=$host::"
    fi ;;
  apply)
    case $host in *[!A-Za-z0-9.-]* | '') fail "host is '$host'; letters, digits, dots and - are allowed" ;; esac
    if upToDate; then
      echo "::notice::the certificate is there already"
      echo "::change op=same type=certificate address=$host::"
    else
      op=create
      [ ! -f "$data/made-from" ] || op=replace
      ca=$STRATIFORM_CONFIG_AUTHORITY
      caPassword=$STRATIFORM_CONFIG_AUTHORITY_PASSWORD
      new=$data/new.$$
      rm -rf "$data"/new.*
      mkdir -p "$new"
      head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$new/password"
      set -- -keystore "$new/server.p12" -storepass:file "$new/password"
      quietly keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 \
        -dname "CN=$host" -storetype PKCS12 "$@"
      quietly keytool -certreq -alias server -file "$new/request" "$@"
      quietly keytool -gencert -rfc -alias authority -keystore "$ca" -storepass:file "$caPassword" \
        -validity "$STRATIFORM_CONFIG_DAYS" -ext "san=dns:$host,ip:127.0.0.1" \
        -ext ku:critical=digitalSignature -ext eku=serverAuth -infile "$new/request" -outfile "$new/server.pem"
      quietly keytool -exportcert -rfc -alias authority -keystore "$ca" -storepass:file "$caPassword" -file "$new/ca.pem"
      quietly keytool -importcert -noprompt -alias authority -file "$new/ca.pem" "$@"
      quietly keytool -importcert -noprompt -alias server -file "$new/server.pem" "$@"
      rm -f "$data/made-from"
      mv "$new/password" "$new/server.p12" "$data/"
      rm -rf "$new"
      printf '%s\n' "$wanted" > "$data/made-from.new"
      mv "$data/made-from.new" "$data/made-from"
      echo "::change op=$op type=certificate address=$host::"
    fi
    outputs ;;
  outputs) outputs ;;
  destroy)
    if [ -f "$data/made-from" ]; then echo "::change op=delete type=certificate address=$host::"; fi
    rm -rf "$data"/new.* "$data/made-from" "$data/server.p12" "$data/password" ;;
  *) fail "this script knows plan, apply, outputs and destroy" ;;
esac
