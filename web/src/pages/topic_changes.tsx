// Making a topic, and what can be done to one: more partitions, nothing in it, no more of it.
import { useState } from 'preact/hooks';
import { count, shell } from '../format';
import { useLive } from '../live';
import { Confirm, Dialog, Field } from '../parts/dialog';
import { KafkaCommand } from '../parts/here';
import { go } from '../router';
import { change } from '../session';
import { t } from '../words';
import { topicAddress } from './topics';

const address = (name: string, rest = '') => `/api/v1/topics/${encodeURIComponent(name)}${rest}`;

// "retention.ms=1000", a line each; undefined where a line is none.
export function settingLines(text: string): Record<string, string> | undefined {
  const settings: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    const at = line.indexOf('=');
    if (at <= 0) return undefined;
    settings[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return settings;
}

interface Defaults {
  partitions: string | null;
  replication: string | null;
}

export function CreateTopic({ close }: { close: () => void }) {
  const defaults = useLive<Defaults>('/api/v1/topic-defaults', 0).data;
  const [name, setName] = useState('');
  const [partitions, setPartitions] = useState('');
  const [replication, setReplication] = useState('');
  const [lines, setLines] = useState('');
  const settings = settingLines(lines);
  const run = async () => {
    await change('POST', '/api/v1/topics', {
      name,
      partitions: partitions ? Number(partitions) : null,
      replication: replication ? Number(replication) : null,
      settings,
    });
    go(topicAddress(name));
  };
  const command = [
    `kafka-topics --create --topic ${shell(name || 'NAME')}`,
    ...(partitions ? [`--partitions ${partitions}`] : []),
    ...(replication ? [`--replication-factor ${replication}`] : []),
    ...Object.entries(settings ?? {}).map(([key, value]) => `--config ${shell(`${key}=${value}`)}`),
  ].join(' ');
  const usual = (value: string | null | undefined) => (value ? t('{value}, the broker’s default', { value }) : t('the broker’s default'));
  return (
    <Dialog title={t('New topic')} action={t('Create')} run={run} close={close} ready={name !== '' && settings !== undefined} command={<KafkaCommand>{command}</KafkaCommand>}>
      <Field label={t('Name')} value={name} set={setName} mono required hint={t('Letters, digits, “.”, “_” and “-”')} />
      <div class="fields">
        <Field label={t('Partitions')} type="number" min={1} value={partitions} set={setPartitions} placeholder={usual(defaults?.partitions)} />
        <Field label={t('Replicas')} type="number" min={1} value={replication} set={setReplication} placeholder={usual(defaults?.replication)} />
      </div>
      <Field
        label={t('Settings')}
        lines={3}
        mono
        value={lines}
        set={setLines}
        placeholder={'retention.ms=604800000\ncleanup.policy=compact'}
        hint={settings ? t('NAME=VALUE, one on a line; what is not named has the broker’s value') : t('A line is not NAME=VALUE.')}
      />
    </Dialog>
  );
}

interface ActionProps {
  name: string;
  partitions: number;
  messages: number;
  close: () => void;
  refresh: () => void;
}

export function AddPartitions({ name, partitions, close, refresh }: ActionProps) {
  const [total, setTotal] = useState(String(partitions + 1));
  const run = async () => {
    await change('POST', address(name, '/partitions'), { total: Number(total) });
    refresh();
  };
  return (
    <Dialog
      title={t('More partitions for {name}', { name })}
      action={t('Add')}
      run={run}
      close={close}
      ready={Number(total) > partitions}
      command={<KafkaCommand>{`kafka-topics --alter --topic ${shell(name)} --partitions ${total}`}</KafkaCommand>}
    >
      <Field label={t('Partitions in all')} type="number" min={partitions + 1} value={total} set={setTotal} />
      <p class="soft">{t('It has {n} now, and can’t have fewer again. New messages of a key may go to another partition than those before.', { n: partitions })}</p>
    </Dialog>
  );
}

export function EmptyTopic({ name, partitions, messages, close, refresh }: ActionProps) {
  const run = async () => {
    await change('POST', address(name, '/empty'));
    refresh();
  };
  const offsets = JSON.stringify({ partitions: Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, offset: -1 })), version: 1 });
  return (
    <Confirm
      title={t('Empty {name}', { name })}
      name={name}
      action={t('Empty it')}
      run={run}
      close={close}
      command={<KafkaCommand>{`kafka-delete-records --offset-json-file <(echo ${shell(offsets)})`}</KafkaCommand>}
    >
      <p>{t('All messages of this topic go, about {n}; the topic, its settings and its offsets stay. This can’t be taken back.', { n: count(messages) })}</p>
    </Confirm>
  );
}

export function DeleteTopic({ name, messages, close }: ActionProps) {
  const run = async () => {
    await change('DELETE', address(name));
    go('/topics');
  };
  return (
    <Confirm
      title={t('Delete {name}', { name })}
      name={name}
      action={t('Delete it')}
      run={run}
      close={close}
      command={<KafkaCommand>{`kafka-topics --delete --topic ${shell(name)}`}</KafkaCommand>}
    >
      <p>{t('The topic and all of its messages go, about {n}. This can’t be taken back.', { n: count(messages) })}</p>
    </Confirm>
  );
}

const kActions = { add: AddPartitions, empty: EmptyTopic, delete: DeleteTopic };

export function TopicActions(props: Omit<ActionProps, 'close'>) {
  const [asked, setAsked] = useState<keyof typeof kActions>();
  const Action = asked ? kActions[asked] : undefined;
  return (
    <span class="actions">
      <button type="button" onClick={() => setAsked('add')}>{t('Add partitions')}</button>
      <button type="button" onClick={() => setAsked('empty')}>{t('Empty')}</button>
      <button type="button" class="danger" onClick={() => setAsked('delete')}>{t('Delete')}</button>
      {Action ? <Action {...props} close={() => setAsked(undefined)} /> : null}
    </span>
  );
}
