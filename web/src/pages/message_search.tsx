// What a search of a topic finds, and what is written to it now.
import { useState } from 'preact/hooks';
import { count, plural } from '../format';
import { Empty, ProblemNotice } from '../parts/notice';
import { type Search, useSearch, useTail } from '../stream';
import { MessageList, type Rewrite } from './message_list';

interface ResultsProps {
  topic: string;
  address: string;
  open: ReadonlySet<string>;
  toggle: (id: string) => void;
  rewrite: Rewrite;
}

function howFar({ progress, end, messages }: Search, limit: number): string {
  if (!progress) return end ? '' : 'Searching…';
  const scanned = `scanned ${count(progress.scanned)} of ${count(progress.of)}`;
  const found = `${plural(messages.length, 'message')} found`;
  if (end === 'limit') return `The first ${count(limit)} are shown; ${scanned}.`;
  if (end === 'stopped') return `Stopped: ${found}, ${scanned}.`;
  return `${found}, ${scanned}${end ? '.' : '…'}`;
}

export function SearchResults({ topic, address, limit, open, toggle, rewrite }: ResultsProps & { limit: number }) {
  const search = useSearch(address);
  return (
    <>
      <p class="pager">
        {search.progress && !search.end ? <progress aria-label="Searched" max={search.progress.of} value={search.progress.scanned} /> : null}
        <span class="soft num" role="status">{howFar(search, limit)}</span>
        {search.end ? null : <button type="button" onClick={search.stop}>Stop</button>}
      </p>
      {search.problem ? <ProblemNotice what="The search could not go on." problem={search.problem} /> : null}
      {search.messages.length > 0 ? (
        <MessageList topic={topic} messages={search.messages} open={open} toggle={toggle} rewrite={rewrite} />
      ) : search.end === 'all' ? (
        <Empty title="No message is like this." />
      ) : null}
    </>
  );
}

export function TailResults({ topic, address, open, toggle, rewrite }: ResultsProps) {
  const [running, setRunning] = useState(true);
  const tail = useTail(address, running);
  return (
    <>
      <p class="pager">
        <button type="button" aria-pressed={!running} onClick={() => setRunning(!running)}>{running ? 'Pause' : 'Go on'}</button>
        <span class="soft num" role="status">
          {running ? 'Following' : 'Paused'}: {plural(tail.seen, 'message')}
          {tail.skipped > 0 ? `, ${count(tail.skipped)} more came too fast to be shown` : ''}
        </span>
      </p>
      {tail.problem ? <ProblemNotice what="The topic can't be followed now." problem={tail.problem} /> : null}
      {tail.messages.length > 0 ? (
        <MessageList topic={topic} messages={tail.messages} open={open} toggle={toggle} rewrite={rewrite} />
      ) : (
        <Empty title="Nothing was written since this page was opened." />
      )}
    </>
  );
}
