#!/usr/bin/env python3
"""Writes the manual pages and shell completions from what the commands say of themselves.

usage: manual.py BIN_DIR LINKS_FILE OUT_DIR VERSION

Every command prints its options from the table that it parses them with; this turns `COMMAND --help` into
OUT_DIR/man1/COMMAND.1, and the option names in it into completions for bash, zsh and fish.
"""

import pathlib
import re
import subprocess
import sys


def help_of(program, *args):
    done = subprocess.run([str(program), *args], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20)
    return (done.stdout + done.stderr).strip("\n")


def roff(text):
    lines = []
    for line in text.splitlines():
        line = line.replace("\\", "\\e").replace("-", "\\-")
        lines.append("\\&" + line if line[:1] in (".", "'") else line)
    return "\n".join(lines)


def page(name, summary, text, version):
    return (f'.TH {name.upper()} 1 "" "Sluice {version}" "User Commands"\n.SH NAME\n{roff(name)} \\- {roff(summary)}\n'
            f".SH SYNOPSIS\n.B {roff(name)}\n[OPTIONS]\n.SH DESCRIPTION\n.nf\n{roff(text)}\n.fi\n"
            ".SH SEE ALSO\n.BR sluice (1)\n")


def option_names(text):
    return sorted(set(re.findall(r"(?<![\w-])--?[A-Za-z][\w.-]*", text)))


def bash_completion(words):
    parts = ["# Completions for Sluice's commands.\n_sluice_words() {\n  case ${1##*/} in\n"]
    for name, names in words.items():
        parts.append(f"    {name}) echo '{' '.join(names)}' ;;\n")
    parts.append("  esac\n}\n_sluice() {\n  local current=${COMP_WORDS[COMP_CWORD]}\n"
                 "  mapfile -t COMPREPLY < <(compgen -W \"$(_sluice_words \"$1\")\" -- \"$current\")\n}\n"
                 f"complete -o default -F _sluice {' '.join(words)}\n")
    return "".join(parts)


def fish_completion(words):
    lines = [f"complete -c {name} -a {word!r}" for name, names in words.items() for word in names]
    return "\n".join(lines) + "\n"


def main():
    bin_dir, links, out, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]
    overview = help_of(bin_dir / "sluice", "--help")
    summaries = dict(re.findall(r"^  ([a-z][\w-]*) +(\S.*)$", overview, re.M))
    names = [line.strip() for line in links.read_text().splitlines() if line and not line.startswith("#")]
    (out / "man1").mkdir(parents=True, exist_ok=True)
    (out / "completions").mkdir(exist_ok=True)
    (out / "man1" / "sluice.1").write_text(page("sluice", "a whole data-lake ingestion stack", overview, version))
    words = {"sluice": sorted(summaries)}
    for name in names:
        if name.endswith(".sh"):
            continue
        tool = name.split("-", 1)[1] if name.startswith("sqoop-") else None
        text = help_of(bin_dir / name, "--help")
        summary = summaries.get(name, f"the {tool} tool of sqoop" if tool else name)
        (out / "man1" / f"{name}.1").write_text(page(name, summary, text, version))
        words[name] = option_names(text)
    for name in summaries:
        if name not in names:
            text = help_of(bin_dir / "sluice", name, "--help")
            (out / "man1" / f"sluice-{name}.1").write_text(page(f"sluice-{name}", summaries[name], text, version))
    (out / "completions" / "sluice.bash").write_text(bash_completion(words))
    (out / "completions" / "_sluice").write_text(
        f"#compdef {' '.join(words)}\nautoload -U bashcompinit && bashcompinit\n" + bash_completion(words))
    (out / "completions" / "sluice.fish").write_text(fish_completion(words))


if __name__ == "__main__":
    main()
