#!/bin/bash
# Print nginx's configuration for Durchblick. Usage: deploy/nginx.sh NAME CERTIFICATE KEY [PORT ...]
# PORT: of each replica on this machine (8501 8502 8503). HTTP, HTTPS: where nginx listens (80, 443); LOGS: a folder.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
name=$1 certificate=$2 key=$3
shift 3
[ $# -gt 0 ] || set -- 8501 8502 8503

pools='' servers='' upstreams=''
for port; do
    [[ $port =~ ^[0-9]+$ ]] || { echo "$port is no port" >&2; exit 2; }
    pools+="    $port durchblick_$port;"$'\n'
    servers+="    server 127.0.0.1:$port max_fails=1 fail_timeout=5s;"$'\n'
    upstreams+="upstream durchblick_$port {"$'\n'"    zone durchblick_$port 128k;"$'\n'
    upstreams+="    server 127.0.0.1:$port max_fails=1 fail_timeout=5s;"$'\n'
    for other; do
        [ "$other" = "$port" ] || upstreams+="    server 127.0.0.1:$other backup;"$'\n'
    done
    upstreams+="}"$'\n'
done
# Streamlit's one inline script, allowed by its digest: `window.prerenderReady = false` as its page writes it.
script=$(printf '\n      window.prerenderReady = false\n    ' | openssl dgst -sha256 -binary | base64)

text=$(<"$(dirname "$0")/nginx.conf")
text=${text//@POOLS@/"${pools%$'\n'}"}
text=${text//@SERVERS@/"${servers%$'\n'}"}
text=${text//@UPSTREAMS@/"$upstreams"}
text=${text//@NAME@/"$name"}
text=${text//@CERTIFICATE@/"$certificate"}
text=${text//@KEY@/"$key"}
text=${text//@HTTP@/"${HTTP:-80}"}
text=${text//@HTTPS@/"${HTTPS:-443}"}
text=${text//@LOGS@/"${LOGS:-/var/log/nginx}"}
text=${text//@SCRIPT@/"$script"}
printf '%s\n' "$text"
