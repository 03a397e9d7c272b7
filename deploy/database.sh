# shellcheck shell=bash disable=SC2034
# Sourced by backup.sh and restore.sh: where progress lies. Sets `kind` (sqlite, postgresql) and `place`
# (SQLite's file, or an address that PostgreSQL's programs understand; a password goes into PGPASSWORD).
decode() { local text=${1//+/%2B}; printf '%b' "${text//%/\\x}"; }

read_address() {
    local address=${DURCHBLICK_DB_URL:?names no database (as in the environment file of the service)}
    case $address in
        sqlite:///*)
            kind=sqlite
            place=$(decode "${address#sqlite:///}")
            ;;
        postgres://* | postgresql://* | postgresql+psycopg://*)
            kind=postgresql
            place=postgresql://${address#*://}
            # On a command line every user of the machine can read it.
            if [[ $place =~ ^postgresql://([^:/@?]*):([^/@?]*)@(.*)$ ]]; then
                PGPASSWORD=$(decode "${BASH_REMATCH[2]}")
                export PGPASSWORD
                place=postgresql://${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
            fi
            ;;
        *)
            echo "DURCHBLICK_DB_URL is neither sqlite:///... nor postgresql://..." >&2
            return 2
            ;;
    esac
}

# Whether the file is a whole backup of this kind of database with Durchblick's tables.
verify() {
    case $kind in
        sqlite)
            [ "$(sqlite3 -readonly "$1" 'PRAGMA integrity_check(1)')" = ok ] &&
                sqlite3 -readonly "$1" 'SELECT version_num FROM durchblick_schema' >/dev/null
            ;;
        postgresql)
            pg_restore --list "$1" | grep -q 'TABLE DATA .* durchblick_schema ' &&
                pg_restore --file=/dev/null "$1" # reads, and unpacks, every row
            ;;
    esac || { echo "$1 is no whole backup of Durchblick ($kind)" >&2; return 1; }
}
