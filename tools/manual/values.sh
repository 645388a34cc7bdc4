# shellcheck shell=sh
# What may follow an option or argument, asked of what runs: topics, paths of the lake, components. One word a line.
# _sluice_values COMMAND PREVIOUS CURRENT SERVERS; nothing within a second is nothing.
_sluice_values() {
  case "$1 $2" in
    kafka-*" --topic")
      timeout 1 kafka-topics --list ${4:+--bootstrap-server "$4"} 2>/dev/null </dev/null ;;
    "hdfs dfs "* | "hadoop fs "* | sqoop*" --target-dir" | sqoop*" --warehouse-dir")
      case $3 in
        -*) ;;
        /* | hdfs://*)
          timeout 1 hdfs dfs -ls -d "$3*" 2>/dev/null </dev/null |
            sed -n 's/^d.\{9\}. *\([^ ]* *\)\{6\}\(\/\|hdfs:\)/\2/; t folder
                    s/^-.\{9\}. *\([^ ]* *\)\{6\}\(\/\|hdfs:\)/\2/; t file
                    d
                    :folder
                    s/$/\//
                    :file
                    p' ;;
      esac ;;
    "flume-ng help")
      timeout 1 flume-ng help components 2>/dev/null </dev/null | sed -n 's/^  \([a-z_]*-[a-z-]*\) .*/\1/p' ;;
    "flume-ng --name" | "flume-ng -n" | "flume-ng agent --name" | "flume-ng agent -n")
      sed -n 's/^ *\([A-Za-z0-9_-]*\)\.sources *[=:].*/\1/p' "$4" 2>/dev/null ;;
  esac
}
