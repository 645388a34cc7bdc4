// The head of a page: where one is, its title, and how fresh its figures are.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { time } from '../format';
import { Link } from '../router';
import { Empty } from './notice';

export interface Crumb {
  title: string;
  to: string;
}

interface HeadProps {
  title: string;
  // What the window is called, where the title alone would not tell two of them apart.
  name?: string;
  crumbs?: Crumb[];
  mono?: boolean;
  refreshedAt?: number;
  refresh?: () => void;
  // Why the page does not renew itself now.
  paused?: string | undefined;
  children?: ComponentChildren;
}

export function Head({ title, name, crumbs, mono, refreshedAt, refresh, paused, children }: HeadProps) {
  useEffect(() => {
    document.title = `${name ?? title} · Sluice`;
  }, [name, title]);
  return (
    <header class="head">
      {crumbs ? (
        <nav class="crumbs" aria-label="Breadcrumbs">
          <ol>
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to}>{crumb.title}</Link>
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div class="head-row">
        <h1 class={mono ? 'mono' : undefined}>{title}</h1>
        {children}
      </div>
      {refresh ? (
        <p class="fresh">
          {refreshedAt ? <span>As of {time(refreshedAt)}</span> : null}
          <button type="button" class="quiet" onClick={refresh} title="Ask again now">
            <span aria-hidden="true">↻</span> Refresh
          </button>
          {paused ? <span role="status">{paused}</span> : null}
        </p>
      ) : null}
    </header>
  );
}

export interface Tab {
  title: string;
  to: string;
  current: boolean;
}

export function Tabs({ tabs, label }: { tabs: Tab[]; label: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} current={tab.current}>
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}

// A name and its value, many in a row.
export function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

// How full something is: the bar, and always the figure.
export function Fill({ percent, label }: { percent: number; label: string }) {
  const level = Math.min(100, Math.max(0, percent));
  const state = level >= 85 ? 'full' : level >= 60 ? 'filling' : '';
  return (
    <span class="fill">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" class={state} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(level)}>
        <rect width={level} height="8" />
      </svg>
      <span class="num">{percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)} %</span>
    </span>
  );
}

export function NoSuchPage({ children }: { children: string }) {
  return (
    <>
      <Head title="No such page" />
      <Empty title="There is no page at this address.">
        <p>{children}</p>
      </Empty>
    </>
  );
}
