// Numbers, sizes and times as a person reads them. Every figure shown comes through here.

const integers = new Intl.NumberFormat('en');

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : integers.format(value);
}

export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

// Powers of 1024 with their own names, so that a size never means two things.
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value < 1024) return `${integers.format(value)} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let scaled = value / 1024;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  return `${scaled < 10 ? scaled.toFixed(2) : scaled < 100 ? scaled.toFixed(1) : scaled.toFixed(0)} ${units[unit]}`;
}

export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || ms < 0) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  const parts: [number, string][] = [
    [Math.floor(seconds / 86400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts.slice(first, first + 2).map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

let utc = savedUtc();

function savedUtc(): boolean {
  try {
    return localStorage.getItem('utc') === '1';
  } catch {
    return false;  // Storage is refused: the clock of this place will do.
  }
}

export const showsUtc = () => utc;

export function showUtc(next: boolean): void {
  utc = next;
  try {
    localStorage.setItem('utc', next ? '1' : '0');
  } catch {
    // As above: it holds until the page is closed.
  }
}

// What a clock of this place is ahead of UTC at that time: "UTC+2", "UTC-3:30", "UTC".
function zone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
}

// Time here or in UTC, sortable, with its zone: 2024-05-01 13:45:07 UTC+2.
export function time(ms: number | null | undefined, milliseconds = false): string {
  if (ms === null || ms === undefined || ms < 0) return '–';
  const known = new Date(ms);
  if (Number.isNaN(known.getTime())) return String(ms);
  // One that shows the clock of UTC where it is asked for its local fields.
  const at = utc ? new Date(known.getTime() + known.getTimezoneOffset() * 60_000) : known;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const fraction = milliseconds ? `.${String(at.getMilliseconds()).padStart(3, '0')}` : '';
  return `${day} ${clock}${fraction} ${utc ? 'UTC' : zone(at)}`;
}

export function ago(ms: number | null | undefined, now: number): string {
  if (ms === null || ms === undefined || ms < 0) return '–';
  const gone = now - ms;
  return gone < 2000 ? 'just now' : `${duration(gone).split(' ').slice(0, 2).join(' ')} ago`;
}

// rwxr-xr-x with the sticky bit, as ls and hdfs dfs -ls print it.
export function permission(bits: number, directory: boolean): string {
  let text = directory ? 'd' : '-';
  for (let shift = 6; shift >= 0; shift -= 3) {
    const triple = (bits >> shift) & 7;
    text += (triple & 4 ? 'r' : '-') + (triple & 2 ? 'w' : '-') + (triple & 1 ? 'x' : '-');
  }
  if (bits & 0o1000) text = text.slice(0, 9) + (bits & 1 ? 't' : 'T');
  return text;
}

// What went wrong in words only: tools whose output equals the original's put Java's class in front.
export function reason(text: string): string {
  return text.replace(/(^|[\s(])(?:[a-z][\w]*\.)+[A-Z][\w$]*(?:Exception|Error|Failure): /g, '$1');
}

export function fromBase64(text: string): Uint8Array {
  const raw = atob(text);
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

// Offset, sixteen bytes, and what of them is printable: the classic dump.
export function hexDump(data: Uint8Array, start = 0): string {
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += 16) {
    const row = data.subarray(at, at + 16);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'));
    const left = hex.slice(0, 8).join(' ').padEnd(23);
    const right = hex.slice(8).join(' ').padEnd(23);
    const text = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${(start + at).toString(16).padStart(8, '0')}  ${left}  ${right}  |${text}|`);
  }
  return lines.join('\n');
}

// A word of a command line, quoted where a shell would read it otherwise.
export function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
