#!/usr/bin/env bash
# engine.sh WORK_FOLDER: a private Docker engine with BuildKit (Debian sid's, out of a chroot), and the stand-in base images.
# Prints the variables to export. Needs root, Debian, and mmdebstrap (installed when missing). Takes some minutes the first time.
set -euo pipefail
work=$(realpath -m "${1:?a folder for the engine and its images}")
here=$(dirname "$(realpath "$0")")
root=$work/engine/root
mkdir -p "$work/engine" "$work/config/cli-plugins"

missing=()
for program in mmdebstrap zstd; do command -v $program >/dev/null || missing+=($program); done
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

if [ ! -x "$root/usr/sbin/dockerd" ]; then
  mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)   # the machine's own
  mmdebstrap --quiet --variant=apt \
    --include=docker.io,docker-cli,docker-buildx,iptables,mount,ca-certificates \
    --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    sid "$root" "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >&2
fi
cp "$root/usr/libexec/docker/cli-plugins/docker-buildx" "$work/config/cli-plugins/"
cp "$root/usr/bin/docker" "$work/docker"

socket=$root/run/private/docker.sock
export DOCKER_HOST=unix://$socket DOCKER_CONFIG=$work/config DOCKER=$work/docker
if ! "$DOCKER" version >/dev/null 2>&1; then
  mkdir -p "$root/run/private" "$root/var/lib/private-docker"
  rm -f "$root/run/private/docker.pid"
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  # pivot_root, not chroot: runc joins a container by its mount namespace, whose root would stay this machine's under a chroot,
  # and `docker exec` and health checks would run here.
  mkdir -p "$root/.machine"
  setsid nohup unshare -m --propagation private bash -c "
    mount --rbind '$root' '$root' && mount --rbind /proc '$root/proc' && mount --rbind /sys '$root/sys' && mount --rbind /dev '$root/dev' &&
    cd '$root' && pivot_root . .machine && umount -l /.machine && cd / &&
    exec dockerd --data-root /var/lib/private-docker --exec-root /run/private/exec --pidfile /run/private/docker.pid \
      -H unix:///run/private/docker.sock --iptables=false --ip6tables=false --bridge=none" >"$work/engine/log" 2>&1 </dev/null &
  for _ in $(seq 100); do "$DOCKER" version >/dev/null 2>&1 && break; sleep 0.2; done
  "$DOCKER" version >/dev/null 2>&1 || { tail -20 "$work/engine/log" >&2; exit 1; }
fi

"$here/stand-ins.sh" "$work/stand-ins" >&2
echo "export DOCKER_HOST=$DOCKER_HOST DOCKER_CONFIG=$DOCKER_CONFIG DOCKER=$DOCKER PATH=$work:\$PATH"
echo "# stop the engine: kill \$(cat $root/run/private/docker.pid)"
