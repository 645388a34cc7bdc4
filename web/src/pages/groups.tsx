// Consumer groups and how far behind they are.
import type { Group, GroupDetail } from '../api';
import { count, duration } from '../format';
import { useLive } from '../live';
import { KafkaCommand } from '../parts/here';
import { Empty, ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Head, type Tone } from '../parts/page';
import { Table } from '../parts/table';
import { Link } from '../router';
import { useMayChange } from '../session';
import { t } from '../words';
import { GroupActions } from './group_changes';
import { topicAddress } from './topics';

// In how many partitions nothing is committed; they count whole as lag.
function uncommitted(group: { partitions: number; uncommitted: number }): string {
  return group.uncommitted === 0 ? t('none') : t('{n} of {all} partitions', { n: count(group.uncommitted), all: count(group.partitions) });
}

// The longest that a message waits, and whether all are known.
function worstWait(group: GroupDetail): string {
  const waits = group.offsets.filter((offset) => offset.end !== null).map((offset) => offset.waited_ms);
  const known = waits.filter((wait): wait is number => wait !== null);
  if (known.length === 0) return '–';
  const longest = Math.max(...known);
  const worst = longest === 0 ? '0 s' : duration(longest);
  return known.length < waits.length ? t('at least {wait}', { wait: worst }) : worst;
}

function tone(state: string): Tone {
  if (state === 'Stable') return 'good';
  if (state === 'PreparingRebalance' || state === 'CompletingRebalance') return 'busy';
  return state === 'Dead' ? 'bad' : 'plain';
}

export function GroupsPage() {
  const live = useLive<{ groups: Group[] }>('/api/v1/groups', 5000);
  const groups = live.data?.groups;
  return (
    <>
      <Head title="Consumer groups" refreshedAt={live.refreshedAt} refresh={live.refresh} />
      <ErrorNotice error={live.error} what="The groups could not be listed." stale={groups !== undefined} />
      {!groups ? (
        live.error ? null : <Loading />
      ) : groups.length === 0 ? (
        <Empty title="There is no consumer group yet.">
          <p>A consumer that names a group makes one:</p>
          <KafkaCommand>{'kafka-console-consumer --topic sales-events --group my-group --from-beginning'}</KafkaCommand>
        </Empty>
      ) : (
        <Table
          label="Consumer groups"
          rows={groups}
          id={(group) => group.id}
          sorted="Group"
          columns={[
            {
              title: 'Group',
              wide: true,
              by: (group) => group.id,
              cell: (group) => <Link to={`/groups/${encodeURIComponent(group.id)}`} class="mono name">{group.id || '(empty name)'}</Link>,
            },
            { title: 'State', by: (group) => group.state, cell: (group) => <Badge tone={tone(group.state)}>{group.state}</Badge> },
            { title: 'Members', numeric: true, by: (group) => group.members, cell: (group) => count(group.members) },
            { title: 'Topics', cell: (group) => group.topics.join(', ') || '–' },
            { title: 'Lag', numeric: true, by: (group) => group.lag ?? -1, plain: (group) => group.lag, cell: (group) => count(group.lag) },
            { title: t('Not committed'), by: (group) => group.uncommitted, plain: (group) => group.uncommitted, cell: uncommitted },
          ]}
        />
      )}
    </>
  );
}

export function GroupPage({ id }: { id: string }) {
  const live = useLive<GroupDetail>(`/api/v1/groups/${encodeURIComponent(id)}`, 3000);
  const group = live.data;
  const may = useMayChange();
  const owner = (topic: string, partition: number) =>
    group?.members.find((member) => member.partitions.some((held) => held.topic === topic && held.id === partition));
  return (
    <>
      <Head
        title={id}
        mono
        name={`Group ${id}`}
        crumbs={[{ title: 'Consumer groups', to: '/groups' }]}
        refreshedAt={live.refreshedAt}
        refresh={live.refresh}
      >
        {may && group ? <GroupActions group={group} refresh={live.refresh} /> : null}
      </Head>
      <ErrorNotice error={live.error} what={`Group “${id}” could not be read.`} stale={group !== undefined} />
      {!group ? (
        live.error ? null : <Loading />
      ) : (
        <>
          <Facts
            facts={[
              ['State', <Badge tone={tone(group.state)}>{group.state}</Badge>],
              ['Members', count(group.members.length)],
              ['Lag', count(group.offsets.reduce((sum, offset) => sum + (offset.lag ?? 0), 0))],
              [t('Longest wait'), <span title={t('How long the oldest message has waited that the group has not read')}>{worstWait(group)}</span>],
              [t('Not committed'), uncommitted(group)],
              ['Protocol', group.protocol || group.protocol_type || '–'],
            ]}
          />
          <h2>Offsets</h2>
          {group.offsets.length === 0 ? (
            <Empty title="This group reads nothing, and has committed no offset." />
          ) : (
            <Table
              label="Offsets"
              rows={group.offsets}
              id={(offset) => `${offset.topic} ${offset.partition}`}
              columns={[
                { title: 'Topic', wide: true, by: (offset) => offset.topic, cell: (offset) => <Link to={topicAddress(offset.topic)} class="mono name">{offset.topic}</Link> },
                { title: 'Partition', numeric: true, by: (offset) => offset.partition, cell: (offset) => offset.partition },
                { title: 'Committed', numeric: true, by: (offset) => offset.committed ?? -1, cell: (offset) => offset.committed === null ? <span class="soft">nothing yet</span> : count(offset.committed) },
                { title: 'End', numeric: true, by: (offset) => offset.end ?? -1, cell: (offset) => count(offset.end) },
                { title: 'Lag', numeric: true, by: (offset) => offset.lag ?? -1, cell: (offset) => count(offset.lag) },
                { title: t('Waits for'), numeric: true, by: (offset) => offset.waited_ms ?? -1, plain: (offset) => offset.waited_ms, cell: (offset) => (offset.waited_ms === 0 ? '0 s' : duration(offset.waited_ms)) },
                { title: 'Read by', by: (offset) => owner(offset.topic, offset.partition)?.client_id ?? '', cell: (offset) => owner(offset.topic, offset.partition)?.client_id ?? <span class="soft">nobody now</span> },
              ]}
            />
          )}
          <h2>Members</h2>
          {group.members.length === 0 ? (
            <Empty title="Nobody is reading with this group now." />
          ) : (
            <Table
              label="Members"
              rows={group.members}
              id={(member) => member.id}
              columns={[
                { title: 'Client', by: (member) => member.client_id, cell: (member) => member.client_id },
                { title: 'Host', by: (member) => member.host, cell: (member) => member.host },
                { title: 'Partitions', wide: true, cell: (member) => member.partitions.map((held) => `${held.topic}-${held.id}`).join(', ') || 'none' },
                { title: 'Member', cell: (member) => <span class="mono soft">{member.id}</span> },
              ]}
            />
          )}
        </>
      )}
    </>
  );
}
