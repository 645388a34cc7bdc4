// A table of rows: sorted by its headings, scrolled sideways on its own when narrow, saved as CSV and JSON.
// Of a long one only the rows near the window are in the page.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { count } from '../format';
import { t } from '../words';
import { Export } from './export';

export interface Column<Row> {
  title: string;
  hint?: string;
  cell: (row: Row) => ComponentChildren;
  // What the column is sorted by, and what a file has of it; without it the heading does not sort.
  by?: (row: Row) => string | number;
  // What a file has instead; null for what is not known.
  plain?: (row: Row) => string | number | null;
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
  // What comes first, whatever the rows are sorted by: those with the lower number.
  rank?: (row: Row) => number;
  // Rows that exist but are not in `rows`, and how to get some of them.
  missing?: number;
  more?: () => void;
}

interface Order {
  title: string;
  down: boolean;
}

const kWhole = 150;  // rows that are drawn all
const kAround = 30;  // rows before and after those that are seen

function inOrder<Row>(rows: Row[], by: ((row: Row) => string | number) | undefined, down: boolean, rank: ((row: Row) => number) | undefined): Row[] {
  if (!by && !rank) return rows;
  const collator = new Intl.Collator('en', { numeric: true });
  return [...rows].sort((a, b) => {
    const first = rank ? rank(a) - rank(b) : 0;
    if (first !== 0 || !by) return first;
    const left = by(a);
    const right = by(b);
    const less = typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(String(left), String(right));
    return down ? -less : less;
  });
}

// Which of `total` rows are near the window, once there are many; rows are all as high as the first.
function useWindow(total: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const height = useRef(36);
  const [first, setFirst] = useState(0);
  const [fits, setFits] = useState(60);
  const long = total > kWhole;
  useLayoutEffect(() => {
    const row = body.current?.querySelector<HTMLTableRowElement>('tr[data-row]');
    if (long && row && row.offsetHeight > 0) height.current = row.offsetHeight;
  });
  useEffect(() => {
    if (!long) return undefined;
    const place = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      // In steps, so that a small scroll draws nothing.
      const seen = Math.max(0, Math.floor(-top / height.current) - kAround);
      setFirst(seen - (seen % 10));
      setFits(Math.ceil(innerHeight / height.current) + 2 * kAround + 10);
    };
    place();
    addEventListener('scroll', place, { passive: true });
    addEventListener('resize', place);
    return () => {
      removeEventListener('scroll', place);
      removeEventListener('resize', place);
    };
  }, [long]);
  if (!long) return { body, from: 0, to: total, before: 0, after: 0, long };
  const from = Math.min(first, Math.max(0, total - fits));
  const to = Math.min(total, from + fits);
  return { body, from, to, before: from * height.current, after: (total - to) * height.current, long };
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return height > 0 ? <tr aria-hidden="true" class="gap"><td colSpan={columns} style={{ height: `${height}px` }} /></tr> : null;
}

export function Table<Row>({ label, columns, rows, id, sorted, rank, missing = 0, more }: TableProps<Row>) {
  const [order, setOrder] = useState<Order | undefined>(sorted ? { title: sorted, down: false } : undefined);
  const column = columns.find((candidate) => candidate.title === order?.title);
  const ordered = inOrder(rows, column?.by, order?.down ?? false, rank);
  const { body, from, to, before, after, long } = useWindow(ordered.length);
  const sort = (title: string, numeric: boolean) =>
    setOrder((was) => (was?.title === title ? { title, down: !was.down } : { title, down: numeric }));
  const saved = columns.filter((candidate) => candidate.by ?? candidate.plain);
  const cells = () => ordered.map((row) => saved.map(({ by, plain }) => (plain ?? by)!(row)));
  return (
    <>
      <div class={`table${long ? ' long' : ''}`} role="region" aria-label={label} tabIndex={0}>
        <table aria-rowcount={ordered.length + 1}>
          <thead>
            <tr>
              {columns.map(({ title, hint, by: sortable, numeric, wide }) => {
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
                    {hint ? <small class="hint">{hint}</small> : null}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody ref={body}>
            <Gap height={before} columns={columns.length} />
            {ordered.slice(from, to).map((row, at) => (
              <tr key={id(row)} data-row="" aria-rowindex={from + at + 2}>
                {columns.map(({ title, cell, numeric, wide }) => (
                  <td key={title} class={`${numeric ? 'num' : ''}${wide ? ' wide' : ''}`}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
            <Gap height={after} columns={columns.length} />
          </tbody>
        </table>
      </div>
      <p class="more">
        {missing > 0 ? (
          <>
            <span class="num">{t('{n} of {all}', { n: count(ordered.length), all: count(ordered.length + missing) })}</span>
            <button type="button" onClick={more}>{t('Show more')}</button>
            {order ? <span>{t('Sorted among the {n} that are loaded.', { n: count(ordered.length) })}</span> : null}
          </>
        ) : null}
        <Export label={label} titles={saved.map(({ title }) => title)} rows={cells} />
      </p>
    </>
  );
}
