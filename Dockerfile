# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The queries were checked against .sqlx, so that no database is needed here.
ENV SQLX_OFFLINE=true
# The caches stay with the builder; the binary is copied out, because a cache is no part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    CARGO_TARGET_DIR=/src/target cargo build --release --locked --bin plumbline \
    && cp target/release/plumbline /plumbline

FROM debian:bookworm-slim
COPY --from=build /plumbline /usr/local/bin/plumbline
# A number and not a name, so that Kubernetes can see that it is not root.
USER 10001:10001
ENV LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["plumbline", "healthcheck"]
ENTRYPOINT ["plumbline"]
CMD ["serve"]
