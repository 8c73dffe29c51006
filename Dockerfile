# syntax=docker/dockerfile:1
# Built from source in one stage, run from a small one: no compiler, no shell, no root.
FROM rust:1.95-slim-bookworm AS build
# A font with Chinese, Japanese and Korean letters for the names in pictures; the Latin one is in the program.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin lyceum \
    && mkdir -p /out/data /out/usr/share/fonts \
    && cp target/release/lyceum /out/lyceum \
    && cp /usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf /out/usr/share/fonts/

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/usr/share/fonts /usr/share/fonts
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/lyceum /usr/local/bin/lyceum
USER 65532:65532
WORKDIR /data
VOLUME ["/data"]
ENV DATABASE_URL=sqlite:///data/lyceum.db \
    LYCEUM_LISTEN=0.0.0.0:8080
EXPOSE 8080
# The only writable place is /data: run it with --read-only --tmpfs /tmp.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/lyceum", "doctor", "--health"]
ENTRYPOINT ["/usr/local/bin/lyceum"]
CMD ["run"]
