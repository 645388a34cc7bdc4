// Data that stays fresh: asked for again every few seconds while the page is seen, and never twice at
// once. A failed call keeps the last good data, and waits longer each time.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, call } from './api';

export interface Live<T> {
  data: T | undefined;
  error: ApiError | undefined;
  loading: boolean;
  refreshedAt: number;
  refresh: () => void;
}

const kSlowest = 60_000;

export function useLive<T>(load: string | ((signal: AbortSignal) => Promise<T>) | null, everyMs: number, key = ''): Live<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: ApiError; at: number }>({ key: '', at: 0 });
  const identity = typeof load === 'string' ? load : key;
  const loader = useRef(load);
  loader.current = load;
  const wake = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (loader.current === null) return undefined;
    const abort = new AbortController();
    let timer = 0;
    let failures = 0;
    let busy = false;

    const schedule = () => {
      clearTimeout(timer);
      if (everyMs > 0 && !document.hidden && !abort.signal.aborted) {
        timer = window.setTimeout(() => void run(), Math.min(everyMs * 2 ** Math.min(failures, 6), kSlowest));
      }
    };
    const run = async () => {
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
        schedule();
      }
    };
    const seen = () => {
      if (document.hidden) clearTimeout(timer);
      else void run();
    };
    wake.current = () => void run();
    document.addEventListener('visibilitychange', seen);
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [identity, everyMs]);

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
