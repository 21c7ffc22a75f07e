#!/usr/bin/env python3
"""Verifies the published index and the current manifest as a miner would. Needs PyNaCl (python3-nacl).

BASE_URL is what stands before /scorevision/, or a local folder. Exit code 0: everything holds, 1: something does not.
"""
import argparse, datetime, hashlib, json, pathlib, re, sys, urllib.request
from nacl.signing import VerifyKey

MOST_BYTES = 1 << 20


def require(holds, otherwise):
    if not holds:
        raise ValueError(otherwise)


def fetch(base, key):
    if base.startswith(("http://", "https://")):
        with urllib.request.urlopen(f"{base.rstrip('/')}/{key}", timeout=10) as answer:
            received = answer.read(MOST_BYTES + 1)
    else:
        received = pathlib.Path(base, key).read_bytes()
    require(len(received) <= MOST_BYTES, f"{key} has more than {MOST_BYTES} bytes")
    return received


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def parse(received, what):
    value = json.loads(received.decode("ascii"))
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # fails on unpaired surrogates
    require(canonical(value) == received, f"the bytes of the {what} are not canonical JSON")
    return value


def check_signature(trusted, document, message, what):
    require(document["signed_by"] in trusted, f"the {what} is signed by {document['signed_by']}, which is not trusted")
    require(re.fullmatch("[0-9a-f]{128}", document["signature"]), f"the signature of the {what} is not 128 hex digits")
    VerifyKey(bytes.fromhex(document["signed_by"])).verify(message, bytes.fromhex(document["signature"]))
    print(f"ok  {what}: the signature holds, by the trusted key {document['signed_by']}")


def verify(to):
    index = parse(fetch(to.base_url, "scorevision/index.json"), "index")
    unsigned = {name: value for name, value in index.items() if name != "signature"}
    check_signature(to.index_key, index, b"signpost/index/v1\n" + canonical(unsigned), "index")
    until = datetime.datetime.strptime(index["valid_until"], "%Y-%m-%dT%H:%M:%S%z")
    require(datetime.datetime.now(datetime.timezone.utc) < until, f"the index was valid until {index['valid_until']}")
    require(index["index_version"] >= to.seen, f"index version {index['index_version']} came after version {to.seen}")
    entries = index["manifests"]
    require(entries == sorted(entries, key=lambda entry: entry["expiry_block"]), "the index is not in ascending order")
    print(f"ok  index: version {index['index_version']}, valid until {index['valid_until']}")

    block = index["block"] if to.block is None else to.block
    entry = next((entry for entry in entries if entry["expiry_block"] > block), None)
    require(entry, f"no window is open at block {block}")
    require(re.fullmatch("sha256:[0-9a-f]{64}", entry["hash"]), "the hash in the index is not one")
    received = fetch(to.base_url, f"scorevision/manifests/{entry['hash'][7:]}.json")
    require("sha256:" + hashlib.sha256(received).hexdigest() == entry["hash"], "the manifest's bytes have another hash")
    envelope = parse(received, "manifest")
    require(set(envelope) == {"manifest", "signature", "signed_at", "signed_by"}, "this is not a signed manifest")
    print(f"ok  manifest: {len(received)} canonical bytes with the hash {entry['hash']}")
    manifest = envelope["manifest"]
    check_signature(to.manifest_key, envelope, canonical(manifest), "manifest")
    for name in ("window_id", "expiry_block"):
        require(manifest[name] == entry[name], f"manifest and index disagree on {name}")
    require(manifest.get("environment", index["environment"]) == index["environment"], "it is for another environment")
    print(f"ok  open at block {block}: window {entry['window_id']}, until block {entry['expiry_block']}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Verifies the published index and manifest as a miner would.")
    options.add_argument("base_url", metavar="BASE_URL", help="what stands before /scorevision/, or a local folder")
    options.add_argument("--manifest-key", metavar="HEX", action="append", required=True, help="trusted; repeatable")
    options.add_argument("--index-key", metavar="HEX", action="append", required=True, help="trusted; repeatable")
    options.add_argument("--block", metavar="N", type=int, help="the chain's head; default: the block of the index")
    options.add_argument("--seen", metavar="N", type=int, default=0, help="the highest index version seen so far")
    try:
        verify(options.parse_args())
    except Exception as refused:  # whatever it is, nothing has been verified
        sys.exit(f"NOT VERIFIED: {refused or type(refused).__name__}")
