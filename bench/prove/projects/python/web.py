"""Answers every request with one line that needs what was installed."""

import http.server
import sys

import markupsafe

try:
    import psycopg2

    LIBRARY = f", libpq {psycopg2.extensions.libpq_version() // 10000}"
except ModuleNotFoundError:
    LIBRARY = ""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"hello {markupsafe.escape('<proof>')}{LIBRARY}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    print("serving", *sys.argv[1:], flush=True)
    http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
