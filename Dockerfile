# One static binary and nothing else: docker run --rm -v "$PWD:/src:ro" seqscan check
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bins

FROM scratch
COPY --from=build /build/target/release/seqscan /build/target/release/cargo-seqscan /usr/local/bin/
WORKDIR /src
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/seqscan"]
CMD ["check"]
