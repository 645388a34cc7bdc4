// Flume agents of this machine: what goes in, what waits, what comes out.
import type { ComponentChildren } from 'preact';
import type { Agent } from '../api';
import { ago, count, duration, time } from '../format';
import { useLive } from '../live';
import { Command, Empty, ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Fill, Head } from '../parts/page';
import { Link } from '../router';

type Counters = Record<string, string>;

// "SOURCE.r1" and its kind. Flume's metrics name a component's kind in both.
function parts(agent: Agent, kind: 'SOURCE' | 'CHANNEL' | 'SINK'): [string, Counters][] {
  return Object.entries(agent.metrics)
    .filter(([name, counters]) => name.startsWith(`${kind}.`) || counters['Type'] === kind)
    .map(([name, counters]): [string, Counters] => [name.startsWith(`${kind}.`) ? name.slice(kind.length + 1) : name, counters])
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

function number(counters: Counters, name: string): number | undefined {
  const text = counters[name];
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const kHidden = new Set(['Type', 'StartTime', 'StopTime']);

function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/ (.)/g, (_, letter: string) => ` ${letter.toLowerCase()}`);
}

function Component({ title, kind, counters, main }: { title: string; kind: string; counters: Counters; main: ComponentChildren }) {
  const rest = Object.entries(counters).filter(([name]) => !kHidden.has(name)).sort(([a], [b]) => a.localeCompare(b));
  return (
    <li class="card component">
      <p class="kind">{kind}</p>
      <h3 class="mono">{title}</h3>
      <div class="main">{main}</div>
      <details>
        <summary>All counters</summary>
        <dl class="counters">
          {rest.map(([name, value]) => (
            <div key={name}>
              <dt>{words(name)}</dt>
              <dd class="num">{Number.isFinite(Number(value)) ? count(Number(value)) : value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function failures(counters: Counters, names: string[]) {
  const lost = names.reduce((sum, name) => sum + (number(counters, name) ?? 0), 0);
  return lost > 0 ? <Badge tone="warn">{count(lost)} failed attempts</Badge> : null;
}

function Graph({ agent }: { agent: Agent }) {
  const columns: [string, [string, Counters][], (counters: Counters, name: string) => ComponentChildren][] = [
    [
      'Source',
      parts(agent, 'SOURCE'),
      (counters) => (
        <>
          <p class="figure"><span>{count(number(counters, 'EventAcceptedCount'))}</span> <small>events accepted</small></p>
          {failures(counters, ['ChannelWriteFail', 'EventReadFail', 'GenericProcessingFail'])}
        </>
      ),
    ],
    [
      'Channel',
      parts(agent, 'CHANNEL'),
      (counters, name) => (
        <>
          <p class="figure"><span>{count(number(counters, 'ChannelSize'))}</span> <small>of {count(number(counters, 'ChannelCapacity'))} waiting</small></p>
          <Fill percent={number(counters, 'ChannelFillPercentage') ?? 0} label={`Fill of channel ${name}`} />
        </>
      ),
    ],
    [
      'Sink',
      parts(agent, 'SINK'),
      (counters) => (
        <>
          <p class="figure"><span>{count(number(counters, 'EventDrainSuccessCount'))}</span> <small>events delivered</small></p>
          {failures(counters, ['EventWriteFail', 'ChannelReadFail', 'ConnectionFailedCount'])}
        </>
      ),
    ],
  ];
  return (
    <div class="graph">
      {columns.map(([kind, components, main]) => (
        <section key={kind} aria-label={`${kind}s`}>
          {components.length === 0 ? (
            <p class="soft">No {kind.toLowerCase()} has counters yet.</p>
          ) : (
            <ul>
              {components.map(([name, counters]) => (
                <Component key={name} title={name} kind={kind} counters={counters} main={main(counters, name)} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}

function AgentView({ agent, now, alone }: { agent: Agent; now: number; alone: boolean }) {
  return (
    <section class="agent" aria-label={`Agent ${agent.name}`}>
      {alone ? null : (
        <div class="card-head">
          <h2><Link to={`/flows/${encodeURIComponent(agent.id)}`}>{agent.name}</Link></h2>
          <Badge tone={agent.running ? 'good' : 'bad'}>{agent.running ? 'Running' : 'Gone'}</Badge>
        </div>
      )}
      <Facts
        facts={[
          ...(alone ? [['State', <Badge tone={agent.running ? 'good' : 'bad'}>{agent.running ? 'Running' : 'Gone'}</Badge>] as [string, preact.JSX.Element]] : []),
          ['Runs since', time(agent.started_ms)],
          ['For', duration((agent.running ? now : agent.updated_ms) - agent.started_ms)],
          ['Counters of', ago(agent.updated_ms, now)],
          ['Process', <span class="mono">{agent.pid}</span>],
          ['Configuration', <span class="mono">{agent.config}</span>],
        ]}
      />
      {agent.running ? null : (
        <p class="notice bad">
          This agent is gone: its process was ended before it could say so, or has been silent for more than a minute. Its
          last counters are below. Start it again with the same configuration: file channels and spooled files go on where
          they were.
        </p>
      )}
      {agent.running ? (
        Object.entries(agent.troubles).map(([component, why]) => (
          <p key={component} class="notice bad">
            <strong>{component.replace(/^[A-Z]+\./, '')}</strong> is stuck: {why}
          </p>
        ))
      ) : null}
      {alone ? <h2 class="unseen">Components</h2> : null}
      <Graph agent={agent} />
    </section>
  );
}

export function FlowsPage({ id }: { id: string }) {
  const live = useLive<{ now_ms: number; agents: Agent[] }>('/api/v1/flows', 2000);
  const data = live.data;
  const agents = data?.agents.filter((agent) => !id || agent.id === id) ?? [];
  return (
    <>
      <Head
        title={id ? (agents[0]?.name ?? id) : 'Flows'}
        {...(id ? { crumbs: [{ title: 'Flows', to: '/flows' }] } : {})}
        refreshedAt={live.refreshedAt}
        refresh={live.refresh}
      />
      <ErrorNotice error={live.error} what="The agents could not be read." stale={data !== undefined} />
      {!data ? (
        live.error ? null : <Loading />
      ) : agents.length === 0 ? (
        <Empty title={id ? 'This agent does not run any more.' : 'No agent runs now.'}>
          <p>{id ? 'It ended in good order. ' : ''}Start one:</p>
          <Command>{'flume-ng agent --conf-file examples/flume-hdfs.conf --name agent1'}</Command>
        </Empty>
      ) : (
        agents.map((agent) => <AgentView key={agent.id} agent={agent} now={data.now_ms} alone={id !== ''} />)
      )}
    </>
  );
}
