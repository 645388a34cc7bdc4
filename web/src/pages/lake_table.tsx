// The beginning of a file as a table, with what its format says about it.
import type { FileTable } from '../api';
import { count } from '../format';
import { Table, type Column } from '../parts/table';
import { t } from '../words';

type Row = { at: number; cells: (string | null)[] };

const names: Record<string, string> = { avro: 'Avro', sequence: 'SequenceFile', json: 'JSON', delimited: 'Delimited text', lines: 'Lines' };

function order(cell: string | null, numeric: boolean): string | number {
  if (!numeric) return cell ?? '';
  return cell === null || cell === '' ? -Infinity : Number(cell);
}

const kNumeric = /^(number|int|long|float|double|null \| (int|long|float|double)|LongWritable|IntWritable)$/;

export function TableView({ table, path, setHeaded }: { table: FileTable; path: string; setHeaded: (headed: boolean) => void }) {
  const rows: Row[] = table.rows.map((cells, at) => ({ at, cells }));
  const columns: Column<Row>[] = table.columns.map((column, at) => {
    const numeric = kNumeric.test(column.type);
    // Two columns may have one name.
    const title = table.columns.findIndex((other) => other.name === column.name) === at ? column.name : `${column.name} (${at + 1})`;
    return {
      title,
      hint: column.type,
      numeric,
      by: (row) => order(row.cells[at] ?? null, numeric),
      plain: (row) => row.cells[at] ?? null,
      cell: (row) => (row.cells[at] === null || row.cells[at] === undefined ? <span class="soft">∅</span> : <span class="cell">{row.cells[at]}</span>),
    };
  });
  return (
    <>
      <p class="pager">
        <span class="soft">
          {t(names[table.format] ?? table.format)}
          {table.detail ? ` (${table.detail})` : ''}
          {' · '}
          {table.more ? t('the first {n} rows', { n: count(rows.length) }) : t('{n} rows', { n: count(rows.length) })}
        </span>
        {table.format === 'delimited' ? (
          <label class="check">
            <input type="checkbox" checked={table.headed} onChange={(event) => setHeaded(event.currentTarget.checked)} />
            <span>{t('The first row has names')}</span>
          </label>
        ) : null}
      </p>
      <Table label={t('Rows of {path}', { path })} rows={rows} id={(row) => String(row.at)} columns={columns} />
      {table.schema ? (
        <details class="same">
          <summary>{t('Schema')}</summary>
          <pre class="schema" tabIndex={0} aria-label={t('Schema')}>{table.schema}</pre>
        </details>
      ) : null}
    </>
  );
}
