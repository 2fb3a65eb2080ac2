"""How containers start and stop, and as whom."""

from __future__ import annotations

from bench.prove.effects.case import Effect
from bench.prove.effects.seen import answering, both, printed, stopping, what_it_prints

SERVE = "#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n"
"""A program that ends when it is told to, as servers do."""

_WRITES = '#!/bin/sh\nid -u\ncd "$1" && touch written && echo wrote\n'
_KILLED, _STOPS = "killed after ten seconds, exit 137", "it stops by itself, exit 0"
_DEBIAN = "FROM debian:bookworm-slim\nCOPY --chmod=755 serve.sh /srv/serve.sh\n"
_ALPINE = "FROM alpine:3.18\nCOPY --chmod=755 serve.sh /srv/serve.sh\n"


def _start(name: str, text: str, before: str = _KILLED, rule: str = "command-in-shell-form") -> Effect:
    return Effect(name, rule, text, stopping, before, _STOPS, {"serve.sh": SERVE})


STARTS = (
    _start("a command in shell form under dash", f"{_DEBIAN}CMD /srv/serve.sh\n"),
    _start("an entrypoint in shell form under dash", f"{_DEBIAN}ENTRYPOINT /srv/serve.sh all\n"),
    _start("a command with a variable under dash", f"{_DEBIAN}ENV WHAT=all\nCMD /srv/serve.sh $WHAT\n"),
    _start("a command behind another one under dash", f"{_DEBIAN}CMD echo ready && /srv/serve.sh\n"),
    _start("a command in shell form under BusyBox", f"{_ALPINE}CMD /srv/serve.sh\n", before=_STOPS),
    _start("a command behind another one under BusyBox", f"{_ALPINE}CMD echo ready && /srv/serve.sh\n", _STOPS, ""),
    Effect(
        "JSON with single quotes",
        "exec-form-invalid",
        "FROM debian:bookworm-slim\nCMD ['echo', 'hello']\n",
        what_it_prints,
        "fails: docker run: /bin/sh: 1: [echo,: not found",
        "hello",
    ),
)

_PYTHON_SERVER = """import http.server, os, pathlib
import six


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        pathlib.Path("uploads/one").write_text("x")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"uid {os.getuid()} wrote".encode())


http.server.HTTPServer(("", 8000), Answer).serve_forever()
"""
_NODE_SERVER = """require("http").createServer((request, response) => {
  require("fs").writeFileSync("logs/one", "x");
  response.end(`uid ${process.getuid()} wrote`);
}).listen(8000);
"""
_PERL_SERVER = """use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalPort => 8000, Listen => 5, ReuseAddr => 1) or die;
while (my $client = $server->accept) {
    open(my $file, ">", "/srv/cache/one") or die;
    print $client "uid $> wrote";
    close $client;
}
"""
_ANSWERS = ("uid 0 wrote", "uid 10001 wrote")
_NODE_CLIENT = 'fetch("http://127.0.0.1:8000/").then((answer) => answer.text()).then((text) => console.log(text))'

USERS = (
    Effect(
        "a Python server answers as the new user, who is made above the source",
        "runs-as-root",
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY requirements.txt .\n"
        "RUN pip install --no-cache-dir -r requirements.txt\n"
        'COPY . .\nRUN mkdir uploads\nEXPOSE 8000\nCMD ["python", "main.py"]\n',
        answering(
            "python", "-c", "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8000').read().decode())"
        ),
        *_ANSWERS,
        {"requirements.txt": "six\n", "main.py": _PYTHON_SERVER},
    ),
    Effect(
        "a Node server answers as Node's own user",
        "runs-as-root",
        "FROM node:20-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm install\nCOPY . .\nRUN mkdir logs\nEXPOSE 8000\n"
        'CMD ["node", "server.js"]\n',
        answering("node", "-e", _NODE_CLIENT),
        "uid 0 wrote",
        "uid 1000 wrote",
        {"package.json": "{}\n", "server.js": _NODE_SERVER},
    ),
    Effect(
        "a server on Alpine answers as the new user",
        "runs-as-root",
        "FROM alpine:3.18\nRUN mkdir -p /srv/state\nCOPY --chmod=755 answer.sh /srv/\nEXPOSE 8000\n"
        'CMD ["nc", "-lk", "-p", "8000", "-e", "/srv/answer.sh"]\n',
        answering("sh", "-c", "nc 127.0.0.1 8000 < /dev/null"),
        *_ANSWERS,
        {"answer.sh": "#!/bin/sh\ntouch /srv/state/one && echo uid $(id -u) wrote\n"},
    ),
    Effect(
        "a server on Debian answers as the new user",
        "runs-as-root",
        "FROM debian:bookworm-slim\nRUN mkdir /srv/cache\nCOPY server.pl /srv/\nEXPOSE 8000\n"
        'CMD ["perl", "/srv/server.pl"]\n',
        answering("bash", "-c", "cat < /dev/tcp/127.0.0.1/8000"),
        *_ANSWERS,
        {"server.pl": _PERL_SERVER},
    ),
    Effect(
        "a new user on Debian writes into the volume and the folders that the file makes",
        "runs-as-root",
        "FROM debian:bookworm-slim\nRUN mkdir -p /srv/uploads\nVOLUME /data\nCOPY --chmod=755 run.sh /run.sh\n"
        'EXPOSE 8080\nENTRYPOINT ["/run.sh"]\n',
        both(printed("/data"), printed("/srv/uploads")),
        "0\nwrote; 0\nwrote",
        "10001\nwrote; 10001\nwrote",
        {"run.sh": _WRITES},
    ),
    Effect(
        "a new user on Alpine writes into the volume",
        "runs-as-root",
        'FROM alpine:3.18\nVOLUME ["/data"]\nCOPY --chmod=755 run.sh /run.sh\nEXPOSE 8080\nENTRYPOINT ["/run.sh"]\n',
        printed("/data"),
        "0\nwrote",
        "10001\nwrote",
        {"run.sh": _WRITES},
    ),
    Effect(
        "Node's own user writes into the volume",
        "runs-as-root",
        'FROM node:20-slim\nWORKDIR /app\nVOLUME /app/data\nCOPY server.js .\nCMD ["node", "server.js"]\n',
        what_it_prints,
        "0",
        "1000",
        {"server.js": "require('fs').writeFileSync('data/x', ''); console.log(process.getuid())\n"},
    ),
    Effect(
        "the user that the file makes",
        "runs-as-root",
        'FROM python:3.11-slim\nRUN useradd --create-home web\nCOPY main.py /app/\nCMD ["python", "/app/main.py"]\n',
        what_it_prints,
        "0 /root",
        "1000 /home/web",
        {"main.py": "import os, pathlib\nprint(os.getuid(), pathlib.Path.home())\n"},
    ),
    Effect(
        "a number instead of a user's name",
        "user-not-numeric",
        "FROM debian:bookworm-slim\nRUN useradd --uid 10001 --create-home app\nUSER app\n"
        'CMD ["sh", "-c", "id -u; id -g; echo $HOME"]\n',
        what_it_prints,
        "10001\n10001\n/home/app",
        "10001\n10001\n/home/app",
    ),
)
