# An image of chancery: the page, then the binary with the page in it, then no more than these need.
#
#   make image
#   docker run -p 127.0.0.1:4000:4000 -v chancery:/var/lib/chancery chancery
#
# The server in it listens for others, so nobody writes without a token:
#
#   docker run --rm -v chancery:/var/lib/chancery chancery token create --name maria --role editor

FROM node:20-bookworm-slim AS page
WORKDIR /build
COPY schema schema
COPY web web
RUN cd web && npm ci --no-audit --no-fund && npm run --silent build

FROM rust:1-bookworm AS binary
WORKDIR /build
COPY Cargo.toml Cargo.lock build.rs ./
COPY macros macros
COPY schema schema
COPY fixtures fixtures
COPY docs docs
COPY benches benches
COPY src src
COPY --from=page /build/web/dist web/dist
RUN cargo build --release --locked --bin chancery && strip target/release/chancery

FROM debian:bookworm-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/chancery --shell /usr/sbin/nologin chancery \
    && install -d -o chancery -g chancery -m 0700 /var/lib/chancery
COPY --from=binary /build/target/release/chancery /usr/bin/chancery
USER chancery
ENV CHANCERY_DATA=/var/lib/chancery \
    CHANCERY_LISTEN=0.0.0.0:4000 \
    CHANCERY_PUBLIC_HOSTS='["localhost"]' \
    CHANCERY_LOG_FORMAT=json
VOLUME /var/lib/chancery
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["/usr/bin/chancery", "health", "--server", "http://127.0.0.1:4000"]
ENTRYPOINT ["/usr/bin/chancery"]
CMD ["serve"]
