FROM ruby:3.1-slim
WORKDIR /app
RUN apt-get update && \
    apt-get install -y --no-install-recommends tzdata && \
    rm -rf /var/lib/apt/lists/*
COPY . .
EXPOSE 8080
CMD ["ruby", "app.rb"]
