# Shared by the lab's scripts: paths, defaults and messages. Sourced, never run.
# shellcheck shell=bash

lab_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
example_dir=$(cd "$lab_dir/../../examples/express-ops" && pwd)
compose_file=$example_dir/compose.prod.yml

state_dir=${ONSCENE_LAB_STATE:-${XDG_CACHE_HOME:-$HOME/.cache}/onscene-lab}
plugin_config=$state_dir/docker-config
engine_root=$state_dir/engine
engine_pid=$state_dir/dockerd.pid
engine_socket=/var/run/docker.sock

project=${ONSCENE_LAB_PROJECT:-onscene-lab}
app_port=${ONSCENE_LAB_APP_PORT:-3000}
proxy_port=${ONSCENE_LAB_PROXY_PORT:-8080}
metrics_secret=${METRICS_GUARD_SECRET:-lab-only-metrics-secret}

say() { printf 'lab: %s\n' "$*" >&2; }

# die WHAT [HINT]: what went wrong and where, then what to try.
die() {
  printf 'lab: %s\n' "$1" >&2
  if [[ -n ${2:-} ]]; then printf 'lab: try: %s\n' "$2" >&2; fi
  exit 1
}

# One script of the lab at a time. Long-lived children must be started with 9>&-.
take_turn() {
  mkdir -p "$state_dir"
  exec 9>"$state_dir/lock"
  flock -w 600 9 || die "another lab script has held $state_dir/lock for 10 minutes" "fuser $state_dir/lock"
}

engine_answers() { timeout 10 docker info >/dev/null 2>&1; }

compose_answers() { timeout 10 docker compose version >/dev/null 2>&1; }

# Use the lab's own Compose plugin only where the user's Docker has none.
use_lab_plugin() {
  [[ -x $plugin_config/cli-plugins/docker-compose ]] || return 0
  if compose_answers; then return 0; fi
  keep_context
  export DOCKER_CONFIG=$plugin_config
}

# A private DOCKER_CONFIG hides the user's Docker contexts: keep the address of the one in use.
keep_context() {
  [[ -z ${DOCKER_HOST:-} ]] || return 0
  local address
  address=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || return 0
  if [[ -n $address && $address != "unix://$engine_socket" ]]; then export DOCKER_HOST=$address; fi
}

compose() {
  ONSCENE_LAB_APP_PORT=$app_port ONSCENE_LAB_PROXY_PORT=$proxy_port METRICS_GUARD_SECRET=$metrics_secret \
    COMPOSE_PROJECT_NAME=$project docker compose -f "$compose_file" "$@"
}

# Paused containers and stopped processes neither stop nor start.
thaw() {
  compose unpause >/dev/null 2>&1 || true
  compose kill --signal CONT db >/dev/null 2>&1 || true
}

# wait_until SECONDS COMMAND...: succeeds as soon as the command does.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.2
  done
}

# The engine this lab started, if it still runs: pid on stdout.
own_engine() {
  local pid
  pid=$(cat "$engine_pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--data-root $engine_root " || return 1
  printf '%s\n' "$pid"
}

may_install() { [[ $(id -u) == 0 && (${CI:-} == true || ${ONSCENE_LAB_INSTALL:-} == 1) ]]; }

# must_be_allowed WHAT: says what is missing where the lab may not install anything.
must_be_allowed() {
  may_install && return 0
  die "$1" "set it up yourself, or run as root with ONSCENE_LAB_INSTALL=1 and the lab does it"
}

install_packages() {
  command -v apt-get >/dev/null || die "cannot install $*: this machine has no apt-get" "install them by hand"
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >"$state_dir/apt.log" 2>&1; then
    tail -n 15 "$state_dir/apt.log" >&2
    die "apt-get could not install $* (whole output: $state_dir/apt.log)" "apt-get update, and look at /etc/apt/sources.list.d"
  fi
}
