require "mkmf"

find_header("libpq-fe.h", "/usr/include/postgresql") or abort "libpq-dev is not there"
have_library("pq", "PQlibVersion") or abort "libpq is not there"
create_makefile("pq_version")
