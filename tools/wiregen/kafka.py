#!/usr/bin/env python3
"""Generates the Kafka message codecs: kafka.py SCHEMA_DIR OUT_DIR GROUPS

Each schema gives one header; the sources are spread over GROUPS files so that they compile side by
side. Also api_keys.h/.cc (keys and ranges of versions), errors.h/.cc, and message_table.h/.cc (every
message by name, for tests, fuzzers and tools). A file whose text did not change is not touched.
"""
import pathlib
import sys

import kafka_cpp
import kafka_schema
import kafka_tables


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    schema_dir, out_dir, groups = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    out_dir.mkdir(parents=True, exist_ok=True)
    try:
        schemas = [kafka_schema.parse(path) for path in sorted(schema_dir.glob("*.schema"))]
        for schema in schemas:
            write(out_dir / f"{schema.stem}.h", kafka_cpp.header(schema))
    except kafka_schema.SchemaError as error:
        sys.exit(f"wiregen: {error}")
    for group in range(groups):
        write(out_dir / f"messages_{group}.cc", kafka_cpp.source(schemas[group::groups]))
    errors = kafka_schema.parse_errors(schema_dir / "errors.txt")
    write(out_dir / "errors.h", kafka_tables.errors_header(errors))
    write(out_dir / "errors.cc", kafka_tables.errors_source(errors))
    write(out_dir / "api_keys.h", kafka_tables.api_keys_header(schemas))
    write(out_dir / "api_keys.cc", kafka_tables.api_keys_source(schemas))
    write(out_dir / "message_table.h", kafka_tables.message_table_header())
    write(out_dir / "message_table.cc", kafka_tables.message_table_source(schemas))
    write(out_dir / "generated.stamp", "")
    (out_dir / "generated.stamp").touch()


if __name__ == "__main__":
    main()
