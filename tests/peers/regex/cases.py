"""Rows of the table tests/golden/regex/table.tsv: PATTERN, INPUT, REPLACEMENT, for
RegexTable.java. What people write in agent files and topic lists, every construct of Java's syntax
by itself, and random combinations of them (`python3 cases.py [SEED COUNT]`, the same for the same
seed)."""
import random
import sys

COMMON = [
    (r"level=(.*)$", "x level=INFO\r"), (r"level=(.*)$", "x level=INFO"), (r"^drop.*x$", "drop me x\r"),
    (r"^drop.*x$", "drop me x\r\n"), (r"^drop.*x$", "drop me x\n\n"), (r"x*", "\xfcab", "."),
    (r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "abcdefghij", "[$10$1]"), (r"(a)", "aaa", "$10"), (r"(?<name>a)b", "ab", "${name}!"),
    (r"a", "banana", r"\$"), (r"[a-z&&[^aeiou]]", "aeiouxyz", "."), (r"\p{Upper}+", "\xc4BC\xd6"), (r"\p{Alpha}+", "\xe4bc"),
    (r"(?i)stra\xdfe", "STRA\xdfE"), (r"(?i)\xe4", "\xc4"), (r"(?iu)\xe4", "\xc4"), (r"\p{Punct}", "a!b"), (r"\p{Alnum}+", "..ab12.."),
    (r"(?<=a{1,3})b", "aaab"), (r"(?<!foo|ba)x", "foox bax zx"), (r"(\d+)-(\d+)", "10-20", "$2-$1"), (r"^[^\.].*$", ".hidden"),
    (r"^.*\.log$", "a.log"), (r"(?!^.*\.tmp$).*", "x.tmp"), (r"web\d", "web7"), (r"^(?!web).*$", "events"), (r"(?i)WEB.*", "Web-1"),
    (r".+", "__consumer_offsets"), (r"^\s*(#.*)?$", "   # c"), (r"(\w+)\s(\w+)", "hello world", "$2 $1"),
    (r"^(?:\n)?(\d\d\d\d-\d\d-\d\d\s\d\d:\d\d)", "2012-10-18 18:47:57,614 INFO"),
    (r"(\d):(\d):(\d)", "1:2:3.4foobar5"), (r"The quick brown ([a-z]+) jumped over the lazy ([a-z]+)",
     "The quick brown fox jumped over the lazy dog...", "The hungry $2 ate the careless $1"),
]
ERRORS = ["(", ")", "[", "[a", "a)", "(a", "*", "a**", "+a", "?", "a{", "a{1", "a{2,1}", "a{1,", "a{x}", "{", "{1}", "\\", "a\\", "[z-a]",
          r"\q", r"\i", r"[\b]", r"[\1]", r"\p", r"\p{", r"\p{}", r"\p{Foo}", r"\p{IsFoo}", r"\p{InFoo}", r"\p{sc=Foo}", r"\pX", r"\x", r"\x1", r"\xg",
          r"\x{110000}", r"\x{41", r"\u12", r"\0", r"\08", r"\c", r"(?<n", r"(?<1a>x)", r"(?<a>x)(?<a>y)", r"\k<a>", r"\k", r"(?z)", r"(?", r"(?i",
          r"(?i:a", r"(?<=a+)b", r"(?<=a*)b", r"(?<!a{2,})b", r"(?<=(a|bc){1,3})d", r"(?<=\1)a", r"(?<=(?:ab){1,2})c", "[a&&]", "[&&]", "[&&a]", "[&&&a]",
          "[a-", "[a-z", "[]", "[^]", "[]a]", "[^]a]", "[[a]", "a{99999999999}", "(?P<n>a)", "(?#c)", "(?>a", "\\Qabc", "\\E", "\t(", "(?@a)", "[a-\\d]",
          "(?x) ( # c", "((((((((", "a|*", "|", "||a", "()", "(|a)", "[\\", "\\N{X}", "(?-i-s)a", "x{,3}", "(?<=a{0,3}b?)c", "(?<=^|,)x",
          "(?<=\\R)x", "(?<=a|bc|def)g", "(?<=(?=a)b)c"]
ATOMS = ["a", "b", "c", "x", ".", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "[abc]", "[^abc]", "[a-c]", "[a-z&&[^b]]", r"[\w&&[^\d]]", r"\p{L}", r"\p{Lu}",
         r"\P{L}", r"\p{Alpha}", r"\p{IsAlphabetic}", r"\p{IsLatin}", r"\p{InGreek}", r"\h", r"\v", r"\R", r"\X", r"\x41", r"\u00e4", r"\t", r"\n", r"\r", r"\.",
         "[[a-c][x-z]]", "[a-d&&b-f]", r"[^\s\d]", r"[\p{L}&&[^a-m]]", "\xe4", "\u20ac", "\U0001f600", r"\Qa.b\E", "[.]", r"[\]\-]", "[a-]", "[-a]", "[a&b]",
         r"\p{javaLowerCase}", r"\p{Space}", r"\p{XDigit}", r"\p{Cntrl}", r"\p{Print}", r"\p{Graph}", r"\p{Blank}", r"\p{ASCII}", r"[\x{1f600}a]", r"\x{1F600}",
         r"[^\p{L}]", r"[\P{L}\d]", r"[^\W]", r"[^\w&&\S]", r"\p{IsPunctuation}", r"\p{gc=Lu}", r"\p{script=Greek}", r"\p{blk=BasicLatin}", r"\H", r"\V", r"\0101", "#", " ", "_"]
PLACES = ["^", "$", r"\b", r"\B", r"\A", r"\z", r"\Z", r"\G", "(?=a)", "(?!a)", "(?<=a)", "(?<!b)", r"(?<=\w{1,2})", "(?<=a|bc)", r"(?<!^)", "(?m)^", "(?m)$", "(?dm)^", "(?d)$",
          "(?<=a?b{0,2})"]
QUANTIFIERS = ["", "", "", "", "*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{0,3}", "{2,}", "{1,2}?", "{1,2}+", "{0}", "{0,1}"]
FLAGS = ["", "", "", "", "", "(?i)", "(?iu)", "(?s)", "(?m)", "(?d)", "(?x)", "(?U)", "(?iU)", "(?md)"]
PIECES = ["a", "b", "c", "ab", "abc", "aa", "x", "A", "B", "1", "23", " ", "\n", "\r", "\r\n", "\x85", "\u2028", "\t", "\xe4", "\xc4", "\xdf", "\u20ac", "\u03b1", "_", ".", "-", "a.b",
          "e\u0301", "\u0301", "K", "\u212a", "\u017f", "s", "\U0001f600", "#", "!"]
REPLACEMENTS = ["", ".", "[$0]", "<$1>", r"\$\\", "$1$2", "-", "${n}"]


def pattern(rng, depth=0, captures=True):
    """Java leaves groups set by turns of possessive loops and negative look-aheads that failed
    later; so that no row depends on this, there are none there."""
    parts = []
    for _ in range(rng.randint(1, 3)):
        kind = rng.random()
        quantifiers = QUANTIFIERS
        if kind < 0.22 and depth < 3:
            heads = ["(?:", "(?:", "(?>", "(?i:", "(?-i:", "(?=", "(?!"]
            if captures:
                heads += ["(", "(", "("]
                if depth == 0 and not any("(?<n>" in p for p in parts):
                    heads.append("(?<n>")
            head = rng.choice(heads)
            part = head + pattern(rng, depth + 1, captures and head != "(?!") + ")"
            quantifiers = [q for q in QUANTIFIERS if not q.endswith("+") or q == "+"]
        elif kind < 0.34:
            parts.append(rng.choice(PLACES))
            continue
        elif kind < 0.38:
            part = rng.choice([r"\1", r"\2"])
        else:
            part = rng.choice(ATOMS)
        parts.append(part + rng.choice(quantifiers))
    text = "".join(parts)
    if rng.random() < 0.2:
        text += "|" + pattern(rng, depth + 1, captures)
    return (rng.choice(FLAGS) if depth == 0 else "") + text


def rows(seed, count):
    everything = [(row + ("[$0]",))[:3] for row in COMMON]
    everything += [(text, "aab\nc", "[$0]") for text in ERRORS]
    inputs = ["", "aab bcA1\n", "\xe4x \u20ac_e\u0301\U0001f600 Zz", "a\r\nb\rc\x85d\u2028e"]
    everything += [(atom, text, "[$0]") for atom in ATOMS + PLACES for text in inputs]
    everything += [(flag + atom, "aA\xe4\xc4kK\u212a\u017fS\u0130i\u0131I\n\r\xdf\u03c3\u03c2\u03a3 \u0660", "[$0]") for flag in ("(?i)", "(?iu)", "(?U)")
                   for atom in ATOMS + ["k", "S", "i", "[i-k]", "[\xe0-\xff]", r"\p{Lower}", r"\p{Upper}", r"\p{Ll}", "\u03c3", r"\p{IsUppercase}", r"\p{javaUpperCase}", "\\b", "\\B"]]
    rng = random.Random(seed)
    for _ in range(count):
        text = "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 8)))
        everything.append((pattern(rng), text, rng.choice(REPLACEMENTS)))
    return everything


def field(text):
    return "".join(c if " " <= c < "~" else "~{%x}" % ord(c) for c in text)


if __name__ == "__main__":
    seed, count = (int(a) for a in (sys.argv[1:3] or ("1", "1200")))
    for row in rows(seed, count):
        print("\t".join(map(field, row)))
