// The console's REST API (docs/reference/console-api.md) as types, and the one way to call it.

export interface Problem {
  code: string;
  message: string;
  next?: string;
}

export class ApiError extends Error {
  constructor(readonly problem: Problem, readonly status: number) {
    super(problem.message);
  }
}

export interface Service {
  name: string;
  title: string;
  address: string;
  state: 'up' | 'down';
  latency_ms: number | null;
  problem: Problem | null;
}

export interface Overview {
  version: string;
  pid: number;
  now_ms: number;
  started_ms: number;
  data_dir: string;
  services: Service[];
  topics: { topics: number; partitions: number; messages: number; bytes: number | null; groups: number } | null;
  lake: {
    directories: number;
    files: number;
    bytes: number;
    capacity_total: number;
    capacity_remaining: number;
  } | null;
  flows: { agents: number; running: number };
  jobs: { running: number; succeeded: number; failed: number };
}

export interface Topic {
  name: string;
  internal: boolean;
  partitions: number;
  replication: number;
  messages: number;
  bytes: number | null;
}

export interface Partition {
  id: number;
  leader: number;
  replicas: number[];
  in_sync: number[];
  start: number;
  end: number;
  messages: number;
  bytes: number | null;
  problem: Problem | null;
}

export interface TopicGroup {
  id: string;
  state: string;
  lag: number;
  partitions: { id: number; committed: number | null; lag: number }[];
}

export interface TopicDetail {
  name: string;
  internal: boolean;
  messages: number;
  bytes: number | null;
  partitions: Partition[];
  groups: TopicGroup[];
}

export interface TopicSetting {
  name: string;
  value: string | null; // null: it is secret
  source: 'topic' | 'broker' | 'default';
  otherwise: string | null; // its value when the topic does not set it
  documentation: string;
  read_only: boolean;
}

// Bytes: as text where they are UTF-8, else base64. `size` is the whole length; when `value` is
// shorter, `cut` is true.
export interface Data {
  encoding: 'utf8' | 'base64';
  value: string;
  size: number;
  cut: boolean;
}

export interface Message {
  partition: number;
  offset: number;
  timestamp_ms: number;
  timestamp_type: 'create' | 'append' | 'none';
  key: Data | null;
  value: Data | null;
  headers: { name: string; value: Data | null }[];
}

export interface Messages {
  topic: string;
  messages: Message[];
  partitions: { id: number; start: number; end: number; problem: Problem | null }[];
  cut: boolean;
}

export interface Group {
  id: string;
  state: string;
  protocol_type: string;
  members: number;
  topics: string[];
  partitions: number; // of all these topics
  uncommitted: number; // of those: where the group has committed nothing
  lag: number | null;
}

export interface GroupDetail {
  id: string;
  state: string;
  protocol_type: string;
  protocol: string;
  partitions: number;
  uncommitted: number;
  members: { id: string; client_id: string; host: string; partitions: { topic: string; id: number }[] }[];
  offsets: {
    topic: string;
    partition: number;
    committed: number | null;
    end: number | null;
    lag: number | null;
    waited_ms: number | null; // since the oldest message that is not read was written
    metadata: string;
  }[];
}

export interface PlanStep {
  topic: string;
  partition: number;
  from: number | null;
  to: number;
  start: number;
  end: number;
}

export interface GroupPlan {
  members: number;
  plan: PlanStep[];
}

export interface FileStatus {
  path: string;
  name: string;
  directory: boolean;
  length: number;
  copies: number | null; // those that there are; null: only the nodes of the lake know
  replication: number; // those that were asked for
  block_size: number;
  modified_ms: number;
  accessed_ms: number;
  permission: number;
  owner: string;
  group: string;
  file_id: number;
  children: number;
  being_written: boolean;
}

export interface Listing {
  status: FileStatus;
  entries: FileStatus[];
  remaining: number;
}

export interface Preview {
  path: string;
  length: number;
  offset: number;
  data: Data;
}

export interface FileTable {
  format: 'avro' | 'sequence' | 'json' | 'delimited' | 'lines' | 'none';
  detail: string;
  headed: boolean;
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
  more: boolean;
  schema: string | null;
}

export interface Agent {
  id: string;
  name: string;
  pid: number;
  config: string;
  started_ms: number;
  updated_ms: number;
  running: boolean;
  troubles: Record<string, string>;
  metrics: Record<string, Record<string, string>>;
}

export interface Job {
  id: string;
  tool: string;
  args: string[];
  table: string;
  target: string;
  state: 'running' | 'succeeded' | 'failed' | 'lost';
  started_ms: number;
  finished_ms: number | null;
  rows: number | null;
  bytes: number | null;
  error: string;
  pid: number;
}

export async function problemOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { error: Problem };
    if (typeof body.error.message === 'string') return new ApiError(body.error, response.status);
  } catch {
    // Not from the API: the server's own refusal, in plain text.
  }
  return new ApiError({ code: 'http', message: text.trim() || `The console answered ${response.status}.` }, response.status);
}

export async function call<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { Accept: 'application/json' }, signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      { code: 'unreachable', message: 'The server does not answer.', next: 'Is “sluice up” still running? This page tries again by itself.' },
      0,
    );
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

export function query(values: Record<string, string | number | undefined>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : '';
}
