// All topics, and one topic with its partitions and readers.
import type { Partition, Topic, TopicDetail, TopicGroup } from '../api';
import { useState } from 'preact/hooks';
import { bytes, count } from '../format';
import { useLive } from '../live';
import { KafkaCommand } from '../parts/here';
import { Empty, ErrorNotice, Loading, ProblemNotice } from '../parts/notice';
import { Badge, Facts, Head, Tabs } from '../parts/page';
import { Table } from '../parts/table';
import { Link, go } from '../router';
import { useMayChange } from '../session';
import { t } from '../words';
import { CreateTopic, TopicActions } from './topic_changes';
import { TopicSettings } from './topic_settings';

export function topicAddress(name: string, rest = ''): string {
  return `/topics/${encodeURIComponent(name)}${rest}`;
}

export function TopicsPage({ query }: { query: URLSearchParams }) {
  const live = useLive<{ topics: Topic[] }>('/api/v1/topics', 5000);
  const may = useMayChange();
  const [creating, setCreating] = useState(false);
  const filter = query.get('q') ?? '';
  const internal = query.get('internal') === '1';
  const all = live.data?.topics ?? [];
  const hidden = all.filter((topic) => topic.internal).length;
  const shown = all.filter((topic) => (internal || !topic.internal) && topic.name.toLowerCase().includes(filter.toLowerCase()));
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    const text = next.toString();
    go(`/topics${text ? `?${text}` : ''}`, true);
  };
  return (
    <>
      <Head title="Topics" refreshedAt={live.refreshedAt} refresh={live.refresh}>
        {may ? <button type="button" class="primary" onClick={() => setCreating(true)}>{t('New topic')}</button> : null}
      </Head>
      {creating ? <CreateTopic close={() => setCreating(false)} /> : null}
      <ErrorNotice error={live.error} what="The topics could not be listed." stale={live.data !== undefined} />
      {!live.data ? (
        live.error ? null : <Loading />
      ) : all.length === 0 ? (
        <Empty title="There is no topic yet.">
          <p>Make one, then write to it:</p>
          <KafkaCommand>{'kafka-topics --create --topic sales-events --partitions 3'}</KafkaCommand>
        </Empty>
      ) : (
        <>
          <form class="tools" role="search" onSubmit={(event) => event.preventDefault()}>
            <label>
              <span>Filter by name</span>
              <input type="search" value={filter} onInput={(event) => change('q', event.currentTarget.value)} />
            </label>
            {hidden > 0 ? (
              <label class="check">
                <input type="checkbox" checked={internal} onChange={(event) => change('internal', event.currentTarget.checked ? '1' : '')} />
                <span>Show {hidden} internal</span>
              </label>
            ) : null}
            <span class="soft" role="status">{count(shown.length)} of {count(all.length)}</span>
          </form>
          {shown.length === 0 ? (
            <Empty title={`No topic's name holds “${filter}”.`} />
          ) : (
            <Table
              label="Topics"
              rows={shown}
              id={(topic) => topic.name}
              sorted="Topic"
              columns={[
                {
                  title: 'Topic',
                  wide: true,
                  by: (topic) => topic.name,
                  cell: (topic) => (
                    <>
                      <Link to={topicAddress(topic.name)} class="mono name">{topic.name}</Link>
                      {topic.internal ? <Badge tone="plain">internal</Badge> : null}
                    </>
                  ),
                },
                { title: 'Partitions', numeric: true, by: (topic) => topic.partitions, cell: (topic) => count(topic.partitions) },
                { title: 'Replicas', numeric: true, by: (topic) => topic.replication, cell: (topic) => count(topic.replication) },
                { title: 'Messages', numeric: true, by: (topic) => topic.messages, cell: (topic) => count(topic.messages) },
                { title: 'Size', numeric: true, by: (topic) => topic.bytes ?? -1, cell: (topic) => bytes(topic.bytes) },
                { title: 'Read', cell: (topic) => <Link to={topicAddress(topic.name, '/messages')}>Messages</Link> },
              ]}
            />
          )}
        </>
      )}
    </>
  );
}

export function topicTabs(name: string, current: string) {
  return (
    <Tabs
      label={`Parts of topic ${name}`}
      tabs={[
        { title: 'Partitions', to: topicAddress(name), current: current === '' },
        { title: 'Messages', to: topicAddress(name, '/messages'), current: current === 'messages' },
        { title: 'Groups', to: topicAddress(name, '/groups'), current: current === 'groups' },
        { title: t('Settings'), to: topicAddress(name, '/settings'), current: current === 'settings' },
      ]}
    />
  );
}

function Partitions({ topic }: { topic: TopicDetail }) {
  return (
    <Table
      label="Partitions"
      rows={topic.partitions}
      id={(partition: Partition) => String(partition.id)}
      sorted="Partition"
      columns={[
        {
          title: 'Partition',
          by: (partition) => partition.id,
          cell: (partition) => <Link to={topicAddress(topic.name, `/messages?partition=${partition.id}`)}>{partition.id}</Link>,
        },
        { title: 'Start offset', numeric: true, by: (partition) => partition.start, cell: (partition) => count(partition.start) },
        { title: 'End offset', numeric: true, by: (partition) => partition.end, cell: (partition) => count(partition.end) },
        { title: 'Messages', numeric: true, by: (partition) => partition.messages, cell: (partition) => count(partition.messages) },
        { title: 'Size', numeric: true, by: (partition) => partition.bytes ?? -1, cell: (partition) => bytes(partition.bytes) },
        { title: 'Leader', by: (partition) => partition.leader, cell: (partition) => partition.leader },
        { title: 'Replicas', cell: (partition) => partition.replicas.join(', ') },
        {
          title: 'In sync',
          cell: (partition) =>
            partition.problem ? <Badge tone="bad">{partition.problem.message}</Badge> : partition.in_sync.join(', '),
        },
      ]}
    />
  );
}

function Groups({ topic }: { topic: TopicDetail }) {
  if (topic.groups.length === 0) {
    return (
      <Empty title="No group has committed an offset here.">
        <p>A console consumer without a group of its own commits nothing. One with a group:</p>
        <KafkaCommand>{`kafka-console-consumer --topic ${topic.name} --group my-group --from-beginning`}</KafkaCommand>
      </Empty>
    );
  }
  const rows = topic.groups.flatMap((group: TopicGroup) => group.partitions.map((partition) => ({ group, partition })));
  return (
    <Table
      label="Groups"
      rows={rows}
      id={(row) => `${row.group.id} ${row.partition.id}`}
      sorted="Group"
      columns={[
        {
          title: 'Group',
          wide: true,
          by: (row) => row.group.id,
          cell: (row) => <Link to={`/groups/${encodeURIComponent(row.group.id)}`} class="mono name">{row.group.id}</Link>,
        },
        { title: 'State', by: (row) => row.group.state, cell: (row) => row.group.state },
        { title: 'Partition', numeric: true, by: (row) => row.partition.id, cell: (row) => row.partition.id },
        { title: 'Committed', numeric: true, by: (row) => row.partition.committed ?? -1, cell: (row) => row.partition.committed === null ? <span class="soft">nothing yet</span> : count(row.partition.committed) },
        { title: 'Lag', numeric: true, by: (row) => row.partition.lag, cell: (row) => count(row.partition.lag) },
      ]}
    />
  );
}

export type TopicView = '' | 'groups' | 'settings';

const kViewNames: Record<TopicView, string> = { '': 'Topic {name}', groups: 'Groups of {name}', settings: 'Settings of {name}' };

export function TopicPage({ name, view }: { name: string; view: TopicView }) {
  const live = useLive<TopicDetail>(`/api/v1/topics/${encodeURIComponent(name)}`, 3000);
  const may = useMayChange();
  const topic = live.data;
  return (
    <>
      <Head
        title={name}
        name={t(kViewNames[view], { name })}
        mono
        crumbs={[{ title: 'Topics', to: '/topics' }]}
        refreshedAt={live.refreshedAt}
        refresh={live.refresh}
      >
        {may && topic && !topic.internal ? (
          <TopicActions name={name} partitions={topic.partitions.length} messages={topic.messages} refresh={live.refresh} />
        ) : null}
      </Head>
      {topicTabs(name, view)}
      <ErrorNotice error={live.error} what={`Topic “${name}” could not be read.`} stale={topic !== undefined} />
      {!topic ? (
        live.error ? null : <Loading />
      ) : (
        <>
          <Facts
            facts={[
              ['Messages', count(topic.messages)],
              ['Partitions', count(topic.partitions.length)],
              ['Size', bytes(topic.bytes)],
              ['Groups', count(topic.groups.length)],
              ...(topic.internal ? [['Kind', 'internal'] as [string, string]] : []),
            ]}
          />
          {topic.partitions.some((partition) => partition.problem) ? (
            <ProblemNotice what="Some partitions can't be read." problem={topic.partitions.find((partition) => partition.problem)!.problem!} />
          ) : null}
          {view === '' ? <Partitions topic={topic} /> : view === 'groups' ? <Groups topic={topic} /> : <TopicSettings topic={name} />}
        </>
      )}
    </>
  );
}
