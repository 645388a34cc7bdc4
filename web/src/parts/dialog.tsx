// A question in front of the page: a form, what it will do as a command, and what went wrong.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ApiError, type Problem } from '../api';
import { t } from '../words';
import { ProblemNotice } from './notice';

interface DialogProps {
  title: string;
  // What the button says, and what it does; the dialog closes when that is done.
  action: string;
  run: () => Promise<void>;
  close: () => void;
  danger?: boolean;
  ready?: boolean;
  wide?: boolean;
  // What does the same outside of the page.
  command?: ComponentChildren;
  children?: ComponentChildren;
}

export function Dialog({ title, action, run, close, danger, ready = true, wide, command, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setProblem(undefined);
    run().then(close, (error: unknown) => {
      setBusy(false);
      setProblem(error instanceof ApiError ? error.problem : { code: 'page', message: String(error) });
    });
  };
  return (
    <dialog ref={dialog} class={wide ? 'wide' : undefined} aria-labelledby={heading} onCancel={close}>
      <form onSubmit={submit}>
        <h2 id={heading}>{title}</h2>
        {children}
        {problem ? <ProblemNotice what={t('That did not work.')} problem={problem} /> : null}
        {command ? (
          <details class="same">
            <summary>{t('Show the command')}</summary>
            {command}
          </details>
        ) : null}
        <p class="buttons">
          <button type="button" onClick={close}>{t('Cancel')}</button>
          <button type="submit" class={danger ? 'danger' : 'primary'} disabled={busy || !ready}>{busy ? t('Working…') : action}</button>
        </p>
      </form>
    </dialog>
  );
}

interface FieldProps {
  label: string;
  value: string;
  set: (value: string) => void;
  hint?: string;
  type?: 'text' | 'number' | 'datetime-local';
  min?: number;
  mono?: boolean;
  lines?: number;
  placeholder?: string | undefined;
  required?: boolean;
}

export function Field({ label, value, set, hint, type = 'text', min, mono, lines, placeholder, required }: FieldProps) {
  const id = useId();
  const about = hint ? `${id}-hint` : undefined;
  const common = { id, value, placeholder, required, class: mono ? 'mono' : undefined, 'aria-describedby': about, spellcheck: false };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {lines ? (
        <textarea {...common} rows={lines} onInput={(event) => set(event.currentTarget.value)} />
      ) : (
        <input {...common} type={type as 'text'} min={min} autocomplete="off" onInput={(event) => set(event.currentTarget.value)} />
      )}
      {hint ? <span id={about} class="soft">{hint}</span> : null}
    </div>
  );
}

// What can't be taken back asks for its name.
export function Confirm({ name, ...rest }: Omit<DialogProps, 'ready' | 'danger'> & { name: string }) {
  const [typed, setTyped] = useState('');
  return (
    <Dialog {...rest} danger ready={typed === name}>
      {rest.children}
      <Field label={t('Type “{name}” to go on', { name })} value={typed} set={setTyped} mono />
    </Dialog>
  );
}
