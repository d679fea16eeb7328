"""A certificate for 127.0.0.1, and the authority that has signed it: made anew for each run, good for a day."""

import ipaddress
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@cache
def pair() -> tuple[bytes, bytes]:
    """-> the key and the certificate of the server as PEM, and the authority's certificate as PEM."""
    now, ours = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    authority, server = _name("Playground authority"), _name("127.0.0.1")
    ca = _begun(authority, authority, ours, now).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    root = ca.add_extension(_usage(signs=True), True).sign(ours, hashes.SHA256())
    key = ec.generate_private_key(ec.SECP256R1())
    addresses: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.DNSName("localhost"),
    ]
    begun = _begun(server, authority, key, now).add_extension(x509.SubjectAlternativeName(addresses), False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ours.public_key())
    leaf = begun.add_extension(issuer, False).sign(ours, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    return secret + leaf.public_bytes(pem), root.public_bytes(pem)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
