"""The figures of a report, code by code, of what recount counted: by their definitions, not by the program's table.

A group counts durations in microseconds; a report says whole minutes of each sum, and shares of these.
"""
import datetime

MINUTE = 60 * 10**6
LEVELS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied")
GOOD, LOW = LEVELS[:2], LEVELS[3:]
# What is kept of time by what a section is of; of the whole all of it.
KEPT = {"service": "", "official": "", "counter": "H4 G2", "hour": "H4 G1 G2", "day": "H4 G1 G2 C1", "month": "H4 G1 G2 C1"}
OF_TIME = {"H4", "G1", "G2", "C1"}
# A value that motcuactl has of these is of no event that random days have.
ELSEWHERE = ("N",)
# By the days of the calendar, of which its own tests know.
UNCOUNTED = ("P3",)
# Of these random days ask nothing.
UNASKED = ("K2", "K3", "K4", "K5", "K7", "K8")


def minutes(usec):
    return (usec + MINUTE // 2) // MINUTE


def share(numerator, denominator):
    if denominator == 0:
        return {"state": "nothing"}
    permille = (2000 * numerator + denominator) // (2 * denominator)
    return {"state": "measured", "numerator": numerator, "denominator": denominator, "permille": permille}


def few(denominator):
    """Ratings are there, and of what they say nothing is told."""
    return {"state": "too-few", "denominator": denominator} if denominator else {"state": "nothing"}


def times(values, median, ninety):
    if not values:
        return {"state": "nothing"}
    return {"state": "measured", "denominator": len(values), "median_usec": median(values), "p90_usec": ninety(values)}


def of_ratings(group, minimum):
    """H1, H2, H3, L1."""
    def total(names, prefix=""):
        return sum(group[prefix + name] for name in names)

    rated = total(LEVELS)
    values = {("H1", ""): share(rated, group["served"])}
    for variant, prefix in (("", None), ("without-suspect", "suspect_"), ("without-voided", "voided_")):
        def counted(names, prefix=prefix):
            return total(names) - (total(names, prefix) if prefix else 0)

        for code, names in (("H2", GOOD), ("H3", LOW)):
            of = counted(LEVELS)
            values[code, variant] = few(of) if rated < minimum else share(counted(names), of)
    values.update(of_channels(group, minimum, total))
    values["L1", ""] = share(group["noted"], total(LOW))
    if rated < minimum:
        values["L1", ""] = {"state": "too-few"} if rated else {"state": "nothing"}
    return values


def of_channels(group, minimum, total):
    """H1, H2, H3 by keypad and by phone: each is the whole less the other, so both have enough or neither is told."""
    rated, phone = total(LEVELS), total(LEVELS, "phone_")
    hidden = rated < minimum or any(0 < n < minimum for n in (phone, rated - phone))
    values = {}
    for variant, of in (("keypad", rated - phone), ("phone", phone)):
        values["H1", variant] = share(of, group["served"])
        for code, names in (("H2", GOOD), ("H3", LOW)):
            good = total(names, "phone_") if variant == "phone" else total(names) - total(names, "phone_")
            values[code, variant] = few(of) if hidden else share(good, of)
    return values


def of_queue(group, waits, target):
    """V2, T2: of turns, each of which was called out of one wait."""
    return {("V2", ""): share(group["queue_no_show"], len(waits)),
            ("T2", ""): share(sum(wait * 10**6 <= target for wait in waits), len(waits))}


def of_time(group):
    """H4, G1, G2, C1."""
    post, away = minutes(group["post_open"]), minutes(group["post_offline"])
    values = {("H4", ""): share(max(post - away, 0), post),
              ("G1", ""): share(minutes(group["announced_open"]), minutes(group["announced"])),
              ("G2", ""): share(minutes(group["inactive"]), minutes(group["counter_open"])),
              ("C1", ""): share(minutes(group["camera_recorded"]), minutes(group["camera_due"]))}
    if group["camera_days"] == 0:
        values["C1", ""] = None
    return values


def of_survey(report, group, minimum):
    """K1 to K9. Where the rest is of too few, neither they nor the others are told apart."""
    values, whole = {}, report.survey[""]
    for code in (f"K{number}" for number in range(1, 9)):
        for variant in ("", "qr", "paper", "without-suspect"):
            of = report.survey[variant][code + " of"]
            is_told = of >= minimum and not 0 < whole[code + " of"] - of < minimum
            values[code, variant] = share(report.survey[variant][code], of) if is_told or not of else few(of)
    served = group["queue_served"]
    values["K9", ""] = share(whole["sheets"] if served else 0, -(-400 * served // (400 + served)))
    return values


def of_register(report):
    """P1, P2."""
    if not report.record.has_register:
        return {(code, ""): {"state": "not-measured"} for code in ("P1", "P2")}
    register = report.register
    return {("P1", ""): share(register["in_time"], register["due"]), ("P2", ""): share(register["long"], register["open"])}


def figures(by, key, report, about, median, ninety):
    """{(code, variant): value} of a group; None: nobody keeps that. key: of report's groups."""
    group, spent = report.groups.get(key), report.times.get(key, {})
    missing = {"state": "not-kept-by" if by and by not in ("day", "month") else "not-measured"}
    if by and group is None and not spent:
        return {}
    group = group if group is not None else type("Nothing", (dict,), {"__missing__": lambda self, name: 0})()
    minimum = about["minimum_ratings"]
    values = {**of_ratings(group, minimum), **of_queue(group, spent.get("waiting", []), about["wait_target_usec"]),
              **of_time(group)}
    if not by:
        values.update(of_survey(report, group, minimum))
        values.update(of_register(report))
    for code, name in (("T1", "waiting"), ("T3", "serving")):
        values[code, ""] = times(spent.get(name, []), median, ninety)
        values[code, "priority"] = times(spent.get(name + "_priority", []), median, ninety)
    kept = OF_TIME if by == "" else set(KEPT[by].split())
    for code, variant in values:
        if code in OF_TIME - kept or values[code, variant] is None:
            values[code, variant] = missing
    if by == "official" and sum(group[name] for name in LEVELS) < minimum:
        values = {name: {"state": "too-few"} for name in values}
    return values


def unsure_of(key, report):
    """Codes of which the events alone do not tell."""
    codes = {("T1", ""): "waiting", ("T2", ""): "waiting", ("T1", "priority"): "waiting_priority", ("T3", ""): "serving",
             ("T3", "priority"): "serving_priority"}
    return {code for code, name in codes.items() if (key, name) in report.unsure}


def before(first, last):
    return first - (last - first + 1), first - 1


def is_elsewhere(code, values):
    """Sheets and suggestions are of the centre alone."""
    return code[0] in ELSEWHERE or (code[0] in "KP" and (code, "") not in values)


def compare_rows(rows, values, side, skip, where, tally):
    wrong = []
    for row in rows:
        name, said = (row["code"], row["variant"]), row[side]
        tally.figures += 1
        if row["code"] in UNCOUNTED:
            continue
        if is_elsewhere(row["code"], values):
            if said["state"] in ("measured", "entered"):
                wrong.append(f"{where} {name}: has a value of nothing: {said}")
        elif name not in skip:
            expected = values.get(name, {"state": "nothing"}) if values else {"state": "nothing"}
            if row["code"] not in UNASKED:
                tally.measured[name] += expected["state"] == "measured"
            tally.few += expected["state"] == "too-few"
            # A keypad that was away all day makes a group of which nothing else is counted.
            if said != expected and (values or row["code"] not in OF_TIME or said["state"] not in ("not-kept-by", "not-measured")):
                wrong.append(f"{where} {name} {side}: reported {said}, counted {expected}")
    if {row["code"] for row in rows if not is_elsewhere(row["code"], values)} != {code for code, _ in values} and values:
        wrong.append(f"{where}: other codes than are defined")
    return wrong


def compare_report(said, now, then, median, ninety, where, tally):
    """now, then: what recount counted of the period and of the one before it."""
    groups = [("", "", said["whole"])] + [(section["by"], group["id"], group) for section in said["sections"]
                                          for group in section["groups"]]
    wrong = []
    for by, name, group in groups:
        key, place = (by, name), f"{where} {by} {name}"
        wrong += compare_rows(group["figures"], figures(by, key, now, said, median, ninety), "value", unsure_of(key, now),
                              place, tally)
        if by in ("day", "month"):
            values = {}
        else:
            values = figures(by, key, then, said, median, ninety)
        wrong += compare_rows(group["figures"], values, "before", unsure_of(key, then), place, tally)
    return wrong


def days_of(said):
    """First and last day of a period of a report, since 1970."""
    epoch = datetime.date(1970, 1, 1)
    return [(datetime.date.fromisoformat(said[end]) - epoch).days for end in ("first", "last")]
