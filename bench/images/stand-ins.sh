#!/usr/bin/env bash
# stand-ins.sh WORK_FOLDER: base images under their official names, made of Debian packages and this machine's CPython and Node,
# for a machine that reaches no image registry. python, debian and node come within a few per cent of the official sizes.
set -euo pipefail
work=${1:?}
docker=${DOCKER:-docker}
export DOCKER_BUILDKIT=1
mkdir -p "$work"
cd "$work"

have() { "$docker" image inspect "$1" >/dev/null 2>&1; }
build() { echo "stand-in $1" >&2; "$docker" build -q --network=host -t "$1" "$2" >/dev/null; }
# from TAG < Dockerfile: builds TAG from standard input alone
from() {
  have "$1" && return
  local folder=context-$RANDOM
  mkdir -p $folder
  cat >$folder/Dockerfile
  build "$1" $folder
  rm -rf $folder
}
also() { local image=$1; shift; for tag; do "$docker" tag "$image" "$tag"; done; }

debian() {
  have debian:bookworm-slim && return
  [ -s rootfs.tar ] || mmdebstrap --quiet --variant=minbase --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=usr-is-merged \
    bookworm rootfs.tar /etc/apt/sources.list.d/debian.sources
  rm -rf full slim
  mkdir full
  tar -C full -xf rootfs.tar
  # What the official image does: no lists, packages deleted after each install.
  rm -rf full/var/lib/apt/lists/* full/var/cache/apt/* full/var/cache/ldconfig full/etc/apt/sources.list.d/*
  mkdir -p full/var/lib/apt/lists/partial full/var/cache/apt/archives/partial
  cp /etc/apt/sources.list.d/debian.sources full/etc/apt/sources.list.d/
  printf '#!/bin/sh\nexit 101\n' >full/usr/sbin/policy-rc.d
  chmod +x full/usr/sbin/policy-rc.d
  cat >full/etc/apt/apt.conf.d/docker-clean <<'CLEAN'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
Apt::AutoRemove::SuggestsImportant "false";
CLEAN
  # What this machine needs to reach its package mirrors.
  for file in /etc/apt/apt.conf.d/99*; do [ -f "$file" ] && cp "$file" full/etc/apt/apt.conf.d/; done
  mkdir -p full/etc/ssl/certs
  cp /etc/ssl/certs/ca-certificates.crt full/etc/ssl/certs/machine-ca.crt
  printf '[global]\ncert = /etc/ssl/certs/machine-ca.crt\ndisable-pip-version-check = true\n' >full/etc/pip.conf
  tar -C full -c . | "$docker" import --change 'CMD ["bash"]' - debian:bookworm >/dev/null
  cp -a full slim
  rm -rf slim/usr/share/{doc,info,man,groff,locale}/*
  tar -C slim -c . | "$docker" import --change 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
  also debian:bookworm debian:12 debian:latest
  also debian:bookworm-slim debian:12-slim debian:trixie-slim # stands in for the next release too
  rm -rf full slim
}

buildpack() {
  from buildpack-deps:bookworm-scm <<'E2'
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl gnupg netbase sq wget tzdata \
    git mercurial openssh-client subversion procps && rm -rf /var/lib/apt/lists/*
E2
  from buildpack-deps:bookworm <<'E2'
FROM buildpack-deps:bookworm-scm
RUN apt-get update && apt-get install -y --no-install-recommends autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc \
    imagemagick libbz2-dev libc6-dev libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev \
    libjpeg-dev libkrb5-dev liblzma-dev libmagickcore-dev libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev \
    libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt1-dev libyaml-dev make patch unzip xz-utils \
    zlib1g-dev && rm -rf /var/lib/apt/lists/*
E2
}

# python VERSION: this machine's own shared-library CPython (a pyenv one) under /usr/local, as in the official image
python() {
  local version=$1 source folder=context-python
  have "python:$version" && have "python:$version-slim" && return
  source=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".* 2>/dev/null | head -1)
  [ -n "$source" ] || { echo "no CPython $version on this machine: its samples will not run" >&2; return; }
  rm -rf $folder
  mkdir -p $folder/local/bin $folder/local/lib $folder/local/include $folder/wheels
  tar -C "$source" -c --exclude='__pycache__' --exclude="lib/python$version/test" --exclude="lib/python$version/site-packages/*" --exclude='*.a' \
    "lib/python$version" "include/python$version" $(cd "$source" && ls lib/libpython*.so*) "bin/python$version" | tar -C $folder/local -x
  grep -rlI "$source" $folder/local --include='_sysconfigdata*' --include='Makefile' --include='*.pc' | xargs -r sed -i "s|$source|/usr/local|g"
  find $folder/local -type f \( -name '*.so*' -o -name "python$version" \) -print0 | xargs -0 strip --strip-unneeded 2>/dev/null || true
  ln -s "python$version" $folder/local/bin/python3
  ln -s python3 $folder/local/bin/python
  python3 -m pip download -q --no-deps -d $folder/wheels 'pip==24.0' 'setuptools==65.5.1' 'wheel==0.45.1'
  local base tag extra
  for base in buildpack-deps:bookworm debian:bookworm-slim; do
    tag=python:$version extra="tk-dev uuid-dev libbluetooth-dev"
    [ $base = buildpack-deps:bookworm ] || tag=python:$version-slim extra="ca-certificates netbase tzdata libssl3 libffi8 libsqlite3-0 libreadline8 \
      libncursesw6 libexpat1 libgdbm6 libnsl2 libtirpc3 libbz2-1.0 liblzma5 zlib1g libuuid1 libcrypt1"
    cat >$folder/Dockerfile <<E2
FROM $base
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
ENV SSL_CERT_FILE=/etc/ssl/certs/machine-ca.crt REQUESTS_CA_BUNDLE=/etc/ssl/certs/machine-ca.crt
RUN apt-get update && apt-get install -y --no-install-recommends $extra && rm -rf /var/lib/apt/lists/*
RUN --mount=type=bind,target=/context cp -a /context/local/. /usr/local/ && ldconfig && PYTHONDONTWRITEBYTECODE=1 python3 /context/wheels/pip-24.0-py3-none-any.whl/pip \
    install --root-user-action=ignore --no-cache-dir --no-compile --no-index --find-links=/context/wheels pip setuptools wheel
CMD ["python3"]
E2
    build $tag $folder
    also $tag "$tag-bookworm"
  done
  also "python:$version-slim" "python:$version-slim-bookworm"
  rm -rf $folder
}

uv() { # the program of PyPI's wheel, alone and on the slim Python, as in the official images
  have ghcr.io/astral-sh/uv:python3.11-bookworm-slim && return
  have python:3.11-slim || return 0
  local folder=context-uv
  rm -rf $folder
  python3 -m pip download -q --no-deps --only-binary=:all: -d $folder 'uv==0.9.26'
  python3 -m zipfile -e $folder/*.whl $folder/wheel
  mv $folder/wheel/uv-*.data/scripts/* $folder/
  chmod +x $folder/uv $folder/uvx
  printf 'FROM scratch\nCOPY uv uvx /\n' >$folder/Dockerfile
  build ghcr.io/astral-sh/uv:0.9 $folder
  also ghcr.io/astral-sh/uv:0.9 ghcr.io/astral-sh/uv:latest
  printf 'FROM python:3.11-slim\nCOPY uv uvx /usr/local/bin/\nCMD ["/usr/local/bin/uv"]\n' >$folder/Dockerfile
  build ghcr.io/astral-sh/uv:python3.11-bookworm-slim $folder
  rm -rf $folder
}

node() {
  local version folder=context-node base tag
  version=$(command node -p 'process.versions.node.split(".")[0]')
  have "node:$version" && have "node:$version-slim" && return
  rm -rf $folder
  mkdir -p $folder
  cp "$(realpath "$(type -P node)")" $folder/node
  cp -r "$(npm root -g)/npm" $folder/npm
  for base in buildpack-deps:bookworm debian:bookworm-slim; do
    tag=node:$version
    [ $base = buildpack-deps:bookworm ] || tag=node:$version-slim
    cat >$folder/Dockerfile <<E2
FROM $base
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/machine-ca.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx && \
    npm config -g set cafile=/etc/ssl/certs/machine-ca.crt update-notifier=false
CMD ["node"]
E2
    build $tag $folder
  done
  rm -rf $folder
}

# packages TAG BASE 'PACKAGES' ['MORE INSTRUCTIONS']: an image that is Debian's packages on a base
packages() {
  from "$1" <<E2
FROM $2
RUN apt-get update && apt-get install -y --no-install-recommends $3 && rm -rf /var/lib/apt/lists/*
${4:-}
E2
}

php_with_extensions() { # the sources of extensions and what compiles them, in the places of the official image
  from php:8.2-cli-bookworm <<'E2'
FROM debian:bookworm-slim
ENV PHPIZE_DEPS="autoconf dpkg-dev file g++ gcc libc-dev make pkg-config re2c" PHP_INI_DIR=/usr/local/etc/php
ENV PHP_INI_SCAN_DIR=/etc/php/8.2/cli/conf.d:/usr/local/etc/php/conf.d
RUN apt-get update && apt-get install -y --no-install-recommends $PHPIZE_DEPS ca-certificates curl xz-utils \
    php-cli php-curl php-mbstring php-xml php-sqlite3 php8.2-dev && rm -rf /var/lib/apt/lists/*
RUN sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >/etc/apt/sources.list.d/source.sources && apt-get update && \
    cd /tmp && apt-get source --download-only php8.2/bookworm && mv php8.2_*.orig.tar.xz /usr/src/php.tar.xz && \
    rm -rf /tmp/* /etc/apt/sources.list.d/source.sources /var/lib/apt/lists/*
RUN mkdir -p /usr/local/lib/php/extensions /usr/local/etc/php/conf.d && folder=$(php-config --extension-dir) && \
    mv $folder /usr/local/lib/php/extensions/no-debug-non-zts-20220829 && ln -s /usr/local/lib/php/extensions/no-debug-non-zts-20220829 $folder
COPY --chmod=755 <<'EOF' /usr/local/bin/docker-php-ext-install
#!/bin/sh
set -e
mkdir -p /usr/src/php
tar -xJf /usr/src/php.tar.xz -C /usr/src/php --strip-components=1
for name; do
  case $name in -*) continue ;; esac
  cd /usr/src/php/ext/$name
  phpize && ./configure && make && make install
  echo "extension=$name" >/usr/local/etc/php/conf.d/docker-php-ext-$name.ini
done
rm -rf /usr/src/php
EOF
WORKDIR /var/www/html
CMD ["php", "-a"]
E2
  from composer:2 <<'E2'
FROM php:8.2-cli-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends composer git unzip && rm -rf /var/lib/apt/lists/*
COPY <<'EOF' /tmp/pack.php
<?php // one file, as the official image has it
$phar = new Phar('/tmp/composer.phar');
$phar->buildFromDirectory('/tmp/composer');
$phar['bin/composer'] = preg_replace('/^#!.*\n/', '', file_get_contents('/usr/bin/composer'));
$phar->setStub("#!/usr/bin/env php\n<?php Phar::mapPhar('composer.phar'); require 'phar://composer.phar/bin/composer'; __HALT_COMPILER();");
EOF
RUN mkdir -p /tmp/composer/share && cp -rL /usr/share/php /tmp/composer/share/ && php -d phar.readonly=0 /tmp/pack.php && \
    apt-get purge -y composer && mv /tmp/composer.phar /usr/bin/composer && chmod 755 /usr/bin/composer && rm -rf /tmp/composer
WORKDIR /app
E2
}

distroless() { # only files: certificates, time zones and the C library's where the official image has it
  from gcr.io/distroless/static-debian12:nonroot <<'E2'
FROM debian:bookworm AS files
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata && \
    mkdir -p /root-fs/etc/ssl /root-fs/usr/share /root-fs/tmp /root-fs/home/nonroot && cp -a /etc/ssl/certs /root-fs/etc/ssl/ && \
    cp -a /usr/share/zoneinfo /root-fs/usr/share/ && chmod 1777 /root-fs/tmp && chown 65532:65532 /root-fs/home/nonroot && \
    echo 'nonroot:x:65532:65532::/home/nonroot:/sbin/nologin' >/root-fs/etc/passwd && echo 'nonroot:x:65532:' >/root-fs/etc/group
FROM scratch
COPY --from=files /root-fs /
USER 65532
WORKDIR /home/nonroot
E2
  from gcr.io/distroless/base-debian12:nonroot <<'E2'
FROM debian:bookworm AS files
RUN mkdir -p /root-fs/lib /root-fs/lib64 && cp -aL /lib/*-linux-gnu/libc.so.6 /lib/*-linux-gnu/libm.so.6 /lib/*-linux-gnu/libpthread.so.0 \
    /lib/*-linux-gnu/libdl.so.2 /lib/*-linux-gnu/libresolv.so.2 /lib/*-linux-gnu/librt.so.1 /root-fs/lib/ && cp -aL /lib64/ld-linux* /root-fs/lib64/ 2>/dev/null
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=files /root-fs/lib /lib
COPY --from=files /root-fs/lib64 /lib64
E2
  also gcr.io/distroless/static-debian12:nonroot gcr.io/distroless/static-debian12 gcr.io/distroless/static-debian12:latest
  also gcr.io/distroless/base-debian12:nonroot gcr.io/distroless/base-debian12 gcr.io/distroless/base-debian12:latest
}

alpine() { # busybox with all its programs (Debian's own lacks adduser) and musl, and no glibc: what is linked to that does not start here
  from alpine:3.18 <<'E2'
FROM debian:bookworm AS files
RUN sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >/etc/apt/sources.list.d/source.sources && apt-get update && \
    apt-get install -y --no-install-recommends musl gcc libc6-dev make dpkg-dev bzip2 && cd /usr/src && apt-get source busybox
RUN cd /usr/src/busybox-* && make defconfig >/dev/null && sed -i 's/^# CONFIG_STATIC is not set/CONFIG_STATIC=y/; s/^CONFIG_TC=y/CONFIG_TC=n/' .config && \
    make -j2 busybox >/dev/null 2>&1 && mkdir -p /root-fs/bin /root-fs/lib /root-fs/tmp /root-fs/etc /root-fs/root /root-fs/home && \
    cp busybox /root-fs/bin/ && cp -L /lib/ld-musl-*.so.1 /root-fs/lib/ && chmod 1777 /root-fs/tmp
RUN cd /root-fs/etc && printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n' >passwd && printf 'root:*::0:::::\n' >shadow && \
    printf 'root:x:0:root\nnogroup:x:65533:\nnobody:x:65534:\n' >group && printf 'ID=alpine\nVERSION_ID=3.18\n' >os-release
FROM scratch
COPY --from=files /root-fs /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
CMD ["/bin/sh"]
E2
}

debian
[ "${STAND_INS:-all}" = all ] || exit 0 # the tests build on Debian alone
buildpack
python 3.11
uv
node
packages golang:1.19 buildpack-deps:bookworm-scm "g++ gcc libc6-dev make pkg-config golang-1.19-go" \
  'ENV GOPATH=/go PATH=/go/bin:/usr/lib/go-1.19/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go'
cargo_home='ENV CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
packages rust:1.63 buildpack-deps:bookworm "rustc cargo" "$cargo_home"
packages rust:1.63-slim debian:bookworm-slim "rustc cargo gcc libc6-dev ca-certificates" "$cargo_home"
packages gcc:12 buildpack-deps:bookworm "gcc g++ make" \
  'RUN mkdir -p /usr/local/lib64 && cp -L /usr/lib/*-linux-gnu/libstdc++.so.6 /lib/*-linux-gnu/libgcc_s.so.1 /usr/local/lib64/'
packages maven:3.8-openjdk-17 debian:bookworm "maven openjdk-17-jdk-headless ca-certificates libmaven-jar-plugin-java libmaven-compiler-plugin-java libmaven-resources-plugin-java libsurefire-java libmaven-dependency-plugin-java" \
  'RUN mkdir -p /root/.m2 && echo "<settings><localRepository>/usr/share/maven-repo</localRepository><offline>true</offline></settings>" >/root/.m2/settings.xml'
packages eclipse-temurin:17 debian:bookworm "openjdk-17-jdk-headless ca-certificates"
packages eclipse-temurin:17-jre debian:bookworm "openjdk-17-jre-headless ca-certificates"
gems='ENV GEM_HOME=/usr/local/bundle BUNDLE_APP_CONFIG=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1
ENV PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN mkdir -m 1777 $GEM_HOME'
packages ruby:3.1 buildpack-deps:bookworm "ruby ruby-dev ruby-bundler" "$gems"
packages ruby:3.1-slim debian:bookworm-slim "ruby ruby-bundler" "$gems"
packages php:8.2 debian:bookworm-slim "php-cli php-curl php-mbstring php-xml"
php_with_extensions
packages nginxinc/nginx-unprivileged:stable debian:bookworm-slim "nginx-light" \
  'RUN printf "pid /tmp/nginx.pid;\nevents {}\nhttp {\n  include /etc/nginx/mime.types;\n  client_body_temp_path /tmp/b;\n  proxy_temp_path /tmp/p;\n  fastcgi_temp_path /tmp/f;\n  uwsgi_temp_path /tmp/u;\n  scgi_temp_path /tmp/s;\n  include /etc/nginx/conf.d/*.conf;\n}\n" >/etc/nginx/nginx.conf && \
    printf "server {\n  listen 8080;\n  root /usr/share/nginx/html;\n  index index.html;\n}\n" >/etc/nginx/conf.d/default.conf
USER 33
EXPOSE 8080
CMD ["nginx", "-g", "daemon off; error_log /dev/stderr;"]'
distroless
alpine
also nginxinc/nginx-unprivileged:stable nginxinc/nginx-unprivileged:stable-alpine
