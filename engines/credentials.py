"""Content credentials (C2PA): signs songs with who made them and how, and tells what a file's credentials are worth.

Signs what the official library can: MP3, WAV and FLAC. The key is the caller's; `self_made` gives one that only this
server trusts.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import engines

CONTENT_TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}
# https://cv.iptc.org/newscodes/digitalsourcetype/
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SONG_ASSERTION = "org.musicweb.song"
# A manifest store begins with a description box (ISO 19566-5) of this type.
MANIFEST_MARK = b"jumdc2pa"
PIECE_BYTES = 1 << 20
VALID_FOR = timedelta(days=3650)
SELF_MADE_NAME = "musicweb (self-made)"
UNTRUSTED = "signingCredential.untrusted"
State = Literal["trusted", "valid", "broken", "absent"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs: a chain of certificates, the signer's own first, and its ES256 private key, both PEM."""

    chain: bytes
    private_key: bytes = field(repr=False)
    is_self_made: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of a song, or of what was taken out of a recording that comes from elsewhere.

    `is_neural`: a trained model has made it, not rules alone. A recording taken apart is nothing that AI has made.
    """

    title: str
    engine: str
    track_id: str
    made_at: datetime
    is_neural: bool = False
    is_taken_apart: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """What credentials are worth.

    `trusted`: unchanged and signed by someone of the given anchors; `valid`: unchanged, by someone unknown; `broken`:
    changed since; `absent`: there are none. `song` holds what we said of it where it is ours; `problems` are codes of
    the C2PA specification, section "Validation".
    """

    state: State
    signer: str = ""
    tool: str = ""
    is_ai: bool = False
    song: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def self_made(now: datetime) -> Identity:
    """A chain of a new root and a signer under it, valid from the day before `now`."""
    root_key, signer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, signer_name = _name(f"{SELF_MADE_NAME} root"), _name(SELF_MADE_NAME)
    root = (
        _certificate(root_name, root_name, root_key, now, is_root=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        _certificate(signer_name, root_name, signer_key, now, is_root=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = signer_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Identity(signer.public_bytes(pem) + root.public_bytes(pem), private, is_self_made=True)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "musicweb"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, *, is_root: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )


def sign(source: BinaryIO, target: BinaryIO, suffix: str, claim: Claim, identity: Identity) -> None:
    """Copy `source`, a file of `suffix` among `CONTENT_TYPES`, to `target` (open to be read too) with credentials.

    Raises `c2pa.C2paError` where the file or the identity is not fit for it.
    """
    content_type = CONTENT_TYPES[suffix]
    info = c2pa.C2paSignerInfo(b"es256", identity.chain, identity.private_key, None)
    with (
        c2pa.Signer.from_info(info) as signer,
        c2pa.Builder(_manifest(claim, content_type), _context({"verify": {"verify_after_sign": False}})) as builder,
    ):
        builder.sign(signer, content_type, source, target)


def _manifest(claim: Claim, content_type: str) -> dict[str, Any]:
    tool = {"name": "musicweb", "version": engines.__version__}
    made_at = claim.made_at.isoformat()
    created = {"action": "c2pa.created", "softwareAgent": tool, "when": made_at, **_origin(claim)}
    song = {**asdict(claim), "made_at": made_at, "is_made_by_ai": not claim.is_taken_apart}
    return {
        "claim_generator_info": [tool],
        "title": claim.title,
        "format": content_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": SONG_ASSERTION, "data": song},
        ],
    }


def _origin(claim: Claim) -> dict[str, str]:
    if claim.is_taken_apart:
        said = f"Taken out of a recording with the method {claim.engine}"
        return {"digitalSourceType": f"{SOURCE_TYPE}algorithmicallyEnhanced", "description": said}
    source = "trainedAlgorithmicMedia" if claim.is_neural else "algorithmicMedia"
    return {"digitalSourceType": SOURCE_TYPE + source, "description": f"Made by AI with the engine {claim.engine}"}


def verify(path: Path, anchors: bytes = b"") -> Verified:
    """What the credentials of the file are worth to someone who trusts the PEM certificates `anchors`."""
    with path.open("rb") as file:
        content_type = _content_type(file.read(12))
        file.seek(0)
        # A file of a stranger must not make this machine ask for addresses of the stranger's choice.
        trust: dict[str, Any] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
        if anchors:
            trust["trust"] = {"trust_anchors": anchors.decode()}
        try:
            reader = c2pa.Reader.try_create(content_type, file, context=_context(trust)) if content_type else None
        except c2pa.C2paError as error:
            # Of a damaged file that was never signed, too.
            return Verified("broken", problems=[str(error)]) if _is_signed(file) else Verified("absent")
        if reader is None:
            return Verified("absent")
        with reader:
            return _read(reader)


def _content_type(start: bytes) -> str:
    """By its first bytes; empty for what credentials cannot be in."""
    if start[:4] == b"fLaC":
        return CONTENT_TYPES["flac"]
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return CONTENT_TYPES["wav"]
    is_mp3 = start[:3] == b"ID3" or (len(start) > 1 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0)
    return CONTENT_TYPES["mp3"] if is_mp3 else ""


def _is_signed(file: BinaryIO) -> bool:
    """Whether there is anything like a manifest in it, wherever."""
    file.seek(0)
    before = b""
    while piece := file.read(PIECE_BYTES):
        if MANIFEST_MARK in before + piece:
            return True
        before = piece[-len(MANIFEST_MARK) :]
    return False


def _read(reader: c2pa.Reader) -> Verified:
    manifest = reader.get_active_manifest() or {}
    problems = [status["code"] for status in json.loads(reader.json()).get("validation_status", [])]
    state = {"Trusted": "trusted", "Valid": "valid"}.get(reader.get_validation_state() or "", "broken")
    said = {entry["label"]: entry["data"] for entry in manifest.get("assertions", [])}
    actions: list[dict[str, Any]] = next(
        (data["actions"] for label, data in said.items() if label.startswith("c2pa.actions")), []
    )
    signature, tools = manifest.get("signature_info") or {}, manifest.get("claim_generator_info") or [{}]
    return Verified(
        state,  # type: ignore[arg-type]
        signer=signature.get("common_name") or signature.get("issuer") or "",
        tool=" ".join(filter(None, (tools[0].get("name"), tools[0].get("version")))),
        is_ai=any("lgorithmicMedia" in str(action.get("digitalSourceType")) for action in actions),
        song=said.get(SONG_ASSERTION, {}),
        problems=[code for code in problems if state == "broken" or code != UNTRUSTED],
    )


def _context(settings: dict[str, Any]) -> c2pa.Context:
    return _made_context(json.dumps(settings | {"builder": {"thumbnail": {"enabled": False}}}))


@cache
def _made_context(settings: str) -> c2pa.Context:
    return c2pa.Context.from_json(settings)


def _main(path: str, trust: str, memory_bytes: str) -> None:
    """`verify` in a process of its own, for files of strangers: within `memory_bytes`, answered as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    json.dump(asdict(verify(Path(path), Path(trust).read_bytes())), sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
