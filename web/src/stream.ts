// Answers that go on: a search, line by line, and a tail, event by event. Both end with the page, or when told to.
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Message, type Problem, problemOf } from './api';

export interface Progress {
  scanned: number;
  of: number;
  found: number;
}

export interface Search {
  messages: Message[];
  progress: Progress | undefined;
  // all: everything was looked through; limit: as many as asked for were found.
  end: 'all' | 'limit' | 'stopped' | 'failed' | undefined;
  problem: Problem | undefined;
  stop: () => void;
}

interface SearchLine {
  message?: Message;
  progress?: Progress;
  end?: 'all' | 'limit' | 'failed';
  problem?: Problem;
}

type SearchState = Omit<Search, 'stop'>;

const kNothingYet: SearchState = { messages: [], progress: undefined, end: undefined, problem: undefined };

function withLines(state: SearchState, lines: SearchLine[]): SearchState {
  const next = { ...state, messages: [...state.messages] };
  for (const line of lines) {
    if (line.message) next.messages.push(line.message);
    if (line.progress) next.progress = line.progress;
    if (line.end) next.end = line.end;
    if (line.problem) next.problem = line.problem;
  }
  return next;
}

async function* linesOf(response: Response): AsyncGenerator<SearchLine[]> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n');
    rest = parts.pop() ?? '';
    yield parts.map((part) => JSON.parse(part) as SearchLine);
  }
}

export function useSearch(address: string): Search {
  const [state, setState] = useState<SearchState>(kNothingYet);
  const abort = useRef<AbortController | null>(null);

  useEffect(() => {
    const mine = new AbortController();
    abort.current = mine;
    setState(kNothingYet);
    const run = async () => {
      const response = await fetch(address, { signal: mine.signal });
      if (!response.ok) throw await problemOf(response);
      for await (const lines of linesOf(response)) setState((before) => withLines(before, lines));
      setState((before) => (before.end ? before : { ...before, end: 'failed', problem: kCutOff }));
    };
    run().catch((error: unknown) => {
      if (mine.signal.aborted) return;
      const problem = (error as { problem?: Problem }).problem ?? kCutOff;
      setState((before) => ({ ...before, end: 'failed', problem }));
    });
    return () => mine.abort();
  }, [address]);

  const stop = () => {
    abort.current?.abort();
    setState((before) => ({ ...before, end: before.end ?? 'stopped' }));
  };
  return { ...state, stop };
}

const kCutOff: Problem = { code: 'unreachable', message: 'The server went away before the search ended.' };

export interface Tail {
  messages: Message[]; // newest first
  seen: number;
  skipped: number; // that came faster than they are shown
  problem: Problem | undefined;
}

// An EventSource keeps to itself with what words it was refused.
async function whyRefused(address: string): Promise<Problem> {
  const abort = new AbortController();
  try {
    const response = await fetch(address, { signal: abort.signal });
    if (!response.ok) return (await problemOf(response)).problem;
  } catch {
    // As good as cut off.
  } finally {
    abort.abort();
  }
  return { code: 'unreachable', message: 'The server ended this.' };
}

const kKept = 500;

// Follows while `running`; what was seen stays when it is stopped, and messages written meanwhile are not shown.
export function useTail(address: string, running: boolean): Tail {
  const [state, setState] = useState<Tail>({ messages: [], seen: 0, skipped: 0, problem: undefined });

  useEffect(() => setState({ messages: [], seen: 0, skipped: 0, problem: undefined }), [address]);
  useEffect(() => {
    if (!running) return undefined;
    const source = new EventSource(address);
    let came: Message[] = [];
    let frame = 0;
    const show = () => {
      frame = 0;
      const batch = came.reverse();
      came = [];
      setState((before) => ({ ...before, seen: before.seen + batch.length, messages: [...batch, ...before.messages].slice(0, kKept) }));
    };
    source.addEventListener('open', () => setState((before) => ({ ...before, problem: undefined })));
    source.addEventListener('message', (event) => {
      came.push(JSON.parse(event.data as string) as Message);
      if (!frame) frame = requestAnimationFrame(show);
    });
    source.addEventListener('skipped', (event) => {
      const { messages } = JSON.parse((event as MessageEvent<string>).data) as { messages: number };
      setState((before) => ({ ...before, skipped: before.skipped + messages }));
    });
    source.addEventListener('problem', (event) => {
      const { problem } = JSON.parse((event as MessageEvent<string>).data) as { problem: Problem };
      setState((before) => ({ ...before, problem }));
    });
    source.addEventListener('error', () => {
      const told = (problem: Problem) => setState((before) => ({ ...before, problem }));
      if (source.readyState === EventSource.CLOSED) void whyRefused(address).then(told);
      else told({ code: 'unreachable', message: 'The server does not answer; the page tries again.' });
    });
    return () => {
      cancelAnimationFrame(frame);
      source.close();
    };
  }, [address, running]);
  return state;
}
