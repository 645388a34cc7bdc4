#!/usr/bin/env python3
"""Writes the manual pages and shell completions from what the commands say of themselves.

usage: manual.py BIN_DIR LINKS_FILE OUT_DIR VERSION

Every command prints its options from the table that it parses them with; this turns `COMMAND --help` into
OUT_DIR/man1/COMMAND.1, and the names in it into completions for bash, zsh and fish.
"""

import pathlib
import re
import subprocess
import sys


def help_of(program, *args):
    """What it prints, without the lines of a log."""
    done = subprocess.run([str(program), *args], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20)
    lines = (done.stdout + done.stderr).strip("\n").splitlines()
    return "\n".join(line for line in lines if not re.match(r"\d\d/\d\d/\d\d [\d:]+ ", line))


def roff(text):
    lines = []
    for line in text.splitlines():
        line = line.replace("\\", "\\e").replace("-", "\\-")
        lines.append("\\&" + line if line[:1] in (".", "'") else line)
    return "\n".join(lines)


def page(name, summary, text, version):
    usage = re.match(r"usage: +(.*)\n?", text, re.I)
    synopsis = usage[1].split("      ")[0] if usage else name + " [OPTIONS]"
    described = text[usage.end():].strip("\n") if usage else text
    return (f'.TH {name.upper()} 1 "" "Sluice {version}" "User Commands"\n.SH NAME\n{roff(name)} \\- {roff(summary)}\n'
            f".SH SYNOPSIS\n{roff(synopsis)}\n.SH DESCRIPTION\n.nf\n{roff(described)}\n.fi\n"
            ".SH SEE ALSO\n.BR sluice (1)\n")


def options(text):
    """The names in the first column: the rest tells of them, and may name others."""
    names = set()
    for line in text.splitlines():
        column = re.match(r"(?: {0,3}|\t)(\[?)(-.*)", line)
        if not column:
            continue
        # "[-ls [-d] ...]": a command with flags of its own.
        found = re.findall(r"(?<![\w-])--?[A-Za-z][\w.-]*", re.split(r" {2,}| <|=", column[2])[0])
        names.update(found[:1] if column[1] else found)
    # "-X..." and "-Dkey=value" stand for others.
    return sorted(name for name in names if not name.endswith(".") and name != "-Dkey")


def subcommands(text):
    rows = re.findall(r"^ {0,2}([a-z][\w-]*) {2,}(\S.*)$", text, re.M)
    return sorted({name for name, what in rows if "not offered" not in what})


def words_of(bin_dir, names, summaries):
    """What may follow each command: {"hdfs dfs": ["-cat", ...]}. `sluice hdfs dfs` is found as `hdfs dfs`."""
    words = {"sluice": sorted(summaries) + ["--help", "--version"]}
    for name in summaries:
        if name not in names:
            words["sluice " + name] = options(help_of(bin_dir / "sluice", name, "--help"))
    for name in names:
        if name.startswith(("kafka-", "sqoop-")):
            words[name] = options(help_of(bin_dir / name, "--help"))
    words["sqoop"] = subcommands(help_of(bin_dir / "sqoop", "help"))
    for tool in words["sqoop"]:
        words["sqoop " + tool] = words["sqoop"] if tool == "help" else options(help_of(bin_dir / "sqoop", "help", tool))
    for name in ("hdfs", "hadoop"):
        words[name] = subcommands(help_of(bin_dir / name, "--help"))
        for command in words[name]:
            words[f"{name} {command}"] = options(help_of(bin_dir / name, command))
    text = help_of(bin_dir / "flume-ng", "help")
    words["flume-ng"] = subcommands(text)
    words["flume-ng agent"] = options(text)
    return words


def word_function(words):
    lines = [f"    '{command}') echo '{' '.join(names)}' ;;\n" for command, names in words.items()]
    return "_sluice_words() {\n  case $1 in\n" + "".join(lines) + "    *) return 1 ;;\n  esac\n}\n"


STEP = """\
  if _sluice_words "$command $word" >/dev/null; then
    command+=" $word"
  elif [[ $command == sluice ]] && _sluice_words "$word" >/dev/null; then
    command=$word
  fi
"""


def bash_completion(words, commands):
    return ("# Completions for Sluice's commands.\n" + word_function(words) + f"""\
_sluice() {{
  local command=${{COMP_WORDS[0]##*/}} word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
{STEP}  done
  mapfile -t COMPREPLY < <(compgen -W "$(_sluice_words "$command")" -- "${{COMP_WORDS[COMP_CWORD]}}")
}}
complete -o default -F _sluice {' '.join(commands)}
""")


def zsh_completion(words, commands):
    return f"#compdef {' '.join(commands)}\n" + word_function(words) + f"""\
local command=${{words[1]:t}} word
for word in "${{(@)words[2,CURRENT-1]}}"; do
{STEP}done
compadd -- ${{(s: :)"$(_sluice_words "$command")"}} || _files
"""


def fish_completion(words):
    lines = []
    in_sluice = {"sluice " + command: names for command, names in words.items() if not command.startswith("sluice")}
    every = {**words, **{command: names for command, names in in_sluice.items() if command.split()[1] in words["sluice"]}}
    for command, names in every.items():
        program, *path = command.split()
        conditions = [f"__fish_seen_subcommand_from {word}" for word in path]
        deeper = sorted({other.split()[len(path) + 1] for other in every if other.startswith(command + " ")})
        if deeper:
            conditions.append("not __fish_seen_subcommand_from " + " ".join(deeper))
        condition = f" -n '{'; and '.join(conditions)}'" if conditions else ""
        no_files = " -f" if deeper else ""
        lines.append(f"complete -c {program}{no_files}{condition} -a '{' '.join(names)}'\n")
    return "".join(lines)


def main():
    bin_dir, links, out, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]
    overview = help_of(bin_dir / "sluice", "--help")
    summaries = dict(re.findall(r"^  ([a-z][\w-]*) +(\S.*)$", overview, re.M))
    names = [line.strip() for line in links.read_text().splitlines() if line and not line.startswith("#")]
    (out / "man1").mkdir(parents=True, exist_ok=True)
    (out / "completions").mkdir(exist_ok=True)
    (out / "man1" / "sluice.1").write_text(page("sluice", "a whole data-lake ingestion stack", overview, version))
    for name in names:
        if name.endswith(".sh"):
            continue
        tool = name.split("-", 1)[1] if name.startswith("sqoop-") else None
        summary = summaries.get(name, f"the {tool} tool of sqoop" if tool else name)
        (out / "man1" / f"{name}.1").write_text(page(name, summary, help_of(bin_dir / name, "--help"), version))
    for name in summaries:
        if name not in names:
            text = help_of(bin_dir / "sluice", name, "--help")
            (out / "man1" / f"sluice-{name}.1").write_text(page(f"sluice-{name}", summaries[name], text, version))
    words = words_of(bin_dir, names, summaries)
    commands = ["sluice", *(name for name in names if not name.endswith(".sh"))]
    (out / "completions" / "sluice.bash").write_text(bash_completion(words, commands))
    (out / "completions" / "_sluice").write_text(zsh_completion(words, commands))
    (out / "completions" / "sluice.fish").write_text(fish_completion(words))


if __name__ == "__main__":
    main()
