// Moving a group to other offsets, after showing what that skips and what it reads again; and deleting it.
import { useState } from 'preact/hooks';
import type { GroupDetail, GroupPlan, PlanStep } from '../api';
import { query as asQuery } from '../api';
import { count, shell } from '../format';
import { useLive } from '../live';
import { Confirm, Dialog, Field } from '../parts/dialog';
import { KafkaCommand } from '../parts/here';
import { ErrorNotice, Loading } from '../parts/notice';
import { Table } from '../parts/table';
import { go } from '../router';
import { change } from '../session';
import { t } from '../words';

type To = 'earliest' | 'latest' | 'offset' | 'time' | 'shift';

const address = (group: string, rest = '') => `/api/v1/groups/${encodeURIComponent(group)}${rest}`;

// What a consumer leaves out, or reads another time.
function effect(step: PlanStep): string {
  const from = step.from ?? step.start;
  const by = step.to - Math.max(from, step.start);
  if (by === 0) return t('nothing changes');
  return by > 0 ? t('{n} skipped', { n: count(by) }) : t('{n} read again', { n: count(-by) });
}

function Preview({ plan }: { plan: PlanStep[] }) {
  return (
    <Table
      label={t('What the reset does')}
      rows={plan}
      id={(step) => `${step.topic} ${step.partition}`}
      columns={[
        { title: t('Topic'), wide: true, by: (step) => step.topic, cell: (step) => <span class="mono">{step.topic}</span> },
        { title: t('Partition'), numeric: true, by: (step) => step.partition, cell: (step) => step.partition },
        { title: t('Now'), numeric: true, by: (step) => step.from ?? -1, plain: (step) => step.from, cell: (step) => (step.from === null ? <span class="soft">{t('nothing yet')}</span> : count(step.from)) },
        { title: t('Then'), numeric: true, by: (step) => step.to, cell: (step) => count(step.to) },
        { title: t('Effect'), by: (step) => step.to - (step.from ?? step.start), plain: effect, cell: effect },
      ]}
    />
  );
}

// "2024-05-01T13:45" of a clock here, as milliseconds; undefined while it is none.
function timeOf(text: string): number | undefined {
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? undefined : at;
}

interface Props {
  group: GroupDetail;
  close: () => void;
  refresh: () => void;
}

export function ResetGroup({ group, close, refresh }: Props) {
  const topics = [...new Set(group.offsets.map((offset) => offset.topic))];
  const [to, setTo] = useState<To>('earliest');
  const [value, setValue] = useState('');
  const [topic, setTopic] = useState('');
  const time = to === 'time' ? timeOf(value) : undefined;
  const whole = /^-?\d+$/.test(value) ? Number(value) : undefined;
  const ready = to === 'earliest' || to === 'latest' || (to === 'time' ? time !== undefined : whole !== undefined && (to === 'shift' || whole >= 0));
  const asked = address(group.id, `/plan${asQuery({ to, topic, ...(to === 'offset' ? { offset: whole } : to === 'shift' ? { by: whole } : { time_ms: time }) })}`);
  const live = useLive<GroupPlan>(ready ? asked : null, 0, ready ? asked : '');
  const plan = ready ? live.data?.plan : undefined;
  const run = async () => {
    await change('POST', address(group.id, '/offsets'), {
      offsets: plan!.map((step) => ({ topic: step.topic, partition: step.partition, offset: step.to })),
    });
    refresh();
  };
  const goal: Record<To, string> = {
    earliest: '--to-earliest',
    latest: '--to-latest',
    offset: `--to-offset ${whole ?? 'OFFSET'}`,
    time: `--to-datetime ${time === undefined ? 'TIME' : new Date(time).toISOString().replace('Z', '')}`,
    shift: `--shift-by ${whole ?? 'N'}`,
  };
  const command = `kafka-consumer-groups --group ${shell(group.id)} --reset-offsets ${topic ? `--topic ${shell(topic)}` : '--all-topics'} ${goal[to]} --execute`;
  const goals: [To, string][] = [
    ['earliest', t('To the earliest message')],
    ['latest', t('To the end')],
    ['offset', t('To an offset')],
    ['time', t('To a time')],
    ['shift', t('By a number of messages')],
  ];
  const choose = (next: To) => {
    setTo(next);
    setValue('');
  };
  return (
    <Dialog title={t('Reset {name}', { name: group.id })} action={t('Reset')} run={run} close={close} wide danger ready={plan !== undefined && group.members.length === 0} command={<KafkaCommand>{command}</KafkaCommand>}>
      {group.members.length > 0 ? (
        <p class="notice">{t('{n} members read with this group now. Stop its consumers first: they would go on from where they are.', { n: group.members.length })}</p>
      ) : null}
      <div class="fields">
        <div class="field">
          <label for="reset-to">{t('Where to')}</label>
          <select id="reset-to" value={to} onChange={(event) => choose(event.currentTarget.value as To)}>
            {goals.map(([goalOf, title]) => <option key={goalOf} value={goalOf}>{title}</option>)}
          </select>
        </div>
        <div class="field">
          <label for="reset-topic">{t('Topic')}</label>
          <select id="reset-topic" value={topic} onChange={(event) => setTopic(event.currentTarget.value)}>
            <option value="">{t('All it reads')}</option>
            {topics.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </div>
        {to === 'offset' ? <Field label={t('Offset')} type="number" min={0} value={value} set={setValue} /> : null}
        {to === 'shift' ? <Field label={t('Messages')} type="number" value={value} set={setValue} hint={t('negative: back')} /> : null}
        {to === 'time' ? <Field label={t('Time')} type="datetime-local" value={value} set={setValue} hint={t('by the clock of this browser')} /> : null}
      </div>
      {ready ? (
        <>
          <ErrorNotice error={live.error} what={t('The reset can’t be planned.')} />
          {plan ? <Preview plan={plan} /> : live.error ? null : <Loading />}
        </>
      ) : null}
    </Dialog>
  );
}

export function DeleteGroup({ group, close }: Props) {
  const run = async () => {
    await change('DELETE', address(group.id));
    go('/groups');
  };
  return (
    <Confirm
      title={t('Delete {name}', { name: group.id })}
      name={group.id}
      action={t('Delete it')}
      run={run}
      close={close}
      command={<KafkaCommand>{`kafka-consumer-groups --delete --group ${shell(group.id)}`}</KafkaCommand>}
    >
      <p>{t('The group and all it has committed go. A consumer that comes back with this name begins anew.')}</p>
    </Confirm>
  );
}

export function GroupActions(props: Omit<Props, 'close'>) {
  const [asked, setAsked] = useState<'reset' | 'delete'>();
  const close = () => setAsked(undefined);
  return (
    <span class="actions">
      {props.group.offsets.length > 0 ? <button type="button" onClick={() => setAsked('reset')}>{t('Reset offsets')}</button> : null}
      <button type="button" class="danger" disabled={props.group.members.length > 0} title={props.group.members.length > 0 ? t('It has members now') : undefined} onClick={() => setAsked('delete')}>{t('Delete')}</button>
      {asked === 'reset' ? <ResetGroup {...props} close={close} /> : null}
      {asked === 'delete' ? <DeleteGroup {...props} close={close} /> : null}
    </span>
  );
}
