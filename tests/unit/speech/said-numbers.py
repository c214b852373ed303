#!/usr/bin/env python3
"""How 0 to 9999 are said: said-numbers.py SPEECH-NUMBERS. Against the rules written down once more, from the last digit
to the first, and against num2words of Debian (python3-num2words) where that is installed."""
import re
import subprocess
import sys

sys.path.append("/usr/lib/python3/dist-packages")
try:
    from num2words import num2words
except ImportError:
    num2words = None

DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
# Said by hand.
TABLE = """
0 không
4 bốn
5 năm
10 mười
11 mười một
14 mười bốn
15 mười lăm
20 hai mươi
21 hai mươi mốt
24 hai mươi tư
25 hai mươi lăm
55 năm mươi lăm
91 chín mươi mốt
100 một trăm
101 một trăm linh một
104 một trăm linh bốn
105 một trăm linh năm
110 một trăm mười
111 một trăm mười một
115 một trăm mười lăm
121 một trăm hai mươi mốt
200 hai trăm
444 bốn trăm bốn mươi tư
555 năm trăm năm mươi lăm
1000 một nghìn
1001 một nghìn không trăm linh một
1005 một nghìn không trăm linh năm
1010 một nghìn không trăm mười
1015 một nghìn không trăm mười lăm
1021 một nghìn không trăm hai mươi mốt
1100 một nghìn một trăm
1105 một nghìn một trăm linh năm
2024 hai nghìn không trăm hai mươi tư
9999 chín nghìn chín trăm chín mươi chín
"""


def vietnamese(number, odd, thousand, four):
    """By cases of the decimal places, the last first."""
    places = [int(digit) for digit in reversed(str(number))]
    ones, tens = places[0], places[1] if len(places) > 1 else None
    if tens is None:
        words = [DIGITS[ones]]
    elif ones == 0:
        words = []
    elif ones == 5 and tens > 0:
        words = ["lăm"]
    elif ones == 1 and tens > 1:
        words = ["mốt"]
    elif ones == 4 and tens > 1:
        words = [four]
    else:
        words = [DIGITS[ones]]
    if tens == 1:
        words.insert(0, "mười")
    elif tens:
        words[:0] = [DIGITS[tens], "mươi"]
    elif tens == 0 and ones:
        words.insert(0, odd)
    if len(places) > 2 and (places[2] or (len(places) > 3 and words)):
        words[:0] = [DIGITS[places[2]], "trăm"]
    if len(places) > 3:
        words[:0] = [DIGITS[places[3]], thousand]
    return " ".join(words)


def ticket(number, digits, *words):
    """As it is printed, three digits at least: the zeros before it, and the number; or each digit."""
    written = f"{number:03}"
    if digits:
        return " ".join(DIGITS[int(digit)] for digit in written)
    zeros = len(written) - len(str(number))
    return " ".join([DIGITS[0]] * zeros + [vietnamese(number, *words)])


def said(program, *options):
    output = subprocess.run([program, *options], check=True, capture_output=True, text=True).stdout
    lines = output.splitlines()
    assert len(lines) == 10000, len(lines)
    return lines


def differences(lines, expected, normalise=lambda number, text: text):
    return [f"{number}: {line!r}, expected {other!r}" for number, line in enumerate(lines)
            if (other := normalise(number, expected(number))) != normalise(number, line)]


def compare_with_num2words(program):
    """It leaves out the hundreds that are none ("một nghìn lẻ năm"), which an announcement says; all else is alike."""
    def normalise(number, text):
        if number > 1000 and number % 1000 < 100:
            return re.sub(r"(nghìn) (không trăm )?(lẻ )?", r"\1 ", text)
        return text

    south = [line.replace("ngàn", "nghìn") for line in said(program, "south", "plain-four")]
    yield from differences(south, lambda number: num2words(number, lang="vi"), normalise)
    english = said(program, "en")

    def plain(number, text):
        return re.sub(r"[-,]? (and )?|-", " ", text) if number >= 1000 else text.replace("-", " ")
    yield from differences(english, lambda number: num2words(number, lang="en"), plain)


def main(program):
    problems = []
    north = said(program)
    for line in TABLE.strip().splitlines():
        number, text = line.split(" ", 1)
        if north[int(number)] != text:
            problems.append(f"{number}: {north[int(number)]!r}, expected {text!r}")
    problems += differences(north, lambda n: vietnamese(n, "linh", "nghìn", "tư"))
    problems += differences(said(program, "south"), lambda n: vietnamese(n, "lẻ", "ngàn", "tư"))
    problems += differences(said(program, "plain-four"), lambda n: vietnamese(n, "linh", "nghìn", "bốn"))
    for words, options in ((("linh", "nghìn", "tư"), ()), (("lẻ", "ngàn", "tư"), ("south",)),
                           (("lẻ", "ngàn", "bốn"), ("south", "plain-four"))):
        problems += differences(said(program, "ticket", *options), lambda n: ticket(n, False, *words))
        problems += differences(said(program, "ticket", "digits", *options), lambda n: ticket(n, True))
    if len(set(north)) != len(north):
        problems.append("two numbers sound alike")
    if num2words:
        problems += compare_with_num2words(program)
    else:
        print("num2words is not installed: compared with the rules alone")
    print("\n".join(problems[:20]))
    sys.exit(1 if problems else 0)


main(sys.argv[1])
