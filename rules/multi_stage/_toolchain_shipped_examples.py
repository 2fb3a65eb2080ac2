"""Examples of `toolchain-shipped`."""

from __future__ import annotations

from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y --no-install-recommends build-essential libssl-dev
        WORKDIR /src
        COPY . .
        RUN ./configure --prefix=/opt/srv && make && make install
        CMD ["/opt/srv/bin/srv"]
        """,
        """
        FROM debian:bookworm AS builder
        RUN apt-get update && apt-get install -y --no-install-recommends build-essential libssl-dev
        WORKDIR /src
        COPY . .
        RUN ./configure --prefix=/opt/srv && make && make install

        FROM debian:bookworm-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libssl3 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /opt/srv /opt/srv
        CMD ["/opt/srv/bin/srv"]
        """,
    ),
    Invalid(
        """
        FROM gcc:latest
        WORKDIR /src
        COPY . .
        RUN g++ -O2 -o hello hello.cpp
        CMD ["./hello"]
        """,
        """
        FROM gcc:latest AS builder
        WORKDIR /src
        COPY . .
        RUN g++ -O2 -o hello hello.cpp

        FROM debian:trixie-slim
        WORKDIR /src
        ENV LD_LIBRARY_PATH=/usr/local/lib64
        COPY --from=builder /src/hello /src/hello
        COPY --from=builder /usr/local/lib64/libstdc++.so.6 /usr/local/lib64/libstdc++.so.6
        COPY --from=builder /usr/local/lib64/libgcc_s.so.1 /usr/local/lib64/libgcc_s.so.1
        CMD ["./hello"]
        """,
    ),
    Invalid(
        """
        FROM gcc:14
        WORKDIR /src
        COPY . .
        RUN ./configure && make && make install
        CMD ["srv"]
        """,
    ),
    Invalid(
        """
        FROM gcc:14
        WORKDIR /src
        COPY . .
        RUN make
        EXPOSE 8080
        CMD ["./hello", "--port", "8080"]
        """,
        """
        FROM gcc:14 AS builder
        WORKDIR /src
        COPY . .
        RUN make

        FROM debian:trixie-slim
        WORKDIR /src
        COPY --from=builder /src/hello /src/hello
        EXPOSE 8080
        CMD ["./hello", "--port", "8080"]
        """,
    ),
    Invalid(
        """
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y build-essential libmagic-dev libpng16-16
        WORKDIR /src
        COPY . .
        RUN ./configure && make
        CMD ["/src/hello"]
        """,
        """
        FROM debian:bookworm AS builder
        RUN apt-get update && apt-get install -y build-essential libmagic-dev libpng16-16
        WORKDIR /src
        COPY . .
        RUN ./configure && make

        FROM debian:bookworm-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libmagic1 libpng16-16 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/hello /src/hello
        CMD ["/src/hello"]
        """,
    ),
    Invalid(
        """
        FROM swift:6.0
        WORKDIR /app
        COPY . .
        RUN swift build -c release
        CMD [".build/release/Server"]
        """,
        """
        FROM swift:6.0 AS builder
        WORKDIR /app
        COPY . .
        RUN swift build -c release

        FROM swift:6.0-slim
        WORKDIR /app
        COPY --from=builder /app/.build/release/Server /app/.build/release/Server
        CMD [".build/release/Server"]
        """,
    ),
    Invalid(
        """
        FROM elixir:1.18
        WORKDIR /app
        ENV MIX_ENV=prod
        COPY . .
        RUN mix deps.get && mix release
        CMD ["_build/prod/rel/shop/bin/shop", "start"]
        """,
        """
        FROM elixir:1.18 AS builder
        WORKDIR /app
        ENV MIX_ENV=prod
        COPY . .
        RUN mix deps.get && mix release

        FROM debian:trixie-slim
        WORKDIR /app
        ENV MIX_ENV=prod
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends libstdc++6 openssl libncurses6 locales ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /app/_build/prod/rel/shop /app/_build/prod/rel/shop
        CMD ["_build/prod/rel/shop/bin/shop", "start"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y --no-install-recommends build-essential nodejs
        WORKDIR /src
        COPY lib .
        RUN make && make install
        WORKDIR /app
        COPY app .
        CMD ["node", "x.js"]
        """,
        because="the program is Node.js, and only loads what was installed",
    ),
    Valid(
        """
        FROM gcc:14
        WORKDIR /src
        COPY . .
        CMD ["make", "test"]
        """,
        because="the image is there to compile",
    ),
    Valid(
        """
        FROM swift:6.0
        WORKDIR /app
        COPY . .
        RUN swift build -c release
        CMD ["swift", "run", "Server"]
        """,
        because="the command needs the toolchain",
    ),
    Valid(
        """
        FROM gcc:14
        WORKDIR /src
        COPY . .
        RUN make
        CMD ["python3", "serve.py"]
        """,
        because="it isn't clear what the script needs of what was built",
    ),
)
