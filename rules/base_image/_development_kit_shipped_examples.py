"""Examples of `development-kit-shipped`."""

from __future__ import annotations

from rules.engine.context import Service
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM tomcat:9.0-jdk17
        COPY target/shop.war /usr/local/tomcat/webapps/ROOT.war
        """,
        """
        FROM tomcat:9.0-jre17
        COPY target/shop.war /usr/local/tomcat/webapps/ROOT.war
        """,
    ),
    Invalid(
        """
        FROM adoptopenjdk/openjdk11-openj9
        COPY app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
        """,
        """
        FROM ibm-semeru-runtimes:open-11-jre
        COPY app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM adoptopenjdk:11-jdk-hotspot
        COPY app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
        """,
        """
        FROM eclipse-temurin:11-jre
        COPY app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3-eclipse-temurin-21 AS build
        RUN mvn package
        FROM eclipse-temurin:21-jdk-alpine
        COPY --from=build /src/target/app.jar /app.jar
        ENTRYPOINT ["java", "-jar", "/app.jar"]
        """,
        """
        FROM maven:3-eclipse-temurin-21 AS build
        RUN mvn package
        FROM eclipse-temurin:21-jre-alpine
        COPY --from=build /src/target/app.jar /app.jar
        ENTRYPOINT ["java", "-jar", "/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM amazoncorretto:17
        COPY target/app.jar /app.jar
        CMD java $JAVA_OPTS -jar /app.jar
        """,
        """
        FROM amazoncorretto:17-headless
        COPY target/app.jar /app.jar
        CMD java $JAVA_OPTS -jar /app.jar
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        RUN dotnet publish -o /app
        FROM mcr.microsoft.com/dotnet/sdk:10.0-noble
        COPY --from=build /app /app
        ENTRYPOINT ["dotnet", "/app/shop.dll"]
        """,
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
        RUN dotnet publish -o /app
        FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
        COPY --from=build /app /app
        ENTRYPOINT ["dotnet", "/app/shop.dll"]
        """,
    ),
    Invalid(
        """
        FROM openjdk:11
        COPY target/app.jar app.jar
        CMD ["java", "-jar", "app.jar"]
        """,
        """
        FROM eclipse-temurin:11-jre
        COPY target/app.jar app.jar
        CMD ["java", "-jar", "app.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-17 AS build
        RUN mvn package
        FROM maven:3.9-eclipse-temurin-17
        COPY --from=build /src/target/app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-17 AS build
        RUN mvn package
        FROM eclipse-temurin:17-jre
        COPY --from=build /src/target/app.jar /app.jar
        CMD ["java", "-jar", "/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM nvidia/cuda:12.8.1-cudnn-devel-ubuntu24.04
        RUN pip install torch
        CMD ["python3", "serve.py"]
        """,
        """
        FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04
        RUN pip install torch
        CMD ["python3", "serve.py"]
        """,
    ),
    Invalid(
        """
        FROM eclipse-temurin:21-jdk
        COPY run.sh app.jar /
        ENTRYPOINT ["/run.sh"]
        """,
        """
        FROM eclipse-temurin:21-jre
        COPY run.sh app.jar /
        ENTRYPOINT ["/run.sh"]
        """,
        context=holding({"run.sh": "#!/bin/sh\nexec java $JAVA_OPTS -jar /app.jar\n", "app.jar": ""}),
    ),
)

VALID = (
    Valid(
        """
        FROM swift:6.1
        RUN apt-get update && apt-get install -y make
        RUN git clone https://example.com/tool && make -C tool install
        ENTRYPOINT ["tool"]
        """,
        because="the slim image has no git",
    ),
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        COPY out .
        ENTRYPOINT ["dotnet", "shop.dll"]
        """,
        because="compose's health check calls curl, which the runtime image lacks",
        context=holding({}, services=(Service("compose.yaml", "web", "", (("healthcheck", "curl -f x"),)),)),
    ),
    Valid(
        """
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
        RUN apt-get update && apt-get install -y python3-pip ninja-build
        RUN pip install torch
        CMD ["python3", "serve.py"]
        """,
        because="ninja compiles extensions for CUDA when the program runs",
    ),
    Valid(
        """
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
        COPY requirements.txt .
        RUN pip install -r requirements.txt
        CMD ["python3", "serve.py"]
        """,
        because="a package in requirements.txt is compiled for CUDA",
        context=holding({"requirements.txt": "torch\nflash-attn\n"}),
    ),
    Valid(
        """
        FROM gradle:8-jdk17
        COPY --chown=gradle:gradle app.jar /app.jar
        USER gradle
        CMD ["java", "-jar", "/app.jar"]
        """,
        because="the runtime image has no user `gradle`",
    ),
    Valid(
        """
        FROM openjdk:11
        COPY app.jar /app.jar
        CMD ["/usr/local/openjdk-11/bin/java", "-jar", "/app.jar"]
        """,
        because="only that image has Java in this folder",
    ),
    Valid(
        """
        FROM eclipse-temurin:21-jdk
        COPY . .
        CMD ["./mvnw", "jetty:run"]
        """,
        because="the program is started by the build tool, which compiles",
    ),
    Valid(
        """
        FROM eclipse-temurin:21-jdk
        COPY . .
        RUN javac Main.java
        CMD ["java", "Main"]
        """,
        because="the stage compiles; the answer is a second stage",
    ),
    Valid(
        """
        FROM mcr.microsoft.com/dotnet/sdk:10.0
        COPY . .
        CMD ["dotnet", "watch", "run"]
        """,
        because="`dotnet watch` compiles",
    ),
    Valid(
        """
        FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
        RUN pip install flash-attn
        """,
        because="flash-attn compiles CUDA code",
    ),
    Valid(
        """
        FROM eclipse-temurin:21-jdk
        COPY entrypoint.sh .
        ENTRYPOINT ["./entrypoint.sh"]
        """,
        because="it isn't clear what the script does",
    ),
)
