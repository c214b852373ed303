#!/usr/bin/env python3
"""The log, written again from RFC 9162 (section 2.1) and dbus/vn.motcua.EventSource1.xml, as plainly as they say it.

Nothing here comes from the C code.
  naive_log.py check < LINES          what log-peer says of its logs
  naive_log.py make SEED SIZE COUNT   claims for log-peer to judge, each behind the verdict that is right
  naive_log.py record FILE            root and size of the log of a record's events, from its table event alone
"""
import functools
import hashlib
import json
import random
import sqlite3
import sys

from reproduce import leaf

EMPTY = hashlib.sha256().digest()


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(n):
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)


class Log:
    def __init__(self, hashes):
        self.hashes = hashes
        self.complete = functools.lru_cache(maxsize=None)(self.compute)

    def compute(self, begin, end):
        if end - begin == 1:
            return self.hashes[begin]
        middle = begin + split(end - begin)
        return node_hash(self.root(begin, middle), self.root(middle, end))

    def root(self, begin, end):
        """MTH(D[begin:end])"""
        size = end - begin
        if size == 0:
            return EMPTY
        return self.complete(begin, end) if size & (size - 1) == 0 else self.compute(begin, end)

    def inclusion(self, m, begin, end):
        """PATH(m, D[begin:end])"""
        if end - begin == 1:
            return []
        middle = begin + split(end - begin)
        if m < middle:
            return self.inclusion(m, begin, middle) + [self.root(middle, end)]
        return self.inclusion(m, middle, end) + [self.root(begin, middle)]

    def subproof(self, m, begin, end, whole):
        """SUBPROOF(m - begin, D[begin:end], whole)"""
        if m == end:
            return [] if whole else [self.root(begin, end)]
        middle = begin + split(end - begin)
        if m <= middle:
            return self.subproof(m, begin, middle, whole) + [self.root(middle, end)]
        return self.subproof(m, middle, end, False) + [self.root(begin, middle)]

    def prove(self, kind, m, n):
        """None: there is no such proof."""
        if n > len(self.hashes):
            return None
        if kind == "inclusion":
            return self.inclusion(m, 0, n) if m < n else None
        return self.subproof(m, 0, n, True) if 0 < m <= n else None

    def about(self, kind, m):
        """The hash that a proof of m is about."""
        return self.hashes[m] if kind == "inclusion" else self.root(0, m)


def log_of(seed, size):
    return Log([leaf_hash(b"leaf %d %d" % (seed, i)) for i in range(size)])


def write_proof(proof):
    return ",".join(hash.hex() for hash in proof) or "-"


def check(lines):
    words = next(lines).split()
    log, n_right = log_of(int(words[1]), int(words[2])), 0
    for line in lines:
        kind, *numbers, said = line.split()
        numbers = [int(number) for number in numbers]
        if kind == "root":
            right = log.root(0, *numbers).hex()
        else:
            proof = log.prove(kind, *numbers)
            right = "refused" if proof is None else write_proof(proof)
        if said != right:
            sys.exit(f"{line.strip()}: {right}")
        n_right += 1
    print(f"{n_right} roots and proofs are right")


def worse(chance, log, claim):
    """One of the ways in which a claim may be wrong; some of them are right again."""
    kind, m, n, about, root, proof = claim
    way = chance.randrange(9)
    if way == 0 and proof:
        at, bit = chance.randrange(len(proof)), chance.randrange(256)
        flipped = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
        proof = proof[:at] + [flipped] + proof[at + 1 :]
    elif way == 1:
        proof = proof[:-1]
    elif way == 2:
        proof = proof + [chance.choice(proof + [root])]
    elif way == 3:
        m = chance.choice([0, m + 1, max(m, 1) - 1, n, n + 1, 2**53, 2**64 - 1])
    elif way == 4:
        n = chance.choice([0, n + 1, n - 1, m, 2**53, 2**64 - 1])
    elif way == 5:
        about, root = root, about
    elif way == 6:
        about = chance.choice(log.hashes)
    elif way == 7:
        m, about, proof = 0, EMPTY, chance.choice([[], [root], proof])
    else:
        proof = proof[::-1]
    return kind, m, n, about, root, proof


class Untrue(Exception):
    pass


def take(proof):
    if not proof:
        raise Untrue
    return proof.pop()


def root_above(m, size, about, proof):
    """The root that PATH(m, ...) leads to, from its end on; takes what it reads."""
    if size == 1:
        return about
    half = split(size)
    sibling = take(proof)
    if m < half:
        return node_hash(root_above(m, half, about, proof), sibling)
    return node_hash(sibling, root_above(m - half, size - half, about, proof))


def roots_above(m, size, about, proof, whole):
    """The two roots that SUBPROOF(m, ..., whole) leads to."""
    if m == size:
        known = about if whole else take(proof)
        return known, known
    half = split(size)
    sibling = take(proof)
    if m <= half:
        old, new = roots_above(m, half, about, proof, whole)
        return old, node_hash(new, sibling)
    old, new = roots_above(m - half, size - half, about, proof, False)
    return node_hash(sibling, old), node_hash(sibling, new)


def is_true(kind, m, n, about, root, proof):
    """By the definitions. They bind the size no further than the form of the proof does: that the root is one of so many
    leaves is for its signature to say."""
    proof = list(proof)
    try:
        if kind == "inclusion":
            return m < n and root_above(m, n, about, proof) == root and not proof
        return 0 < m <= n and roots_above(m, n, about, proof, True) == (about, root) and not proof
    except Untrue:
        return False


def make(seed, size, count):
    log, chance = log_of(seed, size), random.Random(seed)
    for _ in range(count):
        kind, n = chance.choice(["inclusion", "consistency"]), chance.randint(1, size)
        m = chance.randrange(n) + (kind == "consistency")
        claim = (kind, m, n, log.about(kind, m), log.root(0, n), log.prove(kind, m, n))
        for tried in (claim, worse(chance, log, claim)):
            verdict = "yes" if is_true(*tried) else "no"
            print(verdict, *tried[:3], tried[3].hex(), tried[4].hex(), write_proof(tried[5]))


def kind_of(value):
    return "b" if isinstance(value, bool) else "t" if isinstance(value, int) else "s"


def record_log(path):
    columns = ("epoch", "fields", "id", "realtime_usec", "sequence", "source", "type")
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    hashes = []
    for row in database.execute(f"SELECT {', '.join(columns)} FROM event ORDER BY id"):
        row = dict(zip(columns, row))
        row["fields"] = [(name, kind_of(value), value) for name, value in json.loads(row["fields"]).items()]
        hashes.append(leaf_hash(leaf(row)))
    return Log(hashes)


def main(command, *arguments):
    if command == "check":
        check(sys.stdin)
    elif command == "make":
        make(*map(int, arguments))
    elif command == "record":
        log = record_log(*arguments)
        print(len(log.hashes), log.root(0, len(log.hashes)).hex())


if __name__ == "__main__":
    main(*sys.argv[1:])
