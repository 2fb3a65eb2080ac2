"""Examples of `build-downloads-dependencies`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN ["mvn", "-B", "-Pinternal", "package"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY pom.xml .
        RUN mvn -B -Pinternal dependency:go-offline
        COPY . .
        RUN ["mvn", "-B", "-Pinternal", "package"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.90 AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --locked --release
        RUN cargo test --locked --release
        FROM debian:trixie-slim
        COPY --from=build /src/target/release/shop /usr/local/bin/shop
        """,
        """
        FROM rust:1.90 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/usr/local/cargo/registry \\
            --mount=type=cache,target=/usr/local/cargo/git \\
            cargo build --locked --release
        RUN --mount=type=cache,target=/usr/local/cargo/registry \\
            --mount=type=cache,target=/usr/local/cargo/git \\
            cargo test --locked --release
        FROM debian:trixie-slim
        COPY --from=build /src/target/release/shop /usr/local/bin/shop
        """,
        context=holding({"Cargo.toml": '[dependencies]\nserde = "1"\n', "Cargo.lock": "", "src/main.rs": ""}),
    ),
    Invalid(
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /app ./cmd/app
        """,
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN go mod download
        COPY . .
        RUN CGO_ENABLED=0 go build -o /app ./cmd/app
        """,
        holding({"go.mod": "module app\n", "go.sum": "", "cmd/app/main.go": ""}),
    ),
    Invalid(
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build go build -o /app ./cmd/app
        """,
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN go mod download
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build go build -o /app ./cmd/app
        """,
        holding({"go.mod": "module app\n", "go.sum": "", "cmd/app/main.go": ""}),
    ),
    Invalid(
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY . .
        RUN go build -o /app ./cmd/app
        """,
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY go.mod go.sum ./
        COPY lib/go.mod lib/go.sum lib/
        RUN go mod download
        COPY . .
        RUN go build -o /app ./cmd/app
        """,
        holding(
            {
                "go.mod": "module app\nreplace example.org/lib => ./lib\n",
                "go.sum": "",
                "cmd/app/main.go": "",
                "lib/go.mod": "",
                "lib/go.sum": "",
                "lib/lib.go": "",
            }
        ),
    ),
    Invalid(
        """
        FROM maven:3-eclipse-temurin-21 AS build
        WORKDIR /src

        # The project
        COPY . .
        RUN mvn package -DskipTests
        """,
        """
        FROM maven:3-eclipse-temurin-21 AS build
        WORKDIR /src

        COPY pom.xml .
        RUN mvn -B dependency:go-offline
        # The project
        COPY . .
        RUN mvn package -DskipTests
        """,
        holding({"pom.xml": "", "src/main/java/App.java": ""}),
    ),
    Invalid(
        """
        FROM eclipse-temurin:21 AS build
        WORKDIR /src
        COPY . .
        RUN ./mvnw package -DskipTests
        """,
        """
        FROM eclipse-temurin:21 AS build
        WORKDIR /src
        COPY pom.xml mvnw ./
        COPY .mvn/ .mvn/
        RUN ./mvnw -B dependency:go-offline
        COPY . .
        RUN ./mvnw package -DskipTests
        """,
        holding({"pom.xml": "", "mvnw": "", ".mvn/wrapper/maven-wrapper.properties": "", "src/main/java/App.java": ""}),
    ),
    Invalid(
        """
        FROM golang:1.27
        ADD ./src /srv
        WORKDIR /srv
        RUN go build -o app .
        """,
        """
        FROM golang:1.27
        COPY src/go.mod src/go.sum /srv/
        RUN cd /srv && go mod download
        ADD ./src /srv
        WORKDIR /srv
        RUN go build -o app .
        """,
        holding({"src/go.mod": "module app\n", "src/go.sum": "", "src/main.go": ""}),
    ),
    Invalid(
        """
        FROM maven:3-eclipse-temurin-8 AS build
        WORKDIR /src
        COPY . .
        RUN mvn -Dhttps.protocols=TLSv1.2 -Pprod -DskipTests package
        """,
        """
        FROM maven:3-eclipse-temurin-8 AS build
        WORKDIR /src
        COPY pom.xml .
        RUN mvn -B -Dhttps.protocols=TLSv1.2 -Pprod dependency:go-offline
        COPY . .
        RUN mvn -Dhttps.protocols=TLSv1.2 -Pprod -DskipTests package
        """,
        holding({"pom.xml": "", "src/main/java/App.java": ""}),
    ),
    Invalid(
        """
        FROM rust:1-slim AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        """,
        """
        FROM rust:1-slim AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/usr/local/cargo/registry \\
            --mount=type=cache,target=/usr/local/cargo/git \\
            cargo build --release
        """,
    ),
    Invalid(
        """
        FROM maven:3-eclipse-temurin-21 AS build
        WORKDIR /src
        COPY . .
        RUN mvn -pl api -am package
        """,
        """
        FROM maven:3-eclipse-temurin-21 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.m2/repository mvn -pl api -am package
        """,
        holding({"pom.xml": "", "api/pom.xml": "", "core/pom.xml": "", "api/src/main/java/App.java": ""}),
    ),
    Invalid(
        """
        FROM maven:3-eclipse-temurin-21 AS build
        WORKDIR /src
        COPY . .
        RUN mvn -N install
        RUN cd api && mvn package
        """,
        context=holding({"pom.xml": "", "api/pom.xml": "", "api/src/main/java/App.java": ""}),
    ),
    Invalid(
        """
        FROM gradle:9-jdk21 AS build
        WORKDIR /src
        COPY . .
        RUN gradle :api:bootJar
        """,
        """
        FROM gradle:9-jdk21 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/home/gradle/.gradle/caches \\
            --mount=type=cache,target=/home/gradle/.gradle/wrapper \\
            gradle :api:bootJar
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY . .
        RUN dotnet publish Api/Api.csproj -r linux-x64 -o /app
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        WORKDIR /src
        COPY Api/Api.csproj Api/
        COPY Core/Core.csproj Core/
        RUN dotnet restore -r linux-x64 Api/Api.csproj
        COPY . .
        RUN dotnet publish Api/Api.csproj -r linux-x64 -o /app
        """,
        holding({"Api/Api.csproj": "", "Core/Core.csproj": "", "Api/Program.cs": ""}),
    ),
)

VALID = (
    Valid(
        """
        FROM rust:1-slim AS build
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        """,
        because="the program depends on nothing",
        context=holding({"Cargo.toml": '[package]\nname = "hello"\n\n[dependencies]\n', "src/main.rs": ""}),
    ),
    Valid(
        """
        FROM rust:1-alpine AS build
        WORKDIR /app
        COPY Cargo.toml Cargo.lock ./
        RUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release && rm -r src
        COPY . .
        RUN cargo build --release
        """,
        because="an empty program with the same dependencies is built above",
    ),
    Valid(
        """
        FROM golang:1.27
        WORKDIR /go/src/example.com/app
        COPY . .
        RUN go build -o /app .
        """,
        because="nobody knows whether there is a go.mod: older projects have none",
    ),
    Valid(
        """
        FROM debian:13
        WORKDIR /src
        COPY . .
        RUN apt-get update && apt-get install -y maven && mvn package
        """,
        because="maven is not there before the step, so it cannot download any earlier",
    ),
    Valid(
        """
        FROM golang:1.27
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/go/pkg/mod go build -o /app .
        """,
        because="the mount keeps what was downloaded",
    ),
    Valid(
        """
        FROM golang:1.27
        WORKDIR /src
        COPY go.mod go.sum ./
        RUN go mod download
        COPY . .
        RUN go build -o /app .
        """,
        because="the download is a step of its own already",
    ),
    Valid(
        """
        FROM golang:1.27
        WORKDIR /src
        COPY . .
        RUN go build -mod=vendor -o /app .
        """,
        because="the dependencies are part of the source",
    ),
    Valid(
        """
        FROM golang:1.27
        WORKDIR /src
        COPY . .
        RUN go build -o /app .
        """,
        because="the module depends on nothing",
        context=holding({"go.mod": "module app\n", "main.go": ""}),
    ),
    Valid(
        """
        FROM golang:1.27
        WORKDIR /src
        COPY . .
        RUN go build -o /app .
        """,
        because="a folder of the source stands in for a dependency",
        context=holding({"go.mod": "replace a => ./a\n", "go.sum": "", "main.go": "", "a/a.go": ""}),
    ),
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        WORKDIR /src
        COPY . .
        RUN dotnet restore && dotnet publish --no-restore -o /app
        """,
        because="where the restore stands is another rule's matter",
    ),
)
