"""Answers whether libpq is there, and whether the image trusts the certificate authority."""

import ssl
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg2.extensions


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = ssl.create_default_context(cafile="/etc/ssl/certs/ca-certificates.crt").get_ca_certs()
        trusts = any("Example Corp Root" in str(one["subject"]) for one in known)
        text = f"libpq {psycopg2.extensions.libpq_version() // 10000}, trusts Example Corp Root: {trusts}"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())


HTTPServer(("", 8080), Handler).serve_forever()
