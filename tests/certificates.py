"""Certificates for TLS on loopback, good and bad, made when a test needs them."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """What a server presents, and the file that a client has to trust."""

    context: ssl.SSLContext  # the server's
    ca_file: Path
    fingerprint: str  # SHA-256, lower-case hexadecimal


@dataclass(frozen=True)
class ClientCertificate:
    """What a client presents, and the authority that a server has to trust."""

    certificate: Path
    key: Path
    both: Path  # in one file
    ca_file: Path


def make_certificate(folder: Path, *, host: str = "127.0.0.1", own_ca: bool = False, expired: bool = False) -> Certificate:
    """A certificate for a host name or address: self-signed, or by a certificate authority of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    if own_ca:
        ca_key = ec.generate_private_key(ec.SECP256R1())
        ca = build("Brise test authority", ca_key, "Brise test authority", ca_key, host=None, expired=False, is_authority=True)
        certificate = build(host, key, "Brise test authority", ca_key, host=host, expired=expired, is_authority=False)
    else:
        ca = certificate = build(host, key, host, key, host=host, expired=expired, is_authority=True)
    ca_file, chain, key_file = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key_file)
    return Certificate(context, ca_file, certificate.fingerprint(hashes.SHA256()).hex())


def client_certificate(folder: Path) -> ClientCertificate:
    """A certificate for a person, by an authority of its own."""
    make_certificate(folder, host="somebody.example", own_ca=True)
    certificate, key, both = folder / "server.pem", folder / "server.key", folder / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    return ClientCertificate(certificate, key, both, folder / "ca.pem")


def build(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    host: str | None,
    expired: bool,
    is_authority: bool,
) -> x509.Certificate:
    """One signed certificate."""
    now = datetime.now(UTC)
    ends = now - timedelta(days=1) if expired else now + timedelta(days=2)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if host is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([alternative(host)]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def alternative(host: str) -> x509.GeneralName:
    """The host as a certificate names it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
