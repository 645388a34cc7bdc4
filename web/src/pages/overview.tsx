// Is everything up, and how much is there?
import type { Agent, Group, Job, Overview, Service } from '../api';
import { bytes, count, duration, plural, time } from '../format';
import { useLive } from '../live';
import { ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Fill, Head } from '../parts/page';
import { Link } from '../router';
import { type Trouble, troublesOf } from '../troubles';
import { t } from '../words';

function ServiceCard({ service }: { service: Service }) {
  const up = service.state === 'up';
  return (
    <li class={`card service ${up ? 'is-up' : 'is-down'}`}>
      <div class="card-head">
        <h3>{service.title}</h3>
        <Badge tone={up ? 'good' : 'bad'}>{up ? 'Up' : 'Down'}</Badge>
      </div>
      {service.address === 'lake:' ? <p class="address">in this process</p> : <p class="mono address">{service.address}</p>}
      {up ? (
        <p class="soft">{service.latency_ms === null ? 'Answers' : service.latency_ms < 1 ? 'Answered within 1 ms' : `Answered in ${duration(service.latency_ms)}`}</p>
      ) : (
        <>
          <p class="cause">{service.problem?.message ?? 'It does not answer.'}</p>
          {service.problem?.next ? <p class="soft">{service.problem.next}</p> : null}
        </>
      )}
    </li>
  );
}

interface Total {
  title: string;
  to: string;
  main: string;
  unit: string;
  lines: string[];
}

function totals(data: Overview): Total[] {
  const { topics, lake, flows, jobs } = data;
  return [
    topics
      ? {
          title: 'Topics',
          to: '/topics',
          main: count(topics.messages),
          unit: topics.messages === 1 ? 'message' : 'messages',
          lines: [
            `${plural(topics.topics, 'topic')}, ${plural(topics.partitions, 'partition')}`,
            `${topics.bytes === null ? 'size not known' : bytes(topics.bytes)} · ${plural(topics.groups, 'group')}`,
          ],
        }
      : { title: 'Topics', to: '/topics', main: '–', unit: '', lines: ['The broker does not answer.'] },
    lake
      ? {
          title: 'Lake',
          to: '/lake',
          main: bytes(lake.bytes),
          unit: '',
          lines: [`${plural(lake.files, 'file')}, ${plural(lake.directories, 'folder')}`, `${bytes(lake.capacity_remaining)} free`],
        }
      : { title: 'Lake', to: '/lake', main: '–', unit: '', lines: ['The lake does not answer.'] },
    {
      title: 'Flows',
      to: '/flows',
      main: count(flows.running),
      unit: flows.running === 1 ? 'agent runs' : 'agents run',
      lines: flows.agents > flows.running ? [`${count(flows.agents - flows.running)} did not end cleanly`] : [],
    },
    {
      title: 'Jobs',
      to: '/jobs',
      main: count(jobs.running + jobs.succeeded + jobs.failed),
      unit: jobs.running + jobs.succeeded + jobs.failed === 1 ? 'run' : 'runs',
      lines: [`${count(jobs.running)} running · ${count(jobs.succeeded)} succeeded`, `${count(jobs.failed)} failed`],
    },
  ];
}

function Troubles({ troubles }: { troubles: Trouble[] }) {
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">{troubles.length === 0 ? t('Nothing is wrong') : t('What is wrong')}</h2>
      {troubles.length === 0 ? (
        <p class="soft">{t('All services answer, no flow is stuck, no run failed last, and somebody reads with every group that has messages left.')}</p>
      ) : (
        <ul class="troubles">
          {troubles.map((trouble) => (
            <li key={`${trouble.to} ${trouble.what}`} class={`notice ${trouble.bad ? 'bad' : ''}`}>
              <Badge tone={trouble.bad ? 'bad' : 'warn'}>{trouble.bad ? t('wrong') : t('watch')}</Badge> <Link to={trouble.to}>{trouble.what}</Link>
              {trouble.why ? <p>{trouble.why}</p> : null}
              {trouble.next ? <p class="next">{trouble.next}</p> : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function OverviewPage() {
  const live = useLive<Overview>('/api/v1/overview', 3000);
  const agents = useLive<{ agents: Agent[] }>('/api/v1/flows', 5000).data?.agents;
  const jobs = useLive<{ jobs: Job[] }>('/api/v1/jobs', 10_000).data?.jobs;
  // Without a broker there are none; its card says so.
  const kafka = live.data?.topics != null;
  const groups = useLive<{ groups: Group[] }>(kafka ? '/api/v1/groups' : null, 10_000, kafka ? '' : 'none').data?.groups ?? [];
  const { data, error } = live;
  return (
    <>
      <Head title="Overview" refreshedAt={live.refreshedAt} refresh={live.refresh} />
      <ErrorNotice error={error} what="The overview could not be read." stale={data !== undefined} />
      {!data ? (
        error ? null : <Loading />
      ) : (
        <>
          {agents && jobs ? <Troubles troubles={troublesOf(data, agents, jobs, groups)} /> : null}
          <section aria-labelledby="totals">
            <h2 id="totals" class="unseen">Totals</h2>
            <ul class="cards four">
              {totals(data).map((total) => (
                <li key={total.title} class="card total">
                  <h3><Link to={total.to}>{total.title}</Link></h3>
                  <p class="figure">
                    <span>{total.main}</span> <small>{total.unit}</small>
                  </p>
                  {total.lines.map((line) => (
                    <p key={line} class="soft">{line}</p>
                  ))}
                </li>
              ))}
            </ul>
          </section>
          <section aria-labelledby="services">
            <h2 id="services">Services</h2>
            <ul class="cards">
              {data.services.map((service) => (
                <ServiceCard key={service.name} service={service} />
              ))}
            </ul>
          </section>
          <section aria-labelledby="process">
            <h2 id="process">This Sluice</h2>
            <Facts
              facts={[
                ['Version', data.version],
                ['Up for', duration(data.now_ms - data.started_ms)],
                ['Since', time(data.started_ms)],
                ['Process', <span class="mono">{data.pid}</span>],
                ['Data directory', <span class="mono">{data.data_dir || 'none'}</span>],
                ...(data.lake && data.lake.capacity_total > 0
                  ? [
                      [
                        'Disk in use',
                        <Fill
                          percent={(100 * (data.lake.capacity_total - data.lake.capacity_remaining)) / data.lake.capacity_total}
                          label="Disk in use"
                        />,
                      ] as [string, preact.JSX.Element],
                    ]
                  : []),
              ]}
            />
          </section>
        </>
      )}
    </>
  );
}
