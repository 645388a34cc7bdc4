// A table of rows: sorted by its headings, scrolled sideways on its own when narrow, and drawn in steps
// when long.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../format';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  // What the column is sorted by; without it the heading does not sort.
  by?: (row: Row) => string | number;
  numeric?: boolean;
  wide?: boolean;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  // The heading sorted by at first; none keeps the order of the rows.
  sorted?: string;
  // Rows that exist but are not in `rows`, and how to get some of them.
  missing?: number;
  more?: () => void;
}

const kFirst = 200;
const kMore = 1000;

export function Table<Row>({ label, columns, rows, id, sorted, missing = 0, more }: TableProps<Row>) {
  const [order, setOrder] = useState<{ title: string; down: boolean } | undefined>(sorted ? { title: sorted, down: false } : undefined);
  const [shown, setShown] = useState(kFirst);
  const column = columns.find((candidate) => candidate.title === order?.title);
  const by = column?.by;
  const ordered = by
    ? [...rows].sort((a, b) => {
        const left = by(a);
        const right = by(b);
        const less = typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right), 'en', { numeric: true });
        return order?.down ? -less : less;
      })
    : rows;
  const showMore = () => {
    if (shown + kMore > ordered.length && missing > 0) more?.();
    setShown(shown + kMore);
  };
  const sort = (title: string, numeric: boolean) =>
    setOrder((before) => (before?.title === title ? { title, down: !before.down } : { title, down: numeric }));
  return (
    <>
      <div class="table" role="region" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ title, by: sortable, numeric, wide }) => {
                const current = order?.title === title ? (order.down ? 'descending' : 'ascending') : undefined;
                return (
                  <th key={title} scope="col" aria-sort={current} class={`${numeric ? 'num' : ''}${wide ? ' wide' : ''}`}>
                    {sortable ? (
                      <button type="button" onClick={() => sort(title, numeric ?? false)}>
                        {title}
                        <span class="sort" aria-hidden="true">{current === 'descending' ? '▼' : current ? '▲' : ''}</span>
                      </button>
                    ) : (
                      title
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, shown).map((row) => (
              <tr key={id(row)}>
                {columns.map(({ title, cell, numeric, wide }) => (
                  <td key={title} class={`${numeric ? 'num' : ''}${wide ? ' wide' : ''}`}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ordered.length > shown || missing > 0 ? (
        <p class="more">
          <span class="num">{count(Math.min(shown, ordered.length))} of {count(ordered.length + missing)}</span>
          <button type="button" onClick={showMore}>Show more</button>
          {missing > 0 && order ? <span>Sorted among the {count(ordered.length)} that are loaded.</span> : null}
        </p>
      ) : null}
    </>
  );
}
