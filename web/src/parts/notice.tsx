// What a page says when there is nothing, not yet, or no more.
import type { ComponentChildren } from 'preact';
import type { ApiError, Problem } from '../api';
import { reason } from '../format';
import { t } from '../words';
import { Copy } from './copy';

export function ProblemNotice({ problem, what }: { problem: Problem; what: string }) {
  return (
    <div class="notice bad" role="alert">
      <strong>{what}</strong>
      <p>{reason(problem.message)}</p>
      {problem.next ? <p class="next">{problem.next}</p> : null}
    </div>
  );
}

export function ErrorNotice({ error, what, stale }: { error: ApiError | undefined; what: string; stale?: boolean }) {
  if (!error) return null;
  return (
    <ProblemNotice
      problem={stale ? { ...error.problem, next: error.problem.next ?? 'What is shown below is from before.' } : error.problem}
      what={what}
    />
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      Loading…
    </div>
  );
}

// A command that does the same, or makes the first one of what is missing.
export function Command({ children }: { children: string }) {
  return (
    <div class="command">
      <pre tabIndex={0} aria-label={t('Command')}><code>{children}</code></pre>
      <Copy text={children} />
    </div>
  );
}
