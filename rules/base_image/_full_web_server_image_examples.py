"""Examples of `full-web-server-image`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM nginx:stable
        COPY nginx.conf /etc/nginx/
        COPY html /usr/share/nginx/html
        """,
        """
        FROM nginx:stable-alpine
        COPY nginx.conf /etc/nginx/
        COPY html /usr/share/nginx/html
        """,
        context=holding({"nginx.conf": "user nginx;\nevents {}\n", "html/index.html": ""}),
    ),
    Invalid(
        """
        FROM node:24-slim AS build
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        FROM nginx:1.29
        COPY site.conf /etc/nginx/conf.d/default.conf
        COPY --from=build /app/dist /usr/share/nginx/html
        EXPOSE 80
        """,
        """
        FROM node:24-slim AS build
        WORKDIR /app
        COPY . .
        RUN npm ci && npm run build
        FROM nginx:1.29-alpine
        COPY site.conf /etc/nginx/conf.d/default.conf
        COPY --from=build /app/dist /usr/share/nginx/html
        EXPOSE 80
        """,
    ),
    Invalid(
        """
        FROM nginx
        RUN rm /etc/nginx/conf.d/default.conf
        COPY html /usr/share/nginx/html
        CMD ["nginx", "-g", "daemon off;"]
        """,
        """
        FROM nginx:alpine
        RUN rm /etc/nginx/conf.d/default.conf
        COPY html /usr/share/nginx/html
        CMD ["nginx", "-g", "daemon off;"]
        """,
    ),
    Invalid(
        """
        FROM httpd:2.4-bookworm
        COPY ./public-html/ /usr/local/apache2/htdocs/
        """,
        """
        FROM httpd:2.4-alpine
        COPY ./public-html/ /usr/local/apache2/htdocs/
        """,
    ),
)
VALID = (
    Valid(
        """
        FROM nginx:1.29
        COPY nginx.conf /etc/nginx/
        COPY html /usr/share/nginx/html
        """,
        because="the settings name a user that Alpine's image has not",
        context=holding({"nginx.conf": "user www-data;\nevents {}\n", "html/index.html": ""}),
    ),
    Valid(
        """
        FROM nginx:1.29
        COPY nginx.conf /etc/nginx/
        COPY html /usr/share/nginx/html
        """,
        because="nobody can tell which user the settings name",
    ),
    Valid("FROM nginx:1.29-alpine\nCOPY html /usr/share/nginx/html\n", because="it is the Alpine image"),
    Valid("FROM nginx:1.29-perl\nCOPY html /usr/share/nginx/html\n", because="the tag asks for more than nginx"),
    Valid("FROM nginx:1.9.4\nCOPY html /usr/share/nginx/html\n", because="`1.9.4-alpine` was never built"),
    Valid("FROM nginx:1.29\nEXPOSE 80\n", because="it serves nothing of its own: it may be a base for others"),
    Valid(
        """
        FROM nginx:1.29
        RUN apt-get update && apt-get install -y --no-install-recommends certbot && rm -rf /var/lib/apt/lists/*
        COPY html /usr/share/nginx/html
        """,
        because="the packages are Debian's",
    ),
    Valid(
        """
        FROM nginx:1.29
        COPY html /usr/share/nginx/html
        RUN chown -R www-data:www-data /usr/share/nginx/html
        """,
        because="Alpine's image has no user www-data",
    ),
    Valid(
        """
        FROM nginx:1.29
        COPY --chown=www-data html /usr/share/nginx/html
        """,
        because="Alpine's image has no user www-data",
    ),
    Valid(
        """
        FROM nginx:1.29
        COPY 40-settings.sh /docker-entrypoint.d/
        COPY html /usr/share/nginx/html
        """,
        because="nobody can tell which shell the script needs",
    ),
    Valid(
        """
        FROM nginx:1.29
        COPY html /usr/share/nginx/html
        CMD ["/bin/bash", "-c", "envsubst < /a.template > /etc/nginx/nginx.conf && nginx -g 'daemon off;'"]
        """,
        because="Alpine's image has no bash",
    ),
)
