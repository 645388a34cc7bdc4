// Runs of sqoop: what was moved, how far it is, and why it failed.
import type { ComponentChildren } from 'preact';
import type { Job } from '../api';
import { bytes, count, duration, time, reason } from '../format';
import { useLive } from '../live';
import { Command, Empty, ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Head, type Tone } from '../parts/page';
import { Table } from '../parts/table';
import { Link } from '../router';
import { apiLake } from './lake';

const kStates: Record<Job['state'], [Tone, string]> = {
  running: ['busy', 'Running'],
  succeeded: ['good', 'Succeeded'],
  failed: ['bad', 'Failed'],
  lost: ['bad', 'Lost'],
};

function State({ job }: { job: Job }) {
  const [tone, text] = kStates[job.state];
  return <Badge tone={tone}>{text}</Badge>;
}

function took(job: Job, now: number): number | null {
  if (job.state === 'lost') return null;
  return (job.finished_ms ?? now) - job.started_ms;
}

// As a shell would need it typed.
export function commandLine(job: Job): string {
  const quoted = job.args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`));
  return ['sqoop', ...(job.args[0] === job.tool ? [] : [job.tool]), ...quoted].join(' ');
}

function commandName(job: Job): string {
  return [job.tool, job.table].filter(Boolean).join(' ');
}

// Where it went, and when it went nowhere, why.
function Target({ job }: { job: Job }) {
  return (
    <>
      <span class="mono">{job.target || (job.state === 'failed' ? '' : '–')}</span>
      {job.state === 'failed' ? <span class="cause">{reason(job.error.split('\n')[0] ?? '') || 'It left no reason.'}</span> : null}
    </>
  );
}

export function JobsPage() {
  const live = useLive<{ now_ms: number; jobs: Job[]; cut: boolean }>('/api/v1/jobs', 2000);
  const data = live.data;
  return (
    <>
      <Head title="Jobs" refreshedAt={live.refreshedAt} refresh={live.refresh} />
      <ErrorNotice error={live.error} what="The runs could not be read." stale={data !== undefined} />
      {!data ? (
        live.error ? null : <Loading />
      ) : data.jobs.length === 0 ? (
        <Empty title="sqoop has not run yet.">
          <p>Bring a table into the lake:</p>
          <Command>{'sqoop import --connect jdbc:mysql://HOST/DATABASE --username USER -P --table TABLE --target-dir /user/me/TABLE'}</Command>
        </Empty>
      ) : (
        <>
          <Table
            label="Jobs"
            rows={data.jobs}
            id={(job) => job.id}
            columns={[
              { title: 'Started', by: (job) => job.started_ms, cell: (job) => <Link to={`/jobs/${encodeURIComponent(job.id)}`}>{time(job.started_ms)}</Link> },
              { title: 'State', by: (job) => job.state, cell: (job) => <State job={job} /> },
              { title: 'Tool', by: (job) => job.tool, cell: (job) => job.tool },
              { title: 'Table', by: (job) => job.table, cell: (job) => <span class="mono">{job.table || '–'}</span> },
              { title: 'Target', wide: true, by: (job) => job.target, cell: (job) => <Target job={job} /> },
              { title: 'Rows', numeric: true, by: (job) => job.rows ?? -1, cell: (job) => count(job.rows) },
              { title: 'Bytes', numeric: true, by: (job) => job.bytes ?? -1, cell: (job) => bytes(job.bytes) },
              { title: 'Took', numeric: true, by: (job) => took(job, data.now_ms) ?? -1, cell: (job) => duration(took(job, data.now_ms)) },
            ]}
          />
          {data.cut ? <p class="soft">The newest {count(data.jobs.length)} runs are listed.</p> : null}
        </>
      )}
    </>
  );
}

export function JobPage({ id }: { id: string }) {
  const live = useLive<{ now_ms: number; job: Job }>(`/api/v1/jobs/${encodeURIComponent(id)}`, 2000);
  const job = live.data?.job;
  const now = live.data?.now_ms ?? 0;
  return (
    <>
      <Head
        title={job ? commandName(job) : id}
        name={job ? `${commandName(job)} at ${time(job.started_ms)}` : id}
        crumbs={[{ title: 'Jobs', to: '/jobs' }]}
        refreshedAt={live.refreshedAt}
        refresh={live.refresh}
      />
      <ErrorNotice error={live.error} what="This run could not be read." stale={job !== undefined} />
      {!job ? (
        live.error ? null : <Loading />
      ) : (
        <>
          {job.state === 'failed' ? (
            <div class="notice bad" role="alert">
              <strong>This run failed.</strong>
              <p class="pre">{reason(job.error) || 'It left no reason.'}</p>
            </div>
          ) : null}
          {job.state === 'lost' ? (
            <div class="notice bad" role="alert">
              <strong>This run ended without saying how.</strong>
              <p>Its process {job.pid} is gone: killed, or the machine went down. What it had written is not complete.</p>
            </div>
          ) : null}
          <Facts
            facts={[
              ['State', <State job={job} />],
              ['Rows', count(job.rows)],
              ['Bytes', bytes(job.bytes)],
              ['Took', duration(took(job, now))],
              ['Started', time(job.started_ms)],
              ['Finished', time(job.finished_ms)],
              ['Process', <span class="mono">{job.pid}</span>],
              ...(job.table ? ([['Table', <span class="mono">{job.table}</span>]] as [string, ComponentChildren][]) : []),
              ...(job.target ? ([['Target', job.target.startsWith('/') ? <Link to={apiLake.address(job.target)} class="mono">{job.target}</Link> : <span class="mono">{job.target}</span>]] as [string, ComponentChildren][]) : []),
            ]}
          />
          <h2>Command</h2>
          <Command>{commandLine(job)}</Command>
        </>
      )}
    </>
  );
}
