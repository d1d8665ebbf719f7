#!/bin/sh
# Makes a certificate authority once, and again when its name or its days change.
set -eu
umask 077
data=$STRATIFORM_DATA
wanted="name=${STRATIFORM_CONFIG_NAME:-} days=${STRATIFORM_CONFIG_DAYS:-}"

fail() { echo "::error::$1"; exit 1; }
keytool() {
  if [ -x "${JAVA_HOME:-}/bin/keytool" ]; then tool=$JAVA_HOME/bin/keytool
  else tool=$(command -v keytool) || fail "no keytool in JAVA_HOME or on the PATH; install a JDK"; fi
  "$tool" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-Duser.language=en "$@"
}
# Says what keytool said only when it fails: it reports success on standard error.
quietly() { "$@" 2> "$new/said" || fail "keytool failed: $(cat "$new/said")"; }
json() { printf '%s' "$1" | sed 's/[\\"]/\\&/g'; }
upToDate() { [ -f "$data/made-from" ] && [ "$(cat "$data/made-from")" = "$wanted" ] && [ -f "$data/authority.pem" ]; }
outputs() {
  fingerprint=$(keytool -printcert -file "$data/authority.pem" | sed -n 's/^.*SHA256: *//p' | head -n 1)
  cat > "$STRATIFORM_OUTPUT.new" <<END
{"keystore": "$(json "$data/authority.p12")", "passwordFile": "$(json "$data/password")",
 "certificate": "$(json "$data/authority.pem")", "fingerprint": "$fingerprint"}
END
  mv "$STRATIFORM_OUTPUT.new" "$STRATIFORM_OUTPUT"
}

case ${1:-$STRATIFORM_ACTION} in
  plan)
    if upToDate; then
      outputs
    elif [ -f "$data/made-from" ]; then
      echo "::change op=replace type=certificate-authority address=authority::"
    else
      echo "::change op=create type=certificate-authority address=authority::"
    fi ;;
  apply)
    if upToDate; then
      echo "::notice::the authority is there already"
      echo "::change op=same type=certificate-authority address=authority::"
    else
      op=create
      [ ! -f "$data/made-from" ] || op=replace
      # Everything is made aside and moved in at the end: a killed attempt leaves no half authority.
      new=$data/new.$$
      rm -rf "$data"/new.*
      mkdir -p "$new"
      head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$new/password"
      quietly keytool -genkeypair -alias authority -keyalg EC -groupname secp256r1 -validity "$STRATIFORM_CONFIG_DAYS" \
        -dname "CN=$(printf '%s' "$STRATIFORM_CONFIG_NAME" | sed 's/[\\,+"<>;=#]/\\&/g')" \
        -ext bc:critical=ca:true,pathlen:0 -ext ku:critical=keyCertSign,cRLSign \
        -storetype PKCS12 -keystore "$new/authority.p12" -storepass:file "$new/password"
      quietly keytool -exportcert -rfc -alias authority -keystore "$new/authority.p12" \
        -storepass:file "$new/password" -file "$new/authority.pem"
      rm -f "$data/made-from"
      mv "$new/password" "$new/authority.p12" "$new/authority.pem" "$data/"
      rm -rf "$new"
      printf '%s\n' "$wanted" > "$data/made-from.new"
      mv "$data/made-from.new" "$data/made-from"
      echo "::change op=$op type=certificate-authority address=authority::"
    fi
    outputs ;;
  outputs) outputs ;;
  destroy)
    if [ -f "$data/made-from" ]; then echo "::change op=delete type=certificate-authority address=authority::"; fi
    rm -rf "$data"/new.* "$data/made-from" "$data/authority.p12" "$data/authority.pem" "$data/password" ;;
  *) fail "this script knows plan, apply, outputs and destroy" ;;
esac
