"""Examples of `java-build-shipped`."""

from __future__ import annotations

from rules.engine.context import Service
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

_SPRING = """
<parent><artifactId>spring-boot-starter-parent</artifactId><version>3.4.1</version></parent>
<plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin>
"""

INVALID = (
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        COPY corp.crt /tmp/corp.crt
        RUN keytool -importcert -noprompt -cacerts -storepass changeit -alias corp -file /tmp/corp.crt
        WORKDIR /app
        COPY . .
        RUN ["mvn", "-B", "package"]
        ENTRYPOINT ["java", "-jar", "target/app.jar"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-21 AS builder
        COPY corp.crt /tmp/corp.crt
        RUN keytool -importcert -noprompt -cacerts -storepass changeit -alias corp -file /tmp/corp.crt
        WORKDIR /app
        COPY . .
        RUN ["mvn", "-B", "package"]

        FROM eclipse-temurin:21-jre
        WORKDIR /app
        COPY --from=builder /app/target/app.jar /app/target/app.jar
        COPY corp.crt /tmp/corp.crt
        RUN keytool -importcert -noprompt -cacerts -storepass changeit -alias corp -file /tmp/corp.crt
        ENTRYPOINT ["java", "-jar", "target/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM eclipse-temurin:21-jdk-alpine
        RUN cd /usr/share && \\
            wget -qO - https://dlcdn.apache.org/maven/apache-maven-3.9.9-bin.tar.gz | tar xz && \\
            ln -s /usr/share/apache-maven-3.9.9/bin/mvn /usr/bin/mvn
        WORKDIR /app
        COPY . .
        RUN mvn -B package
        ENTRYPOINT ["java", "-jar", "target/app.jar"]
        """,
        """
        FROM eclipse-temurin:21-jdk-alpine AS builder
        RUN cd /usr/share && \\
            wget -qO - https://dlcdn.apache.org/maven/apache-maven-3.9.9-bin.tar.gz | tar xz && \\
            ln -s /usr/share/apache-maven-3.9.9/bin/mvn /usr/bin/mvn
        WORKDIR /app
        COPY . .
        RUN mvn -B package

        FROM eclipse-temurin:21-jre-alpine
        WORKDIR /app
        COPY --from=builder /app/target/app.jar /app/target/app.jar
        ENTRYPOINT ["java", "-jar", "target/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN mvn -B package && cp server/target/server-*.jar /srv/app.jar
        WORKDIR /srv
        CMD java $JAVA_OPTS -jar app.jar
        """,
        """
        FROM maven:3.9-eclipse-temurin-21 AS builder
        WORKDIR /src
        COPY . .
        RUN mvn -B package && cp server/target/server-*.jar /srv/app.jar
        WORKDIR /srv

        FROM eclipse-temurin:21-jre
        WORKDIR /srv
        COPY --from=builder /srv/app.jar /srv/app.jar
        CMD java $JAVA_OPTS -jar app.jar
        """,
    ),
    Invalid(
        """
        FROM eclipse-temurin:21-jdk
        WORKDIR /app
        COPY . .
        RUN ./gradlew bootJar --no-daemon
        RUN cp build/libs/*.jar app.jar
        CMD ["java", "-jar", "app.jar"]
        """,
        """
        FROM eclipse-temurin:21-jdk AS builder
        WORKDIR /app
        COPY . .
        RUN ./gradlew bootJar --no-daemon
        RUN cp build/libs/*.jar app.jar

        FROM eclipse-temurin:21-jre
        WORKDIR /app
        COPY --from=builder /app/app.jar /app/app.jar
        CMD ["java", "-jar", "app.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        EXPOSE 8080
        CMD ["java", "-jar", "target/hello-1.0.jar"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-21 AS builder
        WORKDIR /src
        COPY . .
        RUN mvn -B package

        FROM eclipse-temurin:21-jre
        WORKDIR /src
        COPY --from=builder /src/target/hello-1.0.jar /src/target/hello-1.0.jar
        EXPOSE 8080
        CMD ["java", "-jar", "target/hello-1.0.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-24
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        CMD ["java", "-jar", "target/hello-1.0.jar"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-24 AS builder
        WORKDIR /src
        COPY . .
        RUN mvn -B package

        FROM eclipse-temurin:25-jre
        WORKDIR /src
        COPY --from=builder /src/target/hello-1.0.jar /src/target/hello-1.0.jar
        CMD ["java", "-jar", "target/hello-1.0.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        CMD ["java", "-jar", "target/hello-1.0.jar", "src/main/conf/hello.json"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-21 AS builder
        WORKDIR /src
        COPY . .
        RUN mvn -B package

        FROM eclipse-temurin:21-jre
        WORKDIR /src
        COPY --from=builder /src/target/hello-1.0.jar /src/target/hello-1.0.jar
        COPY --from=builder /src/conf /src/conf
        COPY --from=builder /src/src/main/conf/hello.json /src/src/main/conf/hello.json
        CMD ["java", "-jar", "target/hello-1.0.jar", "src/main/conf/hello.json"]
        """,
        context=holding({"pom.xml": "", "conf/application.conf": "", "src/main/conf/hello.json": ""}),
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        CMD ["java", "-jar", "target/shop-1.0.jar"]
        """,
        """
        FROM maven:3.9-eclipse-temurin-21 AS builder
        WORKDIR /src
        COPY . .
        RUN mvn -B package && \\
            java -Djarmode=tools -jar /src/target/shop-1.0.jar extract --layers --destination /src/target/layers

        FROM eclipse-temurin:21-jre
        WORKDIR /src
        COPY --from=builder /src/target/layers/dependencies/ /src/target/
        COPY --from=builder /src/target/layers/spring-boot-loader/ /src/target/
        COPY --from=builder /src/target/layers/snapshot-dependencies/ /src/target/
        COPY --from=builder /src/target/layers/application/ /src/target/
        CMD ["java", "-jar", "target/shop-1.0.jar"]
        """,
        context=holding({"pom.xml": _SPRING, "src/main/java/Shop.java": ""}),
    ),
    Invalid(
        """
        FROM eclipse-temurin:17-jdk-alpine
        WORKDIR /app
        COPY src/Main.java /app/Main.java
        RUN javac Main.java
        CMD ["java", "Main"]
        """,
        """
        FROM eclipse-temurin:17-jdk-alpine AS builder
        WORKDIR /app
        COPY src/Main.java /app/Main.java
        RUN javac Main.java

        FROM eclipse-temurin:17-jre-alpine
        WORKDIR /app
        COPY --from=builder /app /app
        CMD ["java", "Main"]
        """,
    ),
    Invalid(
        """
        FROM openjdk:21-slim
        WORKDIR /app
        COPY . .
        RUN javac -cp "lib/*" -d classes $(find src -name '*.java')
        CMD ["java", "-Xmx256m", "-cp", "classes:lib/*", "shop.Main"]
        """,
        """
        FROM openjdk:21-slim AS builder
        WORKDIR /app
        COPY . .
        RUN javac -cp "lib/*" -d classes $(find src -name '*.java')

        FROM eclipse-temurin:21-jre
        WORKDIR /app
        COPY --from=builder /app/classes /app/classes
        COPY --from=builder /app/lib /app/lib
        CMD ["java", "-Xmx256m", "-cp", "classes:lib/*", "shop.Main"]
        """,
    ),
    Invalid(
        """
        FROM amazoncorretto:21
        WORKDIR /app
        COPY Main.java .
        RUN javac Main.java && jar cfe app.jar Main *.class
        ENTRYPOINT ["java", "-jar", "app.jar"]
        """,
        """
        FROM amazoncorretto:21 AS builder
        WORKDIR /app
        COPY Main.java .
        RUN javac Main.java && jar cfe app.jar Main *.class

        FROM eclipse-temurin:21-jre
        WORKDIR /app
        COPY --from=builder /app/app.jar /app/app.jar
        ENTRYPOINT ["java", "-jar", "app.jar"]
        """,
    ),
    Invalid(
        """
        FROM gradle:8.10-jdk17-alpine

        WORKDIR /home/app
        COPY . .
        RUN gradle bootJar --no-daemon
        RUN cp build/libs/app.jar /app.jar

        # a quarter stays for what is not heap
        ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75

        ENTRYPOINT ["java", "-jar", "/app.jar"]
        """,
        """
        FROM gradle:8.10-jdk17-alpine AS builder

        WORKDIR /home/app
        COPY . .
        RUN gradle bootJar --no-daemon
        RUN cp build/libs/app.jar /app.jar

        FROM eclipse-temurin:17-jre-alpine

        WORKDIR /home/app
        COPY --from=builder /app.jar /app.jar

        # a quarter stays for what is not heap
        ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75

        ENTRYPOINT ["java", "-jar", "/app.jar"]
        """,
    ),
    Invalid(
        """
        FROM eclipse-temurin:21
        WORKDIR /app
        RUN useradd app && apt-get update && apt-get install -y fontconfig maven && rm -rf /var/lib/apt/lists/*
        COPY . .
        RUN javac Main.java
        USER app
        CMD ["java", "Main"]
        """,
        """
        FROM eclipse-temurin:21 AS builder
        WORKDIR /app
        RUN useradd app && apt-get update && apt-get install -y fontconfig maven && rm -rf /var/lib/apt/lists/*
        COPY . .
        RUN javac Main.java

        FROM eclipse-temurin:21-jre
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends fontconfig && \\
            rm -rf /var/lib/apt/lists/*
        RUN useradd app
        COPY --from=builder /app /app
        USER app
        CMD ["java", "Main"]
        """,
    ),
    Invalid(
        """
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y openjdk-21-jdk maven
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        CMD ["java", "-jar", "target/shop.jar"]
        """,
        """
        FROM ubuntu:24.04 AS builder
        RUN apt-get update && apt-get install -y openjdk-21-jdk maven
        WORKDIR /src
        COPY . .
        RUN mvn -B package

        FROM eclipse-temurin:21-jre
        WORKDIR /src
        COPY --from=builder /src/target/shop.jar /src/target/shop.jar
        CMD ["java", "-jar", "target/shop.jar"]
        """,
    ),
    Invalid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /app
        COPY . .
        RUN mvn -B package
        CMD ["java", "-jar", "target/shop.jar"]
        """,
        context=holding(
            {"pom.xml": "", "src/main/java/Shop.java": ""},
            services=(Service("compose.yaml", "migrate", "", (("command", "mvn flyway:migrate"),)),),
        ),
    ),
    Invalid(
        """
        FROM eclipse-temurin:21
        WORKDIR /app
        COPY . .
        RUN ./mvnw -B package
        CMD java -jar target/*.jar
        """,
        """
        FROM eclipse-temurin:21 AS builder
        WORKDIR /app
        COPY . .
        RUN ./mvnw -B package

        FROM eclipse-temurin:21-jre
        WORKDIR /app
        COPY --from=builder /app/target/*.jar /app/target/
        CMD java -jar target/*.jar
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM eclipse-temurin:21
        WORKDIR /app
        COPY . .
        RUN ./mvnw -B package
        CMD ["java", "-jar", "target/*.jar"]
        """,
        because="without a shell, nothing finds what `*` stands for: it doesn't start as it is",
    ),
    Valid(
        """
        FROM eclipse-temurin:21
        WORKDIR /app
        COPY . .
        RUN javac -d classes src/*.java
        CMD ["java", "src/Main.java"]
        """,
        because="`java` compiles a source file itself, by the JDK's compiler",
    ),
    Valid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        CMD ["java", "-jar", "target/hello-1.0.jar"]
        """,
        because="the jar looks for its libraries in files beside it",
        context=holding({"pom.xml": "<goal>copy-dependencies</goal>", "src/main/java/Hello.java": ""}),
    ),
    Valid(
        """
        FROM maven:3.9-eclipse-temurin-21
        WORKDIR /src
        COPY . .
        RUN mvn -B package
        CMD ["mvn", "jetty:run"]
        """,
        because="the command needs Maven when it runs",
    ),
    Valid(
        """
        FROM eclipse-temurin:21-jre
        COPY app.jar /
        CMD ["java", "-jar", "/app.jar"]
        """,
        because="the jar was built elsewhere",
    ),
)
