// The messages of one topic: newest, oldest or from an offset, of one partition or of all.
import { useState } from 'preact/hooks';
import type { Message, Messages } from '../api';
import { query as asQuery } from '../api';
import { bytes, count, time } from '../format';
import { useLive } from '../live';
import { Bytes, inline } from '../parts/bytes';
import { KafkaCommand } from '../parts/here';
import { Empty, ErrorNotice, Loading, ProblemNotice } from '../parts/notice';
import { Head } from '../parts/page';
import { go } from '../router';
import { topicAddress, topicTabs } from './topics';

interface Choice {
  partition: string;
  from: 'newest' | 'oldest' | 'offset';
  offset: string;
  limit: string;
}

function choiceOf(query: URLSearchParams): Choice {
  const from = query.get('from');
  return {
    partition: query.get('partition') ?? '',
    from: from === 'oldest' || from === 'offset' ? from : 'newest',
    offset: query.get('offset') ?? '0',
    limit: query.get('limit') ?? '50',
  };
}

interface MessageRowProps {
  topic: string;
  message: Message;
  open: boolean;
  toggle: () => void;
}

function MessageRow({ topic, message, open, toggle }: MessageRowProps) {
  const id = `m-${message.partition}-${message.offset}`;
  const raw = `/api/v1/topics/${encodeURIComponent(topic)}/messages/${message.partition}/${message.offset}/value`;
  return (
    <li class="message">
      <button type="button" class="message-line" aria-expanded={open} aria-controls={id} onClick={toggle}>
        <span class="twist" aria-hidden="true">{open ? '▾' : '▸'}</span>
        <span class="num where"><span class="unseen">partition </span>{message.partition}<span class="soft">:</span>{message.offset}</span>
        <span class="when">{message.timestamp_type === 'none' ? 'no time' : time(message.timestamp_ms, true)}</span>
        <span class={`key mono${message.key === null ? ' soft' : ''}`} title="Key">{message.key === null ? '∅' : inline(message.key, 40)}</span>
        <span class={`value mono${message.value === null ? ' soft' : ''}`}>{message.value === null ? 'null: a tombstone' : inline(message.value)}</span>
      </button>
      {open ? (
        <div id={id} class="message-body">
          <section>
            <h2>Key</h2>
            {message.key === null ? <p class="soft">None</p> : <Bytes data={message.key} label={`key of ${message.partition}:${message.offset}`} />}
          </section>
          <section>
            <h2>Value</h2>
            {message.value === null ? (
              <p class="soft">None: this message is a tombstone.</p>
            ) : (
              <>
                <Bytes data={message.value} label={`value of ${message.partition}:${message.offset}`} />
                {message.value.cut ? <p class="soft">Its beginning is shown, of {bytes(message.value.size)}.</p> : null}
                <p><a href={raw} download>Download the value</a></p>
              </>
            )}
          </section>
          <section>
            <h2>Headers</h2>
            {message.headers.length === 0 ? (
              <p class="soft">None</p>
            ) : (
              <dl class="headers">
                {message.headers.map((header, index) => (
                  <div key={index}>
                    <dt class="mono">{header.name}</dt>
                    <dd class="mono">{header.value === null ? 'null' : inline(header.value, 400)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
          {message.timestamp_type === 'none' ? null : (
            <p class="soft">
              {message.timestamp_type === 'create' ? 'Made by its producer at ' : 'Appended by the broker at '}
              {time(message.timestamp_ms, true)}
            </p>
          )}
        </div>
      ) : null}
    </li>
  );
}

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
        })}`,
      ),
      true,
    );
  };
  return (
    <form class="tools" onSubmit={(event) => event.preventDefault()}>
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
        <select value={choice.from} onChange={(event) => change({ from: event.currentTarget.value as Choice['from'] })}>
          <option value="newest">Newest</option>
          <option value="oldest">Oldest</option>
          <option value="offset">From an offset</option>
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

export function MessagesPage({ name, query }: { name: string; query: URLSearchParams }) {
  const choice = choiceOf(query);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const id = (message: Message) => `${message.partition}:${message.offset}`;
  const live = useLive<Messages>(
    `/api/v1/topics/${encodeURIComponent(name)}/messages${asQuery({
      partition: choice.partition,
      from: choice.from,
      offset: choice.from === 'offset' ? choice.offset : undefined,
      limit: choice.limit,
    })}`,
    choice.from === 'newest' && open.size === 0 ? 3000 : 0,
  );
  const data = live.data;
  // New messages would push one that is being read out of the list.
  const paused = choice.from === 'newest' && open.size > 0 ? 'Paused while a message is open' : undefined;
  const broken = data?.partitions.find((partition) => partition.problem);
  return (
    <>
      <Head
        title={name}
        name={`Messages of ${name}`}
        mono
        crumbs={[{ title: 'Topics', to: '/topics' }]}
        refreshedAt={live.refreshedAt}
        refresh={live.refresh}
        paused={paused}
      />
      {topicTabs(name, 'messages')}
      <Choose name={name} choice={choice} partitions={data?.partitions.map((partition) => partition.id) ?? (choice.partition ? [Number(choice.partition)] : [])} />
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
          <div class="message-head soft" aria-hidden="true">
            <span />
            <span class="where">Partition:offset</span>
            <span class="when">Time</span>
            <span class="key">Key</span>
            <span class="value">Value</span>
          </div>
          <ol class="messages">
            {data.messages.map((message) => (
              <MessageRow
                key={id(message)}
                topic={name}
                message={message}
                open={open.has(id(message))}
                toggle={() => toggle(id(message))}
              />
            ))}
          </ol>
          {data.cut ? <p class="soft">The answer reached its size limit; fewer messages than asked for are shown.</p> : null}
        </>
      )}
    </>
  );
}
