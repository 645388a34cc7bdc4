// WebHDFS of the server that served this page: listing, status and content.
import type { Data, FileStatus, Listing, Preview } from './api';
import { ApiError } from './api';
import { encodePath } from './router';

interface WireStatus {
  accessTime: number;
  blockSize: number;
  childrenNum?: number;
  fileId?: number;
  group: string;
  length: number;
  modificationTime: number;
  owner: string;
  pathSuffix: string;
  permission: string;
  replication: number;
  type: 'FILE' | 'DIRECTORY' | 'SYMLINK';
}

export interface ContentSummary {
  directoryCount: number;
  fileCount: number;
  length: number;
  spaceConsumed: number;
}

function address(path: string, op: string, rest: Record<string, string | number> = {}): string {
  const parameters = new URLSearchParams({ op });
  for (const [name, value] of Object.entries(rest)) parameters.set(name, String(value));
  return `/webhdfs/v1${encodePath(path)}?${parameters.toString()}`;
}

export function openAddress(path: string): string {
  return address(path, 'OPEN');
}

async function refused(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const remote = (JSON.parse(text) as { RemoteException: { exception: string; message: string } }).RemoteException;
    return new ApiError({ code: remote.exception, message: remote.message.split('\n')[0] ?? '' }, response.status);
  } catch {
    return new ApiError({ code: 'http', message: `WebHDFS answered ${response.status}.` }, response.status);
  }
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return response;
    throw await refused(response);
  } catch (error) {
    if (error instanceof ApiError || signal.aborted) throw error;
    throw new ApiError({ code: 'unreachable', message: 'WebHDFS does not answer.', next: 'Is the lake still running? This page tries again by itself.' }, 0);
  }
}

async function getJson<T>(url: string, signal: AbortSignal): Promise<T> {
  return (await get(url, signal)).json() as Promise<T>;
}

function status(path: string, from: WireStatus): FileStatus {
  return {
    path,
    name: from.pathSuffix,
    directory: from.type === 'DIRECTORY',
    length: from.length,
    copies: from.type === 'DIRECTORY' ? 0 : 1, // the lake that serves this page is one node
    replication: from.replication,
    block_size: from.blockSize,
    modified_ms: from.modificationTime,
    accessed_ms: from.accessTime,
    permission: Number.parseInt(from.permission, 8),
    owner: from.owner,
    group: from.group,
    file_id: from.fileId ?? 0,
    children: from.childrenNum ?? 0,
    being_written: false,
  };
}

export async function list(path: string, after: string, signal: AbortSignal): Promise<Listing> {
  const self = await getJson<{ FileStatus: WireStatus }>(address(path, 'GETFILESTATUS'), signal);
  const own = status(path, self.FileStatus);
  if (!own.directory) return { status: own, entries: [], remaining: 0 };
  const page = await getJson<{
    DirectoryListing: { partialListing: { FileStatuses: { FileStatus: WireStatus[] } }; remainingEntries: number };
  }>(address(path, 'LISTSTATUS_BATCH', after ? { startAfter: after } : {}), signal);
  const entries = page.DirectoryListing.partialListing.FileStatuses.FileStatus;
  return { status: own, entries: entries.map((entry) => status(`${path}/${entry.pathSuffix}`, entry)), remaining: page.DirectoryListing.remainingEntries };
}

// UTF-8 text, but for a character that the end of the window cuts in two; anything else as base64.
function asData(bytes: Uint8Array, whole: boolean): Data {
  const base = { size: bytes.length, cut: !whole };
  for (let drop = 0; drop <= (whole ? 0 : 3); drop += 1) {
    try {
      const value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, bytes.length - drop));
      if (!/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(value)) return { encoding: 'utf8', value, ...base };
      break;
    } catch {
      continue;
    }
  }
  let raw = '';
  for (const byte of bytes) raw += String.fromCharCode(byte);
  return { encoding: 'base64', value: btoa(raw), ...base };
}

export async function preview(path: string, offset: number, length: number, signal: AbortSignal): Promise<Preview> {
  const own = (await getJson<{ FileStatus: WireStatus }>(address(path, 'GETFILESTATUS'), signal)).FileStatus;
  if (offset >= own.length) return { path, length: own.length, offset, data: { encoding: 'utf8', value: '', size: 0, cut: false } };
  const size = Math.min(length, own.length - offset);
  // The address that a data node would be asked at; this server is its own, under the name that the page has.
  const where = await getJson<{ Location: string }>(address(path, 'OPEN', { offset, length: size, noredirect: 'true' }), signal);
  const target = new URL(where.Location, location.href);
  const content = new Uint8Array(await (await get(`${target.pathname}${target.search}`, signal)).arrayBuffer());
  return { path, length: own.length, offset, data: asData(content, offset === 0 && content.length === own.length) };
}

export async function summary(signal: AbortSignal): Promise<ContentSummary> {
  return (await getJson<{ ContentSummary: ContentSummary }>(address('/', 'GETCONTENTSUMMARY'), signal)).ContentSummary;
}

export type Bean = Record<string, unknown>;

// The beans of /jmx by the last part of their names: "FSNamesystem", "NameNodeInfo".
export async function beans(signal: AbortSignal): Promise<Map<string, Bean>> {
  const { beans: all } = await getJson<{ beans: Bean[] }>('/jmx', signal);
  return new Map(all.map((bean) => [String(bean['name']).replace(/^.*name=/, ''), bean]));
}
