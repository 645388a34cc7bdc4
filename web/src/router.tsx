// Every view is an address: links change it, Back returns, and a copied address shows the same.
import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface Place {
  path: string;
  query: URLSearchParams;
}

function here(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

const listeners = new Set<() => void>();

export function go(address: string, replace = false): void {
  const page = () => location.pathname + location.hash;
  const before = page();
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  for (const listener of listeners) listener();
  if (!replace && page() !== before) {
    scrollTo(0, 0);
    // Keyboard and screen reader go on where the new page begins.
    document.getElementById('main')?.focus({ preventScroll: true });
  }
}

// Everything is drawn again, where it is: how figures are shown has changed.
export function redraw(): void {
  for (const listener of listeners) listener();
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const changed = () => setPlace(here());
    listeners.add(changed);
    addEventListener('popstate', changed);
    addEventListener('hashchange', changed);
    return () => {
      listeners.delete(changed);
      removeEventListener('popstate', changed);
      removeEventListener('hashchange', changed);
    };
  }, []);
  return place;
}

interface LinkProps {
  to: string;
  class?: string;
  current?: boolean;
  title?: string;
  children: ComponentChildren;
}

// An ordinary link: a new tab, copying and middle-click work as everywhere.
export function Link({ to, current, children, ...rest }: LinkProps) {
  const clicked = (event: TargetedMouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={clicked} aria-current={current ? 'page' : undefined} {...rest}>
      {children}
    </a>
  );
}

// A path of the lake as part of an address: each name encoded, the slashes kept.
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

// undefined for an address that is not properly encoded.
export function decodePath(path: string): string | undefined {
  try {
    return path.split('/').map(decodeURIComponent).join('/');
  } catch {
    return undefined;
  }
}
