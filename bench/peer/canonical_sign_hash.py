"""Signs and verifies manifests as the original tools do: CPython's json and hashlib, PyNaCl's Ed25519.

One JSON request a line on standard input, one JSON answer a line:

    {"op": "sign", "seconds": s, "manifest": text, "seed": hex, "signed_at": text} -> {"per_second", "hash"}
    {"op": "verify", "seconds": s, "envelope": text, "hash": hex, "trusted": hex}  -> {"per_second", "hash"}

Rates are per second of processor time.
"""

import hashlib
import json
import platform
import sys
import time

import nacl
from nacl.signing import SigningKey, VerifyKey


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def sign(manifest, key, signed_at):
    signature = key.sign(canonical(manifest)).signature.hex()
    envelope = canonical(
        {"manifest": manifest, "signature": signature, "signed_at": signed_at, "signed_by": key.verify_key.encode().hex()}
    )
    return hashlib.sha256(envelope).hexdigest()


def verify(received, asked, trusted):
    if hashlib.sha256(received).hexdigest() != asked:
        raise ValueError("hash")
    envelope = json.loads(received)
    if canonical(envelope) != received:
        raise ValueError("not canonical")
    if envelope["signed_by"] != trusted:
        raise ValueError("signer")
    VerifyKey(bytes.fromhex(trusted)).verify(canonical(envelope["manifest"]), bytes.fromhex(envelope["signature"]))
    return asked


def measured(work, seconds):
    answer = work()
    began = time.perf_counter()
    processor = time.process_time()
    count = 0
    while time.perf_counter() - began < seconds:
        for _ in range(8):
            work()
        count += 8
    return {"per_second": count / (time.process_time() - processor), "hash": answer}


def main():
    print(json.dumps({"python": platform.python_version(), "pynacl": nacl.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "sign":
            manifest = json.loads(request["manifest"])
            key = SigningKey(bytes.fromhex(request["seed"]))
            work = lambda: sign(manifest, key, request["signed_at"])
        else:
            received = request["envelope"].encode("ascii")
            work = lambda: verify(received, request["hash"], request["trusted"])
        print(json.dumps(measured(work, request["seconds"])), flush=True)


main()
