// The messages of one topic: newest, oldest or from an offset, of one partition or of all; looked through; or as they come.
import { useState } from 'preact/hooks';
import type { Messages } from '../api';
import { query as asQuery } from '../api';
import { count } from '../format';
import { type Live, useLive } from '../live';
import { KafkaCommand } from '../parts/here';
import { Empty, ErrorNotice, Loading, ProblemNotice } from '../parts/notice';
import { Head } from '../parts/page';
import { type Draft, draftOf } from '../records';
import { go } from '../router';
import { useMayChange } from '../session';
import { t } from '../words';
import { Produce } from './produce';
import { MessageList, type Rewrite } from './message_list';
import { SearchResults, TailResults } from './message_search';
import { topicAddress, topicTabs } from './topics';

type From = 'newest' | 'oldest' | 'offset' | 'live';

interface Choice {
  partition: string;
  from: From;
  offset: string;
  limit: string;
  text: string;
  where: string;
}

function choiceOf(query: URLSearchParams): Choice {
  const from = query.get('from');
  return {
    partition: query.get('partition') ?? '',
    from: from === 'oldest' || from === 'offset' || from === 'live' ? from : 'newest',
    offset: query.get('offset') ?? '0',
    limit: query.get('limit') ?? '50',
    text: query.get('text') ?? '',
    where: query.get('where') ?? '',
  };
}

const searches = (choice: Choice) => choice.text !== '' || choice.where !== '';

function Choose({ name, choice, partitions }: { name: string; choice: Choice; partitions: number[] }) {
  const change = (next: Partial<Choice>) => {
    const all = { ...choice, ...next };
    go(
      topicAddress(
        name,
        `/messages${asQuery({
          partition: all.partition,
          from: all.from === 'newest' ? undefined : all.from,
          offset: all.from === 'offset' ? all.offset : undefined,
          limit: all.limit === '50' ? undefined : all.limit,
          text: all.text,
          where: all.where,
        })}`,
      ),
      true,
    );
  };
  const search = (event: Event) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    change({ text: String(fields.get('text') ?? ''), where: String(fields.get('where') ?? '') });
  };
  return (
    <form class="tools" role="search" onSubmit={search}>
      <label>
        <span>Partition</span>
        <select value={choice.partition} onChange={(event) => change({ partition: event.currentTarget.value })}>
          <option value="">All</option>
          {partitions.map((id) => (
            <option key={id} value={String(id)}>{id}</option>
          ))}
        </select>
      </label>
      <label>
        <span>Show</span>
        <select value={choice.from} onChange={(event) => change({ from: event.currentTarget.value as From })}>
          <option value="newest">Newest</option>
          <option value="oldest">Oldest</option>
          <option value="offset">From an offset</option>
          <option value="live">As they come</option>
        </select>
      </label>
      {choice.from === 'offset' ? (
        <label>
          <span>Offset</span>
          <input type="number" min="0" step="1" value={choice.offset} onChange={(event) => change({ offset: event.currentTarget.value || '0' })} />
        </label>
      ) : null}
      <label>
        <span>At most</span>
        <select value={choice.limit} onChange={(event) => change({ limit: event.currentTarget.value })}>
          {['20', '50', '100', '500'].map((limit) => (
            <option key={limit} value={limit}>{limit}</option>
          ))}
        </select>
      </label>
      <label>
        <span>Search for</span>
        <input type="search" name="text" value={choice.text} placeholder="text in key, value, headers" />
      </label>
      <label>
        <span>Where</span>
        <input type="search" name="where" class="mono" value={choice.where} placeholder="value.price > 100 AND key LIKE 'a%'" spellcheck={false} />
      </label>
      <button type="submit">Search</button>
      {searches(choice) ? <button type="button" class="quiet" onClick={() => change({ text: '', where: '' })}>Clear</button> : null}
    </form>
  );
}

// The next step in the same direction, for one partition.
function Onward({ name, choice, messages }: { name: string; choice: Choice; messages: Messages }) {
  const part = messages.partitions.find((partition) => String(partition.id) === choice.partition);
  if (!part || messages.messages.length === 0) return null;
  const offsets = messages.messages.map((message) => message.offset);
  const first = Math.min(...offsets);
  const last = Math.max(...offsets);
  const limit = Number(choice.limit);
  const to = (offset: number) => topicAddress(name, `/messages${asQuery({ partition: choice.partition, from: 'offset', offset, limit: choice.limit === '50' ? undefined : choice.limit })}`);
  return (
    <p class="pager">
      <button type="button" disabled={first <= part.start} onClick={() => go(to(Math.max(part.start, first - limit)), true)}>← Older</button>
      <button type="button" disabled={last + 1 >= part.end} onClick={() => go(to(last + 1), true)}>Newer →</button>
      <span class="soft num">
        {count(first)} to {count(last)}, of {count(part.start)} to {count(Math.max(part.start, part.end - 1))}
      </span>
    </p>
  );
}

// What is there, as it is: no search.
function Window({ name, choice, live, open, toggle, rewrite }: WindowProps) {
  const data = live.data;
  const broken = data?.partitions.find((partition) => partition.problem);
  return (
    <>
      <ErrorNotice error={live.error} what={`The messages of “${name}” could not be read.`} stale={data !== undefined} />
      {broken?.problem ? <ProblemNotice what={`Partition ${broken.id} could not be read.`} problem={broken.problem} /> : null}
      {!data ? (
        live.error ? null : <Loading />
      ) : data.messages.length === 0 ? (
        <Empty title={choice.from === 'offset' ? 'There is no message at or after this offset.' : 'There is no message here yet.'}>
          <p>Write one; each line becomes a message:</p>
          <KafkaCommand>{`kafka-console-producer --topic ${name}`}</KafkaCommand>
        </Empty>
      ) : (
        <>
          <Onward name={name} choice={choice} messages={data} />
          <MessageList topic={name} messages={data.messages} open={open} toggle={toggle} rewrite={rewrite} />
          {data.cut ? <p class="soft">The answer reached its size limit; fewer messages than asked for are shown.</p> : null}
        </>
      )}
    </>
  );
}

interface WindowProps {
  name: string;
  choice: Choice;
  live: Live<Messages>;
  open: ReadonlySet<string>;
  toggle: (id: string) => void;
  rewrite: Rewrite;
}

export function MessagesPage({ name, query }: { name: string; query: URLSearchParams }) {
  const choice = choiceOf(query);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const may = useMayChange();
  const [writing, setWriting] = useState<{ from?: Draft | undefined }>();
  const [written, setWritten] = useState('');
  const rewrite: Rewrite = may ? (message) => setWriting({ from: draftOf(message) }) : undefined;
  const topic = `/api/v1/topics/${encodeURIComponent(name)}`;
  const streams = choice.from === 'live' || searches(choice);
  const live = useLive<Messages>(
    `${topic}/messages${asQuery({
      partition: choice.partition,
      from: choice.from === 'live' ? 'newest' : choice.from,
      offset: choice.from === 'offset' ? choice.offset : undefined,
      limit: streams ? 1 : choice.limit,
    })}`,
    choice.from === 'newest' && open.size === 0 && !streams ? 3000 : 0,
  );
  // New messages would push one that is being read out of the list.
  const paused = choice.from === 'newest' && open.size > 0 && !streams ? 'Paused while a message is open' : undefined;
  const wanted = { partition: choice.partition, text: choice.text, where: choice.where };
  return (
    <>
      <Head
        title={name}
        name={`Messages of ${name}`}
        mono
        crumbs={[{ title: 'Topics', to: '/topics' }]}
        {...(streams ? {} : { refreshedAt: live.refreshedAt, refresh: live.refresh })}
        paused={paused}
      >
        {may ? <button type="button" class="primary" onClick={() => setWriting({})}>{t('Write')}</button> : null}
      </Head>
      {topicTabs(name, 'messages')}
      {writing ? (
        <Produce
          topic={name}
          partitions={live.data?.partitions.map((partition) => partition.id) ?? []}
          from={writing.from}
          close={() => setWriting(undefined)}
          written={(words) => {
            setWritten(words);
            live.refresh();
          }}
        />
      ) : null}
      <p class="told" role="status">{written}</p>
      <Choose name={name} choice={choice} partitions={live.data?.partitions.map((partition) => partition.id) ?? (choice.partition ? [Number(choice.partition)] : [])} />
      {choice.from === 'live' ? (
        <TailResults topic={name} address={`${topic}/tail${asQuery(wanted)}`} open={open} toggle={toggle} rewrite={rewrite} />
      ) : searches(choice) ? (
        <SearchResults
          topic={name}
          address={`${topic}/search${asQuery({ ...wanted, from: choice.from === 'newest' ? undefined : 'oldest', limit: choice.limit })}`}
          limit={Number(choice.limit)}
          open={open}
          toggle={toggle}
          rewrite={rewrite}
        />
      ) : (
        <Window name={name} choice={choice} live={live} open={open} toggle={toggle} rewrite={rewrite} />
      )}
    </>
  );
}
