from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg2


class Version(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"libpq {psycopg2.extensions.libpq_version() // 10000}".encode())


HTTPServer(("0.0.0.0", 8080), Version).serve_forever()
