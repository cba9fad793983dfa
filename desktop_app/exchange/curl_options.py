"""curl's options, as far as they tell what is asked, and where the next word belongs to one. From curl's manual."""

WITH_VALUE = frozenset(
    (
        *("-A", "-b", "-c", "-C", "-d", "-D", "-e", "-E", "-F", "-h", "-H", "-K", "-m", "-o", "-P", "-Q", "-r", "-t", "-T", "-u", "-U"),
        *("-w", "-x", "-X", "-y", "-Y", "-z"),
        *("--request", "--header", "--data", "--data-ascii", "--data-raw", "--data-binary", "--data-urlencode", "--json", "--url"),
        *("--url-query", "--user", "--user-agent", "--referer", "--cookie", "--cookie-jar", "--output", "--output-dir", "--write-out"),
        *("--max-time", "--connect-timeout", "--retry", "--retry-delay", "--retry-max-time", "--speed-limit", "--speed-time"),
        *("--proxy", "--proxy-user", "--proxy-header", "--proxy-cacert", "--noproxy", "--socks5", "--socks5-hostname", "--preproxy"),
        *("--cacert", "--capath", "--cert", "--cert-type", "--key", "--key-type", "--pass", "--pinnedpubkey", "--ciphers", "--tls-max"),
        *("--resolve", "--connect-to", "--interface", "--unix-socket", "--local-port", "--limit-rate", "--max-redirs", "--max-filesize"),
        *("--form", "--form-string", "--upload-file", "--config", "--oauth2-bearer", "--aws-sigv4", "--dump-header", "--stderr"),
        *("--trace", "--trace-ascii", "--proto", "--proto-default", "--keepalive-time", "--expect100-timeout", "--range", "--variable"),
        *("--dns-servers", "--doh-url", "--netrc-file", "--etag-save", "--etag-compare", "--rate", "--create-file-mode"),
    )
)
"""Options whose value is the next word, or the rest of this one behind a letter."""
SHOWS = frozenset(
    (
        *("-s", "-S", "-v", "-i", "-L", "-N", "-f", "-g", "-#", "-4", "-6", "-0", "-q", "-w", "-o", "-O", "-J", "-D"),
        *("--silent", "--show-error", "--verbose", "--include", "--location", "--no-buffer", "--fail", "--fail-with-body", "--globoff"),
        *("--progress-bar", "--no-progress-meter", "--ipv4", "--ipv6", "--http1.0", "--http1.1", "--http2", "--http3", "--compressed"),
        *("--write-out", "--output", "--output-dir", "--remote-name", "--create-dirs", "--dump-header", "--stderr", "--tcp-nodelay"),
        *("--trace", "--trace-ascii", "--trace-time", "--no-keepalive", "--keepalive-time", "--disable", "--post301", "--post302"),
        *("-m", "--max-time", "--connect-timeout", "--retry", "--retry-delay", "--retry-max-time", "--retry-connrefused"),
        *("-A", "--user-agent", "-e", "--referer", "--tlsv1.2", "--tlsv1.3", "--no-alpn", "--expect100-timeout", "--path-as-is"),
    )
)
"""What shows more or less of the answer, or how long is waited: nothing of it is missed here."""
