#!/usr/bin/env python3
"""Events' fields, the record's leaves and their salts, written again from the description in dbus/vn.motcua.EventSource1.xml.

Nothing here comes from the C code, and no library knows the form: what both make of fields.jsonl is what the description
says. reproduce.py FILE.
"""
import hashlib
import json
import re
import sys

FIELDS_MAX, TEXT_MAX, INTEGER_MAX = 32, 4096, 2**53 - 1
NAME = re.compile(rb"[a-z][a-z0-9_-]{0,63}")
INTEGER = re.compile(rb"0|[1-9][0-9]{0,15}")
STRING = re.compile(rb'"((?:[^"\\]|\\["\\])*)"', re.DOTALL)
COLUMNS = ("epoch", "fields", "id", "realtime_usec", "sequence", "source", "type")


class Refused(Exception):
    pass


def require(condition, why):
    if not condition:
        raise Refused(why)


def check_string(string):
    for character in string:
        point = ord(character)
        require(point >= 0x20 and point != 0x7F, "control character")
        require(not 0xD800 <= point <= 0xDFFF, "surrogate")
        require(not 0xFDD0 <= point <= 0xFDEF and point & 0xFFFE != 0xFFFE, "noncharacter")


def check_field(name, kind, value):
    require(NAME.fullmatch(name.encode()), "name")
    if kind == "s":
        check_string(value)
    elif kind == "t":
        require(0 <= value <= INTEGER_MAX, "integer")
    else:
        require(kind == "b", "type")


def write_string(string):
    return b'"' + string.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def write_value(kind, value):
    if kind == "s":
        return write_string(value)
    if kind == "t":
        return b"%d" % value
    return b"true" if value else b"false"


def write_object(members):
    """members: (name, value as text)."""
    return b"{" + b",".join(b'"%s":%s' % member for member in sorted(members)) + b"}"


def write(fields):
    require(len(fields) <= FIELDS_MAX, "fields")
    for field in fields:
        check_field(*field)
    members = [(name.encode(), write_value(kind, value)) for name, kind, value in fields]
    require(len(dict(members)) == len(members), "a name twice")
    text = write_object(members)
    require(len(text) <= TEXT_MAX, "length")
    return text


class Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def take(self, token):
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def match(self, pattern):
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def value(self):
        if match := self.match(STRING):
            try:
                return "s", re.sub(rb"\\(.)", rb"\1", match[1]).decode()
            except UnicodeDecodeError as error:
                raise Refused("UTF-8") from error
        if match := self.match(INTEGER):
            return "t", int(match[0])
        if self.take(b"true"):
            return "b", True
        require(self.take(b"false"), "value")
        return "b", False

    def member(self):
        require(self.take(b'"'), "name")
        name = self.match(NAME)
        require(name and self.take(b'":'), "name")
        return (name[0].decode(), *self.value())


def read(text):
    reader, fields = Reader(text), []
    require(len(text) <= TEXT_MAX and reader.take(b"{"), "object")
    if not reader.take(b"}"):
        fields.append(reader.member())
        while reader.take(b","):
            fields.append(reader.member())
            require(fields[-2][0] < fields[-1][0], "order")
        require(reader.take(b"}"), "end")
    require(reader.at == len(text) and len(fields) <= FIELDS_MAX, "end")
    for field in fields:
        check_field(*field)
    return fields


def leaf(row):
    require(set(row) == set(COLUMNS), "columns")
    members = []
    for name, value in row.items():
        if name == "fields":
            text = write(value)
        else:
            kind = "t" if isinstance(value, int) else "s"
            check_field(name, kind, value)
            text = write_value(kind, value)
        members.append((name.encode(), text))
    return write_object(members)


def salt_that_follows(salt, number):
    return hashlib.sha256(b"%s%d" % (salt.encode(), number)).hexdigest()[:32]


def is_refused(function, argument):
    try:
        function(argument)
    except Refused:
        return True
    return False


def holds(vector):
    fields = [tuple(field) for field in vector.get("fields", [])]
    if "row" in vector:
        data = leaf(vector["row"])
        return data == vector["leaf"].encode() and hashlib.sha256(b"\x00" + data).hexdigest() == vector["hash"]
    if "follows" in vector:
        return salt_that_follows(vector["salt"], vector["id"]) == vector["follows"]
    if "hex" in vector:
        return is_refused(read, bytes.fromhex(vector["hex"]))
    if vector.get("refused"):
        return is_refused(write, fields) if "fields" in vector else is_refused(read, vector["text"].encode())
    text = vector["text"].encode()
    return write(fields) == text and read(text) == sorted(fields)


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = [json.loads(line) for line in file]
    wrong = [vector["name"] for vector in vectors if not holds(vector)]
    for name in wrong:
        print(f"{path}: not reproduced: {name}")
    print(f"{len(vectors) - len(wrong)} of {len(vectors)} vectors reproduced")
    sys.exit(1 if wrong or not vectors else 0)


if __name__ == "__main__":
    main(sys.argv[1])
