rm -f "$STRATIFORM_DATA/report.txt"
