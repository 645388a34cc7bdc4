// Ctrl-K: to a page, a topic, a group or a path of the lake by typing a part of its name.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Group, type Topic, call } from '../api';
import { encodePath, go } from '../router';
import { t } from '../words';

interface Goal {
  kind: string;
  title: string;
  to: string;
}

const kShown = 12;

async function goals(): Promise<Goal[]> {
  const [topics, groups] = await Promise.all([
    call<{ topics: Topic[] }>('/api/v1/topics').catch(() => ({ topics: [] })),
    call<{ groups: Group[] }>('/api/v1/groups').catch(() => ({ groups: [] })),
  ]);
  return [
    ...topics.topics.filter((topic) => !topic.internal).map(({ name }) => ({ kind: t('topic'), title: name, to: `/topics/${encodeURIComponent(name)}` })),
    ...topics.topics.filter((topic) => !topic.internal).map(({ name }) => ({ kind: t('messages'), title: name, to: `/topics/${encodeURIComponent(name)}/messages` })),
    ...groups.groups.map(({ id }) => ({ kind: t('group'), title: id, to: `/groups/${encodeURIComponent(id)}` })),
  ];
}

// All words are in it; what begins with the first one comes first.
function matching(all: Goal[], typed: string): Goal[] {
  if (typed.startsWith('/')) return [{ kind: t('path'), title: typed, to: `/lake${typed === '/' ? '' : encodePath(typed.replace(/\/+$/, ''))}` }];
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? '';
  return all
    .filter((goal) => words.every((word) => `${goal.kind} ${goal.title}`.toLowerCase().includes(word)))
    .sort((a, b) => Number(b.title.toLowerCase().startsWith(first)) - Number(a.title.toLowerCase().startsWith(first)))
    .slice(0, kShown);
}

function Palette({ pages, close }: { pages: Goal[]; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const [more, setMore] = useState<Goal[]>([]);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  useEffect(() => {
    dialog.current?.showModal();
    let shown = true;
    void goals().then((found) => shown && setMore(found));
    return () => {
      shown = false;
    };
  }, []);
  const found = matching([...pages, ...more], typed.trim());
  const chosen = Math.min(at, Math.max(0, found.length - 1));
  const open = (goal: Goal | undefined) => {
    if (!goal) return;
    close();
    go(goal.to);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((chosen + step + found.length) % found.length);
    }
  };
  return (
    <dialog ref={dialog} class="palette" aria-label={t('Go to')} onCancel={close} onClick={(event) => event.target === dialog.current && close()}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          open(found[chosen]);
        }}
      >
        <input
          type="text"
          role="combobox"
          aria-label={t('Go to')}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found.length > 0 ? `${list}-${chosen}` : undefined}
          placeholder={t('A topic, a group, a page, or a path that begins with /')}
          value={typed}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={pressed}
        />
        <ul id={list} role="listbox" aria-label={t('Go to')}>
          {found.map((goal, index) => (
            <li key={`${goal.kind} ${goal.to}`} id={`${list}-${index}`} role="option" aria-selected={index === chosen} onClick={() => open(goal)}>
              <span class="mono name">{goal.title}</span> <span class="soft">{goal.kind}</span>
            </li>
          ))}
        </ul>
        {found.length === 0 ? <p class="soft">{t('Nothing has this name.')}</p> : null}
      </form>
    </dialog>
  );
}

export function PaletteButton({ pages }: { pages: { title: string; to: string }[] }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  return (
    <>
      <button type="button" class="quiet goto" onClick={() => setOpen(true)}>
        {t('Go to…')} <kbd>Ctrl K</kbd>
      </button>
      {open ? <Palette pages={pages.map((page) => ({ ...page, kind: t('page') }))} close={() => setOpen(false)} /> : null}
    </>
  );
}
