// What a table shows, as a file: all of its rows, in its order.
import { t } from '../words';

type Cell = string | number | null;

// RFC 4180. A text that a spreadsheet would take for a formula is kept a text.
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function Export({ label, titles, rows }: { label: string; titles: string[]; rows: () => Cell[][] }) {
  const name = label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  const csv = () => save(`${name}.csv`, 'text/csv', [titles, ...rows()].map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''));
  const json = () =>
    save(`${name}.json`, 'application/json', `${JSON.stringify(rows().map((row) => Object.fromEntries(titles.map((title, at) => [title, row[at]]))), null, 1)}\n`);
  return (
    <span class="export" role="group" aria-label={t('Save “{label}” as a file', { label })}>
      <button type="button" class="quiet" onClick={csv}>CSV</button>
      <button type="button" class="quiet" onClick={json}>JSON</button>
    </span>
  );
}
