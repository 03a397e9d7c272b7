#!/bin/bash
# Replace all progress by a backup; Durchblick has to be stopped. Usage: deploy/restore.sh FILE
# Reads DURCHBLICK_DB_URL. A backup that is not whole changes nothing; of an older version's, Durchblick brings the
# tables up to date at its next start.
set -euo pipefail
umask 077
[ $# -eq 1 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
file=$1
# shellcheck source=deploy/database.sh
. "$(dirname "$0")/database.sh"
read_address
verify "$file"
case $kind in
    sqlite)
        command -v fuser >/dev/null || { echo "fuser is missing; on Debian: apt-get install psmisc" >&2; exit 1; }
        if [ -e "$place" ] && fuser -s "$place" 2>/dev/null; then
            echo "a program still has $place open: stop Durchblick first" >&2
            exit 1
        fi
        cp -- "$file" "$place.restoring"
        [ ! -e "$place" ] || chown --reference="$place" -- "$place.restoring"
        sync "$place.restoring"
        # What was there stays, with the log of its last writes, beneath a name of its own.
        aside=$place.before-$(date -u +%Y%m%dT%H%M%SZ)
        for part in '' -wal -shm; do
            [ ! -e "$place$part" ] || mv -- "$place$part" "$aside$part"
        done
        mv -- "$place.restoring" "$place"
        ;;
    postgresql)
        # One transaction: either all of it or nothing. A replica that still runs keeps it from beginning.
        {
            echo "SET lock_timeout = '5s';"
            echo 'DO $$ BEGIN'
            echo "IF EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            echo "  AND pid <> pg_backend_pid() AND backend_type = 'client backend') THEN"
            echo "  RAISE EXCEPTION 'programs are still connected: stop Durchblick first';"
            echo 'END IF; END $$;'
            echo 'DROP OWNED BY CURRENT_USER;'
            pg_restore --file=- --no-owner --no-privileges "$file"
        } | psql --quiet --no-psqlrc --single-transaction --set=ON_ERROR_STOP=1 --output=/dev/null "$place"
        ;;
esac
