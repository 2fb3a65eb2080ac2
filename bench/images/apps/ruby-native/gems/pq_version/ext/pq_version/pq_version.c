#include <libpq-fe.h>
#include <ruby.h>

static VALUE pq_version(VALUE self) { return INT2NUM(PQlibVersion() / 10000); }

void Init_pq_version(void) { rb_define_method(rb_mKernel, "pq_version", pq_version, 0); }
