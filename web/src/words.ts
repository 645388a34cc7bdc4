// The page's words in the reader's language. The English text is its own key, so that what has no
// translation yet is still a sentence.
import { french } from './words_fr';

export type Language = 'en' | 'fr';

function chosen(): Language {
  try {
    const saved = localStorage.getItem('language');
    if (saved === 'en' || saved === 'fr') return saved;
  } catch {
    // Storage is refused: the browser's own language will do.
  }
  return navigator.language.startsWith('fr') ? 'fr' : 'en';
}

export const language: Language = chosen();

export function chooseLanguage(next: Language): void {
  try {
    localStorage.setItem('language', next);
  } catch {
    return;
  }
  location.reload();
}

// t('{n} of {all} partitions', { n: 3, all: 6 })
export function t(english: string, values: Record<string, string | number> = {}): string {
  const text = language === 'fr' ? (french[english] ?? english) : english;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
