// Changes: each shows the session's token, which is asked for before the first one, and anew after the
// server has started again.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, call, problemOf } from './api';

interface Session {
  token: string;
  read_only: boolean;
}

let known: Promise<Session> | undefined;

function session(): Promise<Session> {
  known ??= call<Session>('/api/v1/session').catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const { token } = await session();
  const raw = body instanceof Blob;
  try {
    return await fetch(path, {
      method,
      headers: { Accept: 'application/json', 'X-Sluice-Token': token, ...(raw ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? null : raw ? body : JSON.stringify(body),
    });
  } catch {
    throw new ApiError({ code: 'unreachable', message: 'The server did not answer; what was asked for may be done or not.', next: 'Look, then try again.' }, 0);
  }
}

// A Blob goes as it is, anything else as JSON.
export async function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response = await send(method, path, body);
  if (response.status === 403) {
    known = undefined;
    response = await send(method, path, body);
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

// False until it is known: a button that would be refused is not shown. `here`: there is something to change.
export function useMayChange(here = true): boolean {
  const [may, setMay] = useState(false);
  useEffect(() => {
    if (!here) return undefined;
    let shown = true;
    session().then(
      ({ read_only }) => shown && setMay(!read_only),
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, [here]);
  return may;
}
