"""Tables as they should not be."""

from tests.intake.dirty.made import GOOD, SCORES, bad, came, cell, patients, person, scores

ROW = GOOD.strip()
NAMED = "P7,Zoë,Müller,1980-02-03,North"
MANY = ",".join(f"c{n}" for n in range(1_000_000))
SUPPLY = b"patient_id,medication,supplied_on,days_supply,dose_mg\nP1,methadone,2026-11-01,"
NOT_A_PATIENT = "is not a patient"

ENCODINGS = [
    *(
        came(f"encoded as {encoding}", patients(NAMED, encoding=encoding), 1, 1, 0, 0)
        for encoding in ("utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
    ),
    bad("UTF-32", patients(NAMED, encoding="utf-32"), "patients.csv"),
    bad("a picture called CSV", {"patients.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40}, "patients.csv"),
    bad("zeros alone", {"patients.csv": b"\0" * 5000}, "patients.csv"),
    bad("an empty file", {"patients.csv": b""}, "patients.csv"),
    bad("a byte order mark alone", {"patients.csv": b"\xef\xbb\xbf"}, "patients.csv"),
    bad("white space alone", {"patients.csv": b" \n\n \t\n"}, "patients.csv"),
]
DELIMITERS = [
    came("semicolons", scores(ROW.replace(",", ";"), head=SCORES.replace(",", ";")), 1, 1, 0, 0),
    came("tabs", scores(ROW.replace(",", "\t"), head=SCORES.replace(",", "\t")), 1, 1, 0, 0),
    bad("bars", scores(ROW.replace(",", "|"), head=SCORES.replace(",", "|")), "lacks the column"),
    came("Windows line ends", {"screenings.csv": (SCORES + GOOD).replace("\n", "\r\n").encode()}, 1, 1, 0, 0),
    came("old Macintosh line ends", {"screenings.csv": (SCORES + GOOD).replace("\n", "\r").encode()}, 1, 1, 0, 0),
    came("no end of the last line", {"screenings.csv": (SCORES + ROW).encode()}, 1, 1, 0, 0),
    came("blank lines between", scores("", ROW, "", ",,,", "   "), 1, 1, 0, 0),
    came("blanks around cells", scores(" P1 , phq9 , 2026-11-01 , 9 "), 1, 1, 0, 0),
]
QUOTES = [
    came("every cell quoted", scores('"P1","phq9","2026-11-01","9"'), 1, 1, 0, 0),
    came("a quoted header", scores(ROW, head='"patient_id","instrument","taken_on","total"\n'), 1, 1, 0, 0),
    came("a quote never closed", scores('"P1,phq9,2026-11-01,9', ROW), 2, 1, 0, 1, why="quotation mark"),
    came("a quote within a cell", scores('P1,ph"q9,2026-11-01,9', ROW), 2, 1, 0, 1, why="instrument"),
    came("a line end within a cell", patients('P7,"Zoë\nAnn",Ray,1980-02-03,North'), 1, 1, 0, 0),
    came("doubled quotes", patients('P7,"Zoë ""Z""",Ray,1980-02-03,North'), 1, 1, 0, 0),
    came("text behind a quote", patients('P7,"Zoë"x,Ray,1980-02-03,North'), 1, 0, 0, 1, why="quotation mark"),
    came("a cell of 200,000 letters", patients(f"P7,{'x' * 200_000},Ray,1980-02-03,North"), 1, 0, 0, 1, why="too long"),
    came("a name of 600 letters", person("given_name", "x" * 600), 1, 0, 0, 1, why="given_name"),
    came("a row of 2 MB", scores("x" * 2_000_000, ROW), 3, 1, 0, 2, why=("too long", "too long")),
]
CHARACTERS = [
    came("a zero in a name", person("given_name", "A\0nn"), 1, 0, 0, 1, why="U+0000"),
    came("a zero in a number", cell("total", "9\0"), 1, 0, 0, 1, why="U+0000"),
    came("a bell in an id", person("patient_id", "P\a7"), 1, 0, 0, 1, why="patient_id"),
    bad("a zero in the header", scores(ROW, head="patient\0_id,instrument,taken_on,total\n"), "lacks the column"),
    came("emoji", person("given_name", "Ann 🙂"), 1, 1, 0, 0),
    came("letters turned round", person("given_name", "\u202eAnn"), 1, 0, 0, 1, why="U+202E"),
    came("digits of another script", cell("total", "٩"), 1, 1, 0, 0),
    came("wide digits", cell("total", "９"), 1, 1, 0, 0),
    came("a hard blank in a number", cell("total", "\u00a09"), 1, 1, 0, 0),
    came("a minus that is none", cell("total", "−3"), 1, 0, 0, 1, why="is not a number"),
]
HEADERS = [
    bad("a header of a million columns", {"screenings.csv": f"{MANY}\n{'1,' * 10}\n".encode()}, "longer than 64 kB"),
    came(
        "ten thousand more columns",
        scores(ROW + ",x" * 10_000, head=SCORES.strip() + ",x" * 1 + "".join(f",x{n}" for n in range(9_999)) + "\n"),
        1,
        1,
        0,
        0,
    ),
    bad("one column twice", scores("P1,phq9,2026-11-01,9,9", head=SCORES.strip() + ",total\n"), "column total twice"),
    came("a column without a name", scores(ROW + ",x", head=SCORES.strip() + ",\n"), 1, 1, 0, 0),
    came("a header alone", scores(), 0, 0, 0, 0),
    bad("no header", scores(ROW, head=""), "lacks the column"),
    came("two header rows", scores("Patient,Scale,Day,Sum", ROW), 2, 1, 0, 1, why="taken_on 'Day' is not a date"),
    came("the header once more in the middle", scores(ROW, SCORES.strip()), 2, 1, 0, 1, why="is not a date"),
    came(
        "titles above the header", {"screenings.csv": f"Scores of November,,,\n\n{SCORES}{GOOD}".encode()}, 1, 1, 0, 0
    ),
    came("too few cells", scores("P1,phq9,2026-11-01", ROW), 2, 1, 0, 1, why="3 cells where the header has 4"),
    came("too many cells", scores(f"{ROW},1,2", ROW), 2, 1, 0, 1, why="6 cells where the header has 4"),
    came("blank cells beyond the header", scores(f"{ROW},,,"), 1, 1, 0, 0),
    came("upper case and blanks in the header", scores(ROW, head="Patient ID,INSTRUMENT,Taken-On,Total\n"), 1, 1, 0, 0),
    bad("a table without its key", scores("phq9,2026-11-01,9", head="instrument,taken_on,total\n"), "patient_id"),
]
DAYS = [
    *(
        came(f"the day {day}", cell("taken_on", day), 1, 0, 0, 1, why=why)
        for day, why in (
            ("45231", "is not a date"),  # Excel's number of a day
            ("1/0/1900", "taken_on"),
            ("3/4/2026", "may be read in two ways"),
            ("13/11/2026", "day first"),
            ("11/13/26", "month first"),
            ("2026-02-30", "is not a day of the calendar"),
            ("0000-00-00", "taken_on"),
            ("9999-12-31", "is after today"),
            ("2026-12-24", "is after today"),
            ("1850-01-01", "120 years"),
            ("yesterday", "is not a date"),
            ("2026-11", "is not a date"),
            ("#VALUE!", "is not a date"),
            ("########", "is not a date"),
            ("", "taken_on is required and blank"),
        )
    ),
    came("a day with its month's name", cell("taken_on", "1 Nov 2026"), 1, 1, 0, 0),
    came("a day with a clock", cell("taken_on", "2026-11-01 23:30"), 1, 1, 0, 0),
    came("an age of -1", person("birth_date", "2027-11-30"), 1, 0, 0, 1, why="is after today"),
    came("an age of 115", person("birth_date", "1911-11-30"), 1, 1, 0, 0),
    came("an age of 130", person("birth_date", "1896-11-30"), 1, 0, 0, 1, why="120 years"),
]
NUMBERS = [
    *(
        came(f"a total of {total}", cell("total", total), 1, 0, 0, 1, why=why)
        for total, why in (
            ("28", "27"),
            ("-1", "below 0"),
            ("1e400", "is not a number"),
            ("1e3", "is not a number"),
            ("NaN", "is not a number"),
            ("inf", "is not a number"),
            ("0x09", "is not a number"),
            ("9,5", "is not a number"),
            ("nine", "is not a number"),
            ("=4+5", "is not a number"),
            ("99999999999999999999999999999999", "above"),
            ("TRUE", "is not a number"),
        )
        if "," not in total
    ),
    came("a total of 9.0", cell("total", "9.0"), 1, 1, 0, 0),
    came("a total of +9", cell("total", "+9"), 1, 1, 0, 0),
    came(
        "an item of 4",
        scores("P1,phq9,2026-11-01,4", head="patient_id,instrument,taken_on,item_1\n"),
        1,
        0,
        0,
        1,
        why="item_1",
    ),
    came(
        "a dose of a million",
        {"medication_supplies.csv": SUPPLY + b"7,1000000\n"},
        1,
        0,
        0,
        1,
        why="dose_mg",
    ),
    came(
        "a supply of 4,000 days",
        {"medication_supplies.csv": b"patient_id,medication,supplied_on,days_supply\nP1,methadone,2026-11-01,4000\n"},
        1,
        0,
        0,
        1,
        why="days_supply",
    ),
]
FORMULAS = [
    came(f"a name that is a formula: {text}", person("given_name", text), 1, 1, 0, 0)
    for text in ("=HYPERLINK(1)", "@SUM(A1)", "+cmd|calc", "-Ann+3", "\t=Ann")
]
IDS = [
    came("an id in scientific notation", person("patient_id", "1.01E+05"), 1, 0, 0, 1, why="scientific"),
    came("a number in scientific notation", person("patient_id", "1E+05"), 1, 0, 0, 1, why="scientific"),
    came("an id that lost its zeros", scores("1,phq9,2026-11-01,9"), 1, 0, 0, 1, why=NOT_A_PATIENT),
    came("an id as a decimal number", scores("1.0,phq9,2026-11-01,9"), 1, 0, 0, 1, why=NOT_A_PATIENT),
    came("a blank id", scores(",phq9,2026-11-01,9"), 1, 0, 0, 1, why="patient_id is required and blank"),
    came("an id of white space within", person("patient_id", "P 7"), 1, 1, 0, 0),
    came(
        "two people on one number",
        patients("P7,Ann,Ray,1980-02-03,North", "P7,Bob,Moe,1990-02-03,North"),
        2,
        1,
        0,
        1,
        why="repeats line 2",
    ),
    came("one person twice", patients("P7,Ann,Ray,1980-02-03,North", "P7,Ann,Ray,1980-02-03,North"), 2, 1, 1, 0),
    came(
        "somebody else on a number that is known",
        patients("P1,Bob,Other,1999-09-09,North"),
        1,
        0,
        0,
        1,
        why="another person",
    ),
    came(
        "name and birth date swapped",
        patients("P7,1980-02-03,Ray,Ann,North"),
        1,
        0,
        0,
        1,
        why="birth_date 'Ann' is not a date",
    ),
    came("number and name swapped", patients("Ann,P7,Ray,1980-02-03,North"), 1, 0, 0, 1, why="columns swapped?"),
    came(
        "one score told twice with two totals", scores(ROW, "P1,phq9,2026-11-01,12"), 2, 1, 0, 1, why="repeats line 2"
    ),
    came("one score told twice alike", scores(ROW, ROW), 2, 1, 1, 0),
    came("a word that is none", cell("instrument", "phq10"), 1, 0, 0, 1, why="instrument"),
    came("nobody's score", scores("P9,phq9,2026-11-01,9"), 1, 0, 0, 1, why=NOT_A_PATIENT),
]
CASES = [*ENCODINGS, *DELIMITERS, *QUOTES, *CHARACTERS, *HEADERS, *DAYS, *NUMBERS, *FORMULAS, *IDS]
