FROM php:8.2
WORKDIR /srv
RUN apt-get update && apt-get install -y --no-install-recommends unzip && \
    rm -rf /var/lib/apt/lists/*
COPY . .
EXPOSE 8080
CMD ["php", "-S", "0.0.0.0:8080", "index.php"]
