FROM eclipse-temurin:17 AS builder

WORKDIR /app

COPY . .

RUN javac Hello.java

FROM eclipse-temurin:17-jre

WORKDIR /app
COPY --from=builder /app /app

EXPOSE 8080

CMD ["java", "-Xmx64m", "Hello", "greeting.txt"]
