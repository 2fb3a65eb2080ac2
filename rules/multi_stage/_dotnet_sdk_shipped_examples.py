"""Examples of `dotnet-sdk-shipped`."""

from __future__ import annotations

from rules.engine.context import Service
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        WORKDIR /app
        ENTRYPOINT ["dotnet", "Shop.dll"]
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0 AS builder
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        WORKDIR /app

        FROM mcr.microsoft.com/dotnet/aspnet:8.0
        WORKDIR /app
        COPY --from=builder /app /app
        ENTRYPOINT ["dotnet", "Shop.dll"]
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0-alpine
        WORKDIR /src
        COPY . .
        RUN dotnet publish Worker.csproj -c Release -o out
        CMD dotnet out/Worker.dll
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0-alpine AS builder
        WORKDIR /src
        COPY . .
        RUN dotnet publish Worker.csproj -c Release -o out

        FROM mcr.microsoft.com/dotnet/runtime:8.0-alpine
        WORKDIR /src
        COPY --from=builder /src/out /src/out
        CMD dotnet out/Worker.dll
        """,
        context=holding({"Worker.csproj": '<Project Sdk="Microsoft.NET.Sdk.Worker">'}),
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        MAINTAINER team@example.com
        RUN apt-get update && apt-get install -y git ffmpeg && rm -rf /var/lib/apt/lists/*
        COPY corp-ca.crt /usr/local/share/ca-certificates/
        RUN update-ca-certificates
        RUN mkdir -p /data && chown app /data
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        WORKDIR /app
        USER app
        HEALTHCHECK CMD curl -f http://localhost:8080/health
        ENTRYPOINT ["dotnet", "Shop.dll"]
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0 AS builder
        RUN apt-get update && apt-get install -y git ffmpeg && rm -rf /var/lib/apt/lists/*
        COPY corp-ca.crt /usr/local/share/ca-certificates/
        RUN update-ca-certificates
        RUN mkdir -p /data && chown app /data
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        WORKDIR /app

        FROM mcr.microsoft.com/dotnet/aspnet:8.0
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates ffmpeg curl && \\
            rm -rf /var/lib/apt/lists/*
        COPY corp-ca.crt /usr/local/share/ca-certificates/
        RUN update-ca-certificates
        COPY --from=builder /app /app
        RUN mkdir -p /data && chown app /data
        MAINTAINER team@example.com
        USER app
        HEALTHCHECK CMD curl -f http://localhost:8080/health
        ENTRYPOINT ["dotnet", "Shop.dll"]
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        RUN pip install awscli
        WORKDIR /app
        ENTRYPOINT ["dotnet", "Shop.dll"]
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        ENTRYPOINT ["dotnet", "/app/Shop.dll"]
        """,
        context=holding(
            {"Shop.csproj": ""},
            services=(Service("compose.yaml", "migrate", "", (("entrypoint", "dotnet ef database update"),)),),
        ),
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -r linux-x64 --self-contained true -o /app
        ENTRYPOINT ["/app/Shop"]
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0 AS builder
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -r linux-x64 --self-contained true -o /app

        FROM mcr.microsoft.com/dotnet/runtime-deps:8.0
        WORKDIR /src
        COPY --from=builder /app /app
        ENTRYPOINT ["/app/Shop"]
        """,
        context=holding({"Shop.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web">'}),
    ),
)

VALID = (
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        CMD ["dotnet", "run"]
        """,
        because="the program is compiled when it starts: it needs the SDK",
    ),
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        ENTRYPOINT ["/app/start"]
        """,
        because="nobody knows what `start` is",
        context=holding({"Shop.csproj": ""}),
    ),
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:8.0
        WORKDIR /src
        COPY . .
        RUN dotnet publish -c Release -o /app
        CMD ["dotnet", "test"]
        """,
        because="the image is there to test, not to run what was published",
    ),
)
