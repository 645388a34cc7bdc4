// The frame of every page: name, navigation, theme, and where the content goes.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { showUtc, showsUtc } from '../format';
import { Link, redraw } from '../router';
import { t } from '../words';
import { PaletteButton } from './palette';

export interface Destination {
  title: string;
  to: string;
  current: boolean;
}

type Theme = 'auto' | 'light' | 'dark';

const kThemes: Theme[] = ['auto', 'light', 'dark'];
const kThemeNames: Record<Theme, string> = { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' };

function savedTheme(): Theme {
  try {
    const saved = localStorage.getItem('theme');
    return saved === 'light' || saved === 'dark' ? saved : 'auto';
  } catch {
    return 'auto';  // Storage is refused: the system's theme will do.
  }
}

export function applyTheme(theme: Theme = savedTheme()): void {
  if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
}

function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(savedTheme);
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    applyTheme(chosen);
    try {
      localStorage.setItem('theme', chosen);
    } catch {
      // As above: it holds until the page is closed.
    }
  };
  const next = kThemes[(kThemes.indexOf(theme) + 1) % kThemes.length] ?? 'auto';
  return (
    <button type="button" class="quiet theme" onClick={() => choose(next)} title={kThemeNames[theme]}>
      <span aria-hidden="true">{theme === 'light' ? '☀' : theme === 'dark' ? '☾' : '◐'}</span>
      <span class="unseen">{kThemeNames[theme]}. Change to {next}.</span>
    </button>
  );
}

function ZoneButton() {
  const [utc, setUtc] = useState(showsUtc);
  const choose = (next: boolean) => {
    showUtc(next);
    setUtc(next);
    redraw();
  };
  return (
    <button type="button" class="quiet zone" aria-pressed={utc} onClick={() => choose(!utc)} title={t('Show times in UTC')}>
      UTC
    </button>
  );
}

interface ShellProps {
  subtitle: string;
  home: string;
  destinations: Destination[];
  palette?: boolean; // Ctrl-K, where there is an API to ask for names
  children: ComponentChildren;
}

export function Shell({ subtitle, home, destinations, palette, children }: ShellProps) {
  return (
    <>
      <a class="skip" href="#main">Skip to content</a>
      <div class="shell">
        <header class="side">
          <div class="brand">
            <Link to={home}>
              <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
                <rect class="brand-ground" width="32" height="32" rx="7" />
                <path class="brand-still" d="M6 11h20M6 16h20M6 21h20" />
                <path class="brand-flow" d="M6 11c5 0 5 10 10 10s5-10 10-10" />
              </svg>
              <span>Sluice</span>
              <small>{subtitle}</small>
            </Link>
            <ThemeButton />
          </div>
          <nav class="main-nav" aria-label="Main">
            {destinations.map((destination) => (
              <Link key={destination.to} to={destination.to} current={destination.current}>
                {destination.title}
              </Link>
            ))}
          </nav>
          <div class="side-tools">
            {palette ? <PaletteButton pages={destinations} /> : null}
            <ZoneButton />
          </div>
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  );
}
