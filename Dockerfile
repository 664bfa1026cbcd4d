# The sandbox as one static binary on an empty image: about 30 MiB (inlining and msgpack would cost 9 more), no shell, no root.
#
#   docker build -t fairground .
#   docker run --rm fairground demo --exit
#
# Where the base image has another name (an internal registry, a local import): --build-arg BUILD_IMAGE=…
ARG BUILD_IMAGE=golang:1.26
FROM ${BUILD_IMAGE} AS build
WORKDIR /src
ARG GOPROXY
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -tags=nomsgpack" GOPROXY=${GOPROXY:-https://proxy.golang.org,direct}
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -buildvcs=false -ldflags="-s -w" -gcflags=all=-l -o /out/fairground . \
 && mkdir -p /out/data /out/etc/ssl/certs \
 && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
 && printf 'fairground:x:65532:65532::/data:/none\n' > /out/etc/passwd

FROM scratch
COPY --from=build /out/etc /etc
COPY --from=build /out/fairground /fairground
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
EXPOSE 8080 8081 18300
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/fairground", "health"]
ENTRYPOINT ["/fairground"]
CMD ["--help"]
