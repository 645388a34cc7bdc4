// Bytes from outside, shown as JSON, text or a hex dump. They only ever become text nodes.
import { useState } from 'preact/hooks';
import type { Data } from '../api';
import { bytes as size, fromBase64, hexDump } from '../format';

type View = 'json' | 'text' | 'hex';

function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return indent(text);
}

// Lays the text out again without reading its numbers, so that 1e400 and 12345678901234567890 stay
// as they were written.
function indent(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (quoted) {
      out += c;
      if (c === '\\') out += text.charAt((at += 1));
      else if (c === '"') quoted = false;
    } else if (c === '"') {
      quoted = true;
      out += c;
    } else if (c === '{' || c === '[') {
      const rest = text.slice(at + 1).match(/^\s*[}\]]/);
      if (rest) {
        out += c + rest[0].trim();
        at += rest[0].length;
      } else {
        depth += 1;
        out += c + line();
      }
    } else if (c === '}' || c === ']') {
      depth -= 1;
      out += line() + c;
    } else if (c === ',') out += c + line();
    else if (c === ':') out += ': ';
    else if (!/\s/.test(c)) out += c;
  }
  return out;
}

export function plainBytes(data: Data): Uint8Array {
  return data.encoding === 'utf8' ? new TextEncoder().encode(data.value) : fromBase64(data.value);
}

// One line for a list.
export function inline(data: Data | null, limit = 160): string {
  if (data === null) return 'null';
  if (data.size === 0) return '(empty)';
  if (data.encoding === 'utf8') {
    const line = data.value.replace(/[\r\n\t]+/g, ' ');
    return line.length > limit || data.cut ? `${line.slice(0, limit)}…` : line;
  }
  const hex = Array.from(plainBytes(data).subarray(0, 24), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `0x ${hex}${data.size > 24 ? ' …' : ''}`;
}

const kNames: Record<View, string> = { json: 'JSON', text: 'Text', hex: 'Hex' };

export function Bytes({ data, start = 0, label }: { data: Data; start?: number; label: string }) {
  const [chosen, setChosen] = useState<View>();
  const json = data.encoding === 'utf8' && !data.cut ? prettyJson(data.value) : undefined;
  const views: View[] = [...(json !== undefined ? (['json'] as const) : []), ...(data.encoding === 'utf8' ? (['text'] as const) : []), 'hex'];
  const view = chosen && views.includes(chosen) ? chosen : (views[0] ?? 'hex');
  const content = view === 'json' ? json : view === 'text' ? data.value : hexDump(plainBytes(data), start);
  return (
    <div class="bytes">
      <div class="bytes-tools" role="group" aria-label={`View of ${label}`}>
        {views.map((name) => (
          <button key={name} type="button" aria-pressed={name === view} onClick={() => setChosen(name)}>
            {kNames[name]}
          </button>
        ))}
        <span class="soft">{size(data.size)}</span>
      </div>
      {data.size === 0 ? (
        <p class="soft">No bytes.</p>
      ) : (
        <pre class={view} tabIndex={0} aria-label={label}>
          {content}
        </pre>
      )}
    </div>
  );
}
