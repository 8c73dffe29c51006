# syntax=docker/dockerfile:1
# Built from source in one stage, run from a small one: no compiler, no shell tools of ours, no root.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY benches benches
COPY migrations migrations
COPY locales locales
COPY assets assets
COPY config.toml ./
RUN cargo build --release --locked --bin lyceum

FROM debian:bookworm-slim
# A font with Chinese, Japanese and Korean letters for the names in pictures; the Latin one is in the program.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin lyceum \
    && mkdir /data && chown lyceum:lyceum /data
COPY --from=build /src/target/release/lyceum /usr/local/bin/lyceum
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:///data/lyceum.db \
    LYCEUM_LISTEN=0.0.0.0:8080
EXPOSE 8080
# The only writable place is /data: run with `--read-only --tmpfs /tmp`.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/lyceum", "doctor", "--health"]
ENTRYPOINT ["/usr/local/bin/lyceum"]
CMD ["run"]
