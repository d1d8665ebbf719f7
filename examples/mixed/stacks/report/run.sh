mkdir -p "$STRATIFORM_DATA"
tr ',' '\n' < "$STRATIFORM_CONFIG" | grep -v token > "$STRATIFORM_DATA/report.txt"
echo "file=$STRATIFORM_DATA/report.txt" > "$STRATIFORM_OUTPUT"
