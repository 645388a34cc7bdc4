#!/usr/bin/env python3
"""Writes the manual pages and shell completions from what the commands say of themselves.

usage: manual.py BIN_DIR LINKS_FILE OUT_DIR VERSION

Every command prints its options from the table that it parses them with; this turns `COMMAND --help` and notes.toml into
OUT_DIR/man1/COMMAND.1, and the names in it into completions for bash, zsh and fish. What is known only by asking what
runs (topics, paths, components) comes from values.sh.
"""

import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent


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


def notes_of(notes, name, section):
    """The lines of a page's section: its own, or else those of the command that it belongs to."""
    for key in (name, name.split("-")[0]):
        if section in notes.get(key, {}):
            return notes[key][section]
    raise SystemExit(f"notes.toml has no '{section}' for {name}")


def examples(rows):
    lines = []
    for what, command in rows:
        if what:
            lines.append(".PP\n" + roff(what))
        lines.append(f".PP\n.RS 4\n.nf\n{roff(command)}\n.fi\n.RE")
    return "\n".join(lines) + "\n"


def terms(rows):
    return "".join(f".TP\n.B {roff(term)}\n{roff(what)}\n" if term else f"{roff(what)}\n" for term, what in rows)


def page(name, summary, text, version, notes):
    usage = re.match(r"usage: +(.*)\n?", text, re.I)
    synopsis = usage[1].split("      ")[0] if usage else name + " [OPTIONS]"
    described = text[usage.end():].strip("\n") if usage else text
    return (f'.TH {name.upper()} 1 "" "Sluice {version}" "User Commands"\n.SH NAME\n{roff(name)} \\- {roff(summary)}\n'
            f".SH SYNOPSIS\n{roff(synopsis)}\n.SH DESCRIPTION\n.nf\n{roff(described)}\n.fi\n"
            f".SH EXAMPLES\n{examples(notes_of(notes, name, 'examples'))}"
            f".SH FILES\n{terms(notes_of(notes, name, 'files'))}"
            f".SH ENVIRONMENT\n{terms(notes_of(notes, name, 'environment'))}"
            f".SH EXIT STATUS\n{terms(notes_of(notes, name, 'exit'))}"
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
        if name.startswith(("kafka-", "sqoop-")) and not name.endswith(".sh"):
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


# The command of the words before the cursor, and what a value may have to be asked of: a broker, an agent's file.
STEP = """\
  case $previous in
    --bootstrap-server | --conf-file | -f) source=$word ;;
  esac
  previous=$word
  if _sluice_words "$command $word" >/dev/null; then
    command+=" $word"
  elif [[ $command == sluice ]] && _sluice_words "$word" >/dev/null; then
    command=$word
  fi
"""
LOCAL_TOO = "-put | -get | -copyFromLocal | -copyToLocal | -moveFromLocal | -moveToLocal | -appendToFile | -getmerge"


def bash_completion(words, commands, values):
    return ("# Completions for Sluice's commands.\n" + word_function(words) + values + f"""\
_sluice() {{
  local command=${{COMP_WORDS[0]##*/}} word previous='' source='' current=${{COMP_WORDS[COMP_CWORD]}} found
  command=${{command%.sh}}
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
{STEP}  done
  mapfile -t found < <(_sluice_values "$command" "$previous" "$current" "$source")
  COMPREPLY=()
  for word in "${{found[@]}}"; do
    [[ $word != "$current"* ]] || COMPREPLY+=("$(printf %q "$word")")
  done
  if [[ ${{#found[@]}} -gt 0 ]]; then
    [[ ${{#COMPREPLY[@]}} != 1 || $COMPREPLY != */ ]] || compopt -o nospace 2>/dev/null
    case $previous in {LOCAL_TOO}) mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -f -- "$current") ;; esac
  else
    mapfile -t COMPREPLY < <(compgen -W "$(_sluice_words "$command")" -- "$current")
  fi
}}
complete -o default -F _sluice {' '.join(commands)}
""")


def zsh_completion(words, commands, values):
    return f"#compdef {' '.join(commands)}\n" + word_function(words) + values + f"""\
local command=${{${{words[1]:t}}%.sh}} word previous='' source=''
local -a found
for word in "${{(@)words[2,CURRENT-1]}}"; do
{STEP}done
found=(${{(f)"$(_sluice_values "$command" "$previous" "${{words[CURRENT]}}" "$source")"}})
if (( $#found )); then
  compadd -S '' -- $found
  case $previous in {LOCAL_TOO}) _files ;; esac
else
  compadd -- ${{(s: :)"$(_sluice_words "$command")"}} || _files
fi
"""


def fish_values(values):
    quoted = values.replace("\\", "\\\\").replace("'", "\\'")
    return f"""\
function __sluice_values
    set -l words (commandline -opc)
    set -l source
    for i in (seq 2 (count $words))
        if contains -- $words[(math $i - 1)] --bootstrap-server --conf-file -f
            set source $words[$i]
        end
    end
    sh -c '{quoted}
_sluice_values "$@"' sh $argv[1] $words[-1] (commandline -ct) "$source"
end
"""


LIVE = (("kafka-topics", "", "kafka-topics"), ("kafka-console-producer", "", "kafka-topics"),
        ("kafka-console-consumer", "", "kafka-topics"), ("hdfs", "dfs", "hdfs dfs"), ("hadoop", "fs", "hadoop fs"),
        ("flume-ng", "help", "flume-ng"), ("flume-ng", "agent", "flume-ng"), ("sqoop", "", "sqoop"))


def fish_completion(words, values):
    lines = [fish_values(values)]
    for program, path, command in LIVE:
        condition = f" -n '__fish_seen_subcommand_from {path}'" if path else ""
        lines.append(f"complete -c {program}{condition} -a '(__sluice_values \"{command}\")'\n")
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
    notes = tomllib.loads((HERE / "notes.toml").read_text())
    values = (HERE / "values.sh").read_text()
    overview = help_of(bin_dir / "sluice", "--help")
    summaries = dict(re.findall(r"^  ([a-z][\w-]*) +(\S.*)$", overview, re.M))
    names = [line.strip() for line in links.read_text().splitlines() if line and not line.startswith("#")]
    (out / "man1").mkdir(parents=True, exist_ok=True)
    (out / "completions").mkdir(exist_ok=True)

    def write_page(name, summary, text):
        (out / "man1" / f"{name}.1").write_text(page(name, summary, text, version, notes))

    write_page("sluice", "a whole data-lake ingestion stack", overview)
    for name in names:
        if name.endswith(".sh"):
            (out / "man1" / f"{name}.1").write_text(f".so man1/{name.removesuffix('.sh')}.1\n")
            continue
        tool = name.split("-", 1)[1] if name.startswith("sqoop-") else None
        summary = summaries.get(name, f"the {tool} tool of sqoop" if tool else name)
        text = help_of(bin_dir / name, "help" if name == "sqoop" else "--help")
        if name in ("hdfs", "hadoop"):
            text += "\n\n" + help_of(bin_dir / "hdfs", "dfs")
        write_page(name, summary, text)
    for name in summaries:
        if name not in names:
            write_page(f"sluice-{name}", summaries[name], help_of(bin_dir / "sluice", name, "--help"))
    words = words_of(bin_dir, names, summaries)
    commands = ["sluice", *names]
    (out / "completions" / "sluice.bash").write_text(bash_completion(words, commands, values))
    (out / "completions" / "_sluice").write_text(zsh_completion(words, commands, values))
    (out / "completions" / "sluice.fish").write_text(fish_completion(words, values))


if __name__ == "__main__":
    main()
