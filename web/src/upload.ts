// A file on its way into the lake, piece by piece: what failed goes on where it stopped.
import { ApiError, call, query } from './api';
import { change } from './session';

const kPiece = 4 * 1024 * 1024;
const kTries = 6;

export interface UploadState {
  name: string;
  sent: number;
  size: number;
  problem?: ApiError;
  done?: boolean;
}

// The same file gets the same name for its parts, so that it goes on after the page was closed, too.
function idOf(file: File): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of `${file.name}\n${file.size}\n${file.lastModified}`) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0)!)) * 0x100000001b3n);
  }
  return hash.toString(36);
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

export async function upload(file: File, path: string, overwrite: boolean, tell: (state: UploadState) => void, signal: AbortSignal): Promise<void> {
  const state: UploadState = { name: file.name, sent: 0, size: file.size };
  const common = { path, id: idOf(file) };
  // All of it is under its name.
  const whole = async () => {
    const there = await call<{ directory: boolean; length: number }>(`/api/v1/lake/status${query({ path })}`);
    return !there.directory && there.length === file.size;
  };
  const here = async () => (await call<{ length: number }>(`/api/v1/lake/upload${query(common)}`)).length;
  state.sent = await here();
  // Parts of another file that ended up longer: the server refuses them at the end, so begin anew.
  if (state.sent > file.size) throw new ApiError({ code: 'busy', message: `Parts of another “${file.name}” are here.`, next: `Delete ${path}.${common.id}._COPYING_ and try again.` }, 409);
  let unheard = false; // whether the last piece was taken: nobody said
  for (let tries = 0; ; ) {
    if (signal.aborted) throw new ApiError({ code: 'cancelled', message: 'The upload was stopped.', next: 'The same file goes on from here when it is chosen again.' }, 0);
    const end = Math.min(file.size, state.sent + kPiece);
    const last = end === file.size;
    const address = `/api/v1/lake/upload${query({ ...common, offset: state.sent, length: last ? file.size : undefined, overwrite: overwrite ? 'true' : undefined })}`;
    try {
      await change('PUT', address, file.slice(state.sent, end));
      tries = 0;
      state.sent = end;
      tell({ ...state });
      if (last) return;
    } catch (error) {
      // Who does not answer, or has another length than we think, is asked again.
      // Once the file is whole its parts are gone, and it stands in the way of itself.
      if (unheard && error instanceof ApiError && error.problem.code === 'already_exists' && (await whole())) {
        state.sent = file.size;
        tell({ ...state });
        return;
      }
      const passing = error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.problem.code === 'busy');
      tries += 1;
      if (!passing || tries === kTries) throw error;
      unheard ||= last && error.problem.code !== 'busy';
      await wait(250 * 2 ** tries);
      state.sent = await here().catch(() => state.sent);
    }
  }
}
