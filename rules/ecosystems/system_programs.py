"""Programs of every system, by what they do to an image."""

from __future__ import annotations

from rules.ecosystems.syntax import words

QUIET = words(
    ": [ [[ awk basename command cut date dir dirname dpkg env exit export false find getconf grep hash head hostname"
    " id ls nproc pwd readlink realpath set sleep sort stat sync tail test time tr true type ulimit umask uname uniq"
    " unset wait wc which whoami"
)
"""They change nothing."""

ACTIONS = words("-delete -exec -execdir -fprint -ok -i --install")
"""What makes one of these do more than tell: `find -delete`, `dpkg -i`, `env -i`."""

FEEDS = words("cat echo printf yes")
ACCOUNTS = words("adduser addgroup useradd groupadd usermod groupmod passwd chpasswd")
FILES = words("chgrp chmod chown cp install ln mkdir mv sed touch")
PACKAGE_MARKS = words("apt-mark apt-cache dpkg-reconfigure")
CERTIFICATES = words("update-ca-certificates update-ca-trust c_rehash")
SETTINGS = words("locale-gen update-locale localedef ldconfig fc-cache setcap")
