// Writing messages into a topic: one, or many that are pasted.
import { useState } from 'preact/hooks';
import { ApiError, type Problem } from '../api';
import { count } from '../format';
import { Dialog, Field } from '../parts/dialog';
import { KafkaCommand } from '../parts/here';
import { type Draft, type Format, parseDrafts, produceCommand } from '../records';
import { change } from '../session';
import { t } from '../words';

interface Settled {
  written: number;
  failed: number;
  places: { partition: number; offset: number }[];
  failures: { value: string; problem: Problem }[];
}

// "name: value", a line each.
function headersOf(text: string): { name: string; value: string }[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf(':');
      return at < 0 ? { name: line.trim(), value: '' } : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
    });
}

interface ProduceProps {
  topic: string;
  partitions: number[];
  from?: Draft | undefined; // a message that is written again
  close: () => void;
  written: (words: string) => void;
}

export function Produce({ topic, partitions, from, close, written }: ProduceProps) {
  const [mode, setMode] = useState<'one' | Format>('one');
  const [key, setKey] = useState(typeof from?.key === 'string' ? from.key : '');
  const [keyed, setKeyed] = useState(from !== undefined && from.key !== null);
  const [value, setValue] = useState(typeof from?.value === 'string' ? from.value : '');
  const [tombstone, setTombstone] = useState(from?.value === null);
  const [headers, setHeaders] = useState((from?.headers ?? []).map((header) => `${header.name}: ${typeof header.value === 'string' ? header.value : ''}`).join('\n'));
  const [partition, setPartition] = useState('');
  const [repeat, setRepeat] = useState('1');
  const [pasted, setPasted] = useState('');

  // What is no text stays as it came, unless it is replaced.
  const binary = (text: string, was: Draft['key']) => (text === '' && typeof was === 'object' && was !== null ? was : text);
  const one: Draft = {
    key: keyed ? binary(key, from?.key) : null,
    value: tombstone ? null : binary(value, from?.value),
    headers: headersOf(headers),
    ...(partition ? { partition: Number(partition) } : {}),
  };
  const parsed = mode === 'one' ? { drafts: Array.from({ length: Math.min(10_000, Number(repeat) || 0) }, () => one), problem: undefined } : { problem: undefined, ...parseDrafts(pasted, mode) };
  const command = mode === 'one' ? produceCommand(topic, one) : undefined;

  const run = async () => {
    const settled = await change<Settled>('POST', `/api/v1/topics/${encodeURIComponent(topic)}/messages`, { messages: parsed.drafts });
    const first = settled.failures[0];
    if (first) {
      throw new ApiError(
        {
          ...first.problem,
          message: t('{failed} of {all} messages were not written. The first: {why}', { failed: count(settled.failed), all: count(settled.failed + settled.written), why: first.problem.message }),
        },
        200,
      );
    }
    const place = settled.places[0];
    written(
      settled.written === 1 && place
        ? t('Written to partition {partition} at offset {offset}.', { partition: place.partition, offset: place.offset })
        : t('{n} messages written.', { n: count(settled.written) }),
    );
  };
  const kinds: [typeof mode, string][] = [['one', t('One message')], ['lines', t('A line each')], ['ndjson', 'NDJSON'], ['csv', 'CSV']];
  const hints: Record<Format, string> = {
    lines: t('Each line becomes a message without a key.'),
    ndjson: t('Each line is {"key": …, "value": …, "headers": {…}, "partition": …}; what is no text is written as JSON.'),
    csv: t('The first row names the columns: key, value, partition, header.NAME.'),
  };
  return (
    <Dialog
      title={t('Write to {topic}', { topic })}
      action={parsed.drafts.length > 1 ? t('Write {n} messages', { n: count(parsed.drafts.length) }) : t('Write')}
      run={run}
      close={close}
      wide
      ready={parsed.drafts.length > 0 && !parsed.problem}
      command={command ? <KafkaCommand>{command}</KafkaCommand> : undefined}
    >
      <div class="choices" role="group" aria-label={t('How many')}>
        {kinds.map(([kind, title]) => (
          <button key={kind} type="button" aria-pressed={kind === mode} onClick={() => setMode(kind)}>{title}</button>
        ))}
      </div>
      {mode === 'one' ? (
        <>
          <label class="check"><input type="checkbox" checked={keyed} onChange={(event) => setKeyed(event.currentTarget.checked)} /><span>{t('With a key')}</span></label>
          {keyed ? <Field label={t('Key')} value={key} set={setKey} mono hint={typeof from?.key === 'object' && from.key !== null ? t('The key is no text; left empty, it is written as it was.') : ''} /> : null}
          <label class="check"><input type="checkbox" checked={tombstone} onChange={(event) => setTombstone(event.currentTarget.checked)} /><span>{t('A tombstone: no value, so that compaction removes the key')}</span></label>
          {tombstone ? null : <Field label={t('Value')} lines={7} value={value} set={setValue} mono hint={typeof from?.value === 'object' && from.value !== null ? t('The value is no text; left empty, it is written as it was.') : ''} />}
          <Field label={t('Headers')} lines={2} value={headers} set={setHeaders} mono hint={t('NAME: VALUE, one on a line')} />
          <div class="fields">
            <div class="field">
              <label for="to-partition">{t('Partition')}</label>
              <select id="to-partition" value={partition} onChange={(event) => setPartition(event.currentTarget.value)}>
                <option value="">{t('by the key')}</option>
                {partitions.map((id) => <option key={id} value={String(id)}>{id}</option>)}
              </select>
            </div>
            <Field label={t('How often')} type="number" min={1} value={repeat} set={setRepeat} />
          </div>
        </>
      ) : (
        <>
          <Field label={t('Messages')} lines={12} value={pasted} set={setPasted} mono hint={hints[mode]} />
          {parsed.problem ? <p class="cause" role="status">{parsed.problem}</p> : <p class="soft" role="status">{t('{n} messages', { n: count(parsed.drafts.length) })}</p>}
        </>
      )}
    </Dialog>
  );
}
