// The page's own words. Values stand in braces: t('{n} of {all} partitions', { n: 3, all: 6 }).
export function t(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
