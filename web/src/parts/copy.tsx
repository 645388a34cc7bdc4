// A button that copies a text, and says so.
import { useState } from 'preact/hooks';
import { t } from '../words';

// Where the page is not on a safe origin, browsers give no clipboard: then the old way.
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('refused');
  return undefined;
}

export function Copy({ text }: { text: string }) {
  const [state, setState] = useState<'' | 'copied' | 'refused'>('');
  const copy = () => copyText(text).then(() => setState('copied'), () => setState('refused'));
  return (
    <button type="button" class="quiet copy" onClick={() => void copy()} onBlur={() => setState('')}>
      <span role="status">{state === 'copied' ? t('Copied') : state === 'refused' ? t('Select it to copy') : t('Copy')}</span>
    </button>
  );
}
