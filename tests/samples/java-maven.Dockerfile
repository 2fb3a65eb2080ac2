FROM maven:3.8-openjdk-17 AS builder
WORKDIR /src
COPY pom.xml .
RUN mvn -B dependency:go-offline
COPY . .
RUN mvn -B package

FROM eclipse-temurin:17-jre
WORKDIR /src
COPY --from=builder /src/target/hello-1.0.jar /src/target/hello-1.0.jar
EXPOSE 8080
CMD ["java", "-jar", "target/hello-1.0.jar"]
