// What is wrong, from what the API tells: each with its place and the next step, the worst first.
import type { Agent, Group, Job, Overview } from './api';
import { bytes, count, reason } from './format';
import { t } from './words';

export interface Trouble {
  what: string;
  why: string;
  next: string;
  to: string;
  bad: boolean; // else it is only to be watched
}

const kFull = 85; // percent of a channel
const kLittle = 0.1; // of a disk

function ofServices(overview: Overview): Trouble[] {
  return overview.services
    .filter((service) => service.state === 'down')
    .map((service) => ({
      what: t('{service} does not answer', { service: service.title }),
      why: reason(service.problem?.message ?? ''),
      next: service.problem?.next ?? '',
      to: '/#services',
      bad: true,
    }));
}

function ofDisk({ lake }: Overview): Trouble[] {
  if (!lake || lake.capacity_total === 0 || lake.capacity_remaining / lake.capacity_total >= kLittle) return [];
  return [
    {
      what: t('The disk is nearly full'),
      why: t('{free} of {all} are free.', { free: bytes(lake.capacity_remaining), all: bytes(lake.capacity_total) }),
      next: t('Delete what is not needed, and empty the trash.'),
      to: '/lake',
      bad: true,
    },
  ];
}

function ofAgent(agent: Agent): Trouble[] {
  const to = `/flows/${encodeURIComponent(agent.id)}`;
  if (!agent.running) {
    return [{ what: t('Agent {agent} did not end cleanly', { agent: agent.name }), why: '', next: t('Start it again: it goes on where it stopped.'), to, bad: true }];
  }
  const stuck = Object.entries(agent.troubles).map(([component, why]) => ({
    what: t('{component} of agent {agent} is stuck', { component, agent: agent.name }),
    why: reason(why),
    next: t('It tries again by itself once the reason is gone.'),
    to,
    bad: true,
  }));
  const full = Object.entries(agent.metrics)
    .filter(([, counters]) => Number(counters['ChannelFillPercentage'] ?? 0) >= kFull)
    .map(([component, counters]) => ({
      what: t('{component} of agent {agent} is nearly full', { component, agent: agent.name }),
      why: `${Number(counters['ChannelFillPercentage']).toFixed(0)} %`,
      next: t('Its sink is slower than its source, or stuck.'),
      to,
      bad: false,
    }));
  return [...stuck, ...full];
}

// Of the runs of one table into one folder only the newest counts.
function ofJobs(jobs: Job[]): Trouble[] {
  const seen = new Set<string>();
  const found: Trouble[] = [];
  for (const job of [...jobs].sort((a, b) => b.started_ms - a.started_ms)) {
    const task = `${job.tool} ${job.table} ${job.target}`;
    if (seen.has(task)) continue;
    seen.add(task);
    if (job.state !== 'failed' && job.state !== 'lost') continue;
    found.push({
      what: t('{tool} of {table} failed', { tool: job.tool, table: job.table || job.target || job.id }),
      why: reason(job.error) || t('Its process is gone, and did not say how it ended.'),
      next: t('Its page has the command to run again.'),
      to: `/jobs/${encodeURIComponent(job.id)}`,
      bad: true,
    });
  }
  return found;
}

function ofGroups(groups: Group[]): Trouble[] {
  return groups
    .filter((group) => group.members === 0 && (group.lag ?? 0) > 0)
    .map((group) => ({
      what: t('Nobody reads with group {group}', { group: group.id }),
      why: t('{n} messages wait for it.', { n: count(group.lag) }),
      next: t('Start its consumers, or delete it.'),
      to: `/groups/${encodeURIComponent(group.id)}`,
      bad: false,
    }));
}

export function troublesOf(overview: Overview, agents: Agent[], jobs: Job[], groups: Group[]): Trouble[] {
  const all = [...ofServices(overview), ...ofDisk(overview), ...agents.flatMap(ofAgent), ...ofJobs(jobs), ...ofGroups(groups)];
  return all.sort((a, b) => Number(b.bad) - Number(a.bad));
}
