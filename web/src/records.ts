// Messages that a person writes or pastes, in the shape that the API takes.
import type { Data, Message } from './api';
import { shell } from './format';

type Bytes = string | null | { encoding: 'base64'; value: string };

export interface Draft {
  key?: Bytes;
  value?: Bytes;
  headers?: { name: string; value: Bytes }[];
  partition?: number;
}

export type Format = 'lines' | 'ndjson' | 'csv';

export interface Parsed {
  drafts: Draft[];
  problem?: string; // with the line that is wrong; then there is no draft
}

const sent = (data: Data | null): Bytes => (data === null ? null : data.encoding === 'utf8' ? data.value : { encoding: 'base64', value: data.value });

// A message as it was read, to be written again. Undefined when only its beginning is known.
export function draftOf(message: Message): Draft | undefined {
  const parts = [message.key, message.value, ...message.headers.map((header) => header.value)];
  if (parts.some((part) => part?.cut)) return undefined;
  return {
    key: sent(message.key),
    value: sent(message.value),
    headers: message.headers.map((header) => ({ name: header.name, value: sent(header.value) })),
  };
}

const kMembers = ['key', 'value', 'headers', 'partition'];

// What is no text is written as its JSON.
function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
}

function ndjsonDraft(line: string): Draft | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no JSON object';
  const given = value as Record<string, unknown>;
  const other = Object.keys(given).find((name) => !kMembers.includes(name));
  if (other !== undefined) return `it has “${other}” beside ${kMembers.join(', ')}`;
  const partition = given['partition'];
  if (partition !== undefined && partition !== null && !Number.isInteger(partition)) return 'its partition is no whole number';
  const headers = given['headers'] ?? {};
  if (typeof headers !== 'object' || Array.isArray(headers)) return 'its headers are no object';
  return {
    key: asText(given['key']),
    value: asText(given['value']),
    headers: Object.entries(headers as Record<string, unknown>).map(([name, content]) => ({ name, value: asText(content) })),
    ...(typeof partition === 'number' ? { partition } : {}),
  };
}

// RFC 4180: rows of cells; a quoted cell may hold commas, quotes and line ends.
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === ',' || c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows.filter((cells) => cells.length > 1 || cells[0] !== '');
}

function csvDrafts(text: string): Parsed {
  const [head, ...rows] = csvRows(text);
  if (!head) return { drafts: [] };
  const other = head.find((title) => !['key', 'value', 'partition'].includes(title) && !title.startsWith('header.'));
  if (other !== undefined) return { drafts: [], problem: `Line 1: there is no column “${other}”; columns are key, value, partition and header.NAME.` };
  const drafts: Draft[] = [];
  for (const [index, cells] of rows.entries()) {
    if (cells.length !== head.length) return { drafts: [], problem: `Row ${index + 2} has ${cells.length} cells, the first row ${head.length}.` };
    const draft: Draft = { headers: [] };
    for (const [at, title] of head.entries()) {
      const cell = cells[at]!;
      if (title === 'key') draft.key = cell === '' ? null : cell;
      else if (title === 'value') draft.value = cell;
      else if (title === 'partition') {
        if (cell !== '' && !/^\d+$/.test(cell)) return { drafts: [], problem: `Row ${index + 2}: its partition is no whole number.` };
        if (cell !== '') draft.partition = Number(cell);
      } else draft.headers!.push({ name: title.slice('header.'.length), value: cell });
    }
    drafts.push(draft);
  }
  return { drafts };
}

export function parseDrafts(text: string, format: Format): Parsed {
  if (format === 'csv') return csvDrafts(text);
  const drafts: Draft[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const draft = format === 'lines' ? { value: line.replace(/\r$/, '') } : ndjsonDraft(line);
    if (typeof draft === 'string') return { drafts: [], problem: `Line ${index + 1}: ${draft}.` };
    drafts.push(draft);
  }
  return { drafts };
}

// The command that writes the same message; none when a line of text can't say it.
export function produceCommand(topic: string, draft: Draft): string | undefined {
  const texts = [draft.key, draft.value, ...(draft.headers ?? []).flatMap((header) => [header.name, header.value])];
  if (draft.partition !== undefined) return undefined;
  if (texts.some((text) => (typeof text === 'object' && text !== null) || (typeof text === 'string' && /[\t\n]/.test(text)))) return undefined;
  const cells: string[] = [];
  const properties: string[] = [];
  if (draft.headers?.length) {
    if (draft.headers.some((header) => header.value === null || /[,:]/.test(header.name) || /,/.test(String(header.value)))) return undefined;
    cells.push(draft.headers.map((header) => `${header.name}:${String(header.value)}`).join(','));
    properties.push('--property parse.headers=true');
  }
  if (draft.key !== null && draft.key !== undefined) {
    cells.push(String(draft.key));
    properties.push('--property parse.key=true');
  }
  if (draft.value === null) properties.push("--property null.marker='<null>'");
  cells.push(draft.value === null ? '<null>' : String(draft.value ?? ''));
  const format = cells.map(() => '%s').join('\\t');
  return [`printf '${format}\\n' ${cells.map(shell).join(' ')} | kafka-console-producer --topic ${shell(topic)}`, ...properties].join(' ');
}
