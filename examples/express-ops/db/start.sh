#!/usr/bin/env bash
# First start: makes the cluster, the role and the database. Every start: PostgreSQL in the foreground.
set -euo pipefail

data=/var/lib/postgresql/data/15
chown postgres: /var/lib/postgresql/data
install -d -o postgres -g postgres /run/postgresql

as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)

if [[ ! -s $data/PG_VERSION ]]; then
  echo "first start: creating the database \"$POSTGRES_DB\" for \"$POSTGRES_USER\"" >&2
  # Prepared beside its final place: a first start that is cut short is simply done again.
  rm -rf "$data.new"
  install -m 600 -o postgres /dev/null /tmp/password
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  "${as_postgres[@]}" initdb --no-sync --encoding=UTF8 --username="$POSTGRES_USER" --auth-local=trust --auth-host=scram-sha-256 \
    --pwfile=/tmp/password -D "$data.new" >/dev/null
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$data.new/pg_hba.conf"
  "${as_postgres[@]}" postgres --single -D "$data.new" postgres <<<"CREATE DATABASE \"$POSTGRES_DB\"" >/dev/null
  mv "$data.new" "$data"
fi

# The app puts the request id into application_name (%a): database lines carry it too.
exec "${as_postgres[@]}" postgres -D "$data" -c listen_addresses='*' -c max_connections=40 -c shared_buffers=32MB \
  -c unix_socket_directories=/run/postgresql \
  -c log_line_prefix='%m [%p] %a ' -c log_timezone=UTC -c log_statement=mod
