#!/bin/bash
# Write a verified backup of all progress, while Durchblick runs. Usage: deploy/backup.sh FOLDER [KEEP]
# Reads DURCHBLICK_DB_URL; prints the new file's path; keeps the KEEP newest backups (14) and removes older ones.
set -euo pipefail
umask 077
[ $# -ge 1 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
folder=$1 keep=${2:-14}
[[ $keep =~ ^[1-9][0-9]*$ ]] || { echo "KEEP is a number from 1" >&2; exit 2; }
# shellcheck source=deploy/database.sh
. "$(dirname "$0")/database.sh"
read_address
[ "$kind" = postgresql ] || [ -f "$place" ] || { echo "there is no file $place" >&2; exit 1; }

mkdir -p "$folder"
file=$folder/durchblick-$(date -u +%Y%m%dT%H%M%S%NZ).$kind
trap 'rm -f "$file.partial" "$file.partial"-*' EXIT
case $kind in
    sqlite)
        sqlite3 -cmd '.timeout 10000' "$place" ".backup '${file//\'/\'\'}.partial'"
        sqlite3 "$file.partial" 'PRAGMA journal_mode = DELETE' >/dev/null # one file, without a log beside it
        ;;
    postgresql) pg_dump --format=custom --no-owner --no-privileges --file="$file.partial" "$place" ;;
esac
verify "$file.partial"
sync "$file.partial"
mv "$file.partial" "$file"
# Names sort by time; only what this command has written is removed, and only now that the new one is whole.
find "$folder" -maxdepth 1 -name "durchblick-*Z.$kind" | sort -r | tail -n "+$((keep + 1))" | xargs -r -d '\n' rm --
printf '%s\n' "$file"
