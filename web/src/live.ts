// Data that stays fresh: asked for again every few seconds while the page is seen, and never twice at
// once. A failed call keeps the last good data, and waits longer each time. An interval of 0 asks until
// it has an answer, and no more.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, call } from './api';

export interface Live<T> {
  data: T | undefined;
  error: ApiError | undefined;
  loading: boolean;
  refreshedAt: number;
  refresh: () => void;
}

const kRetry = 3_000;
const kSlowest = 60_000;

export function useLive<T>(load: string | ((signal: AbortSignal) => Promise<T>) | null, everyMs: number, key = ''): Live<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: ApiError; at: number }>({ key: '', at: 0 });
  const identity = typeof load === 'string' ? load : key;
  const loader = useRef(load);
  loader.current = load;
  const interval = useRef(everyMs);
  interval.current = everyMs;
  const wake = useRef<() => void>(() => undefined);
  const plan = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (loader.current === null) return undefined;
    const abort = new AbortController();
    let timer = 0;
    let failures = 0;
    let busy = false;
    let again = false;  // asked for while busy

    const schedule = () => {
      clearTimeout(timer);
      const every = interval.current || (failures > 0 ? kRetry : 0);
      if (every > 0 && !document.hidden && !abort.signal.aborted) {
        timer = window.setTimeout(() => void run(), Math.min(every * 2 ** Math.min(failures, 6), kSlowest));
      }
    };
    const run = async () => {
      if (busy) again = true;
      if (busy || abort.signal.aborted) return;
      busy = true;
      clearTimeout(timer);
      try {
        const source = loader.current;
        if (source === null) return;
        const data = typeof source === 'string' ? await call<T>(source, abort.signal) : await source(abort.signal);
        if (abort.signal.aborted) return;
        failures = 0;
        setState({ key: identity, data, at: Date.now() });
      } catch (error) {
        if (abort.signal.aborted) return;
        failures += 1;
        const known = error instanceof ApiError ? error : new ApiError({ code: 'page', message: String(error) }, 0);
        setState((before) => ({
          key: identity,
          at: before.at,
          error: known,
          ...(before.key === identity && before.data !== undefined ? { data: before.data } : {}),
        }));
      } finally {
        busy = false;
        if (again) {
          again = false;
          void run();
        } else schedule();
      }
    };
    const seen = () => {
      if (document.hidden) clearTimeout(timer);
      else if (interval.current > 0 || failures > 0) void run();
    };
    wake.current = () => void run();
    plan.current = schedule;
    document.addEventListener('visibilitychange', seen);
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [identity]);
  // A change of the interval alone asks for nothing now.
  useEffect(() => plan.current(), [everyMs]);

  const refresh = useCallback(() => wake.current(), []);
  const current = state.key === identity;
  return {
    data: current ? state.data : undefined,
    error: current ? state.error : undefined,
    loading: !current,
    refreshedAt: current ? state.at : 0,
    refresh,
  };
}
