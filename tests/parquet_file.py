"""Parquet files as a foreign reader sees them."""

import pyarrow.parquet


def read(path):
    """-> the schema as its own text, metadata, codecs, rows."""
    file = pyarrow.parquet.ParquetFile(path)
    metadata = {key.decode(): value.decode() for key, value in (file.metadata.metadata or {}).items() if key != b"ARROW:schema"}
    groups = [file.metadata.row_group(i) for i in range(file.num_row_groups)]
    codecs = {group.column(i).compression for group in groups for i in range(group.num_columns)}
    schema = str(file.schema).split("\n", 1)[1]  # the first line is the object's address
    # NaN equals nothing, not even itself.
    return schema, metadata, codecs, [repr(row) for row in file.read().to_pylist()]
