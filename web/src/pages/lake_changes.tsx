// What can be done to the lake: new folders, uploads, new names, rights, and deleting with a way back.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type FileStatus, query as asQuery } from '../api';
import { bytes, permission, shell } from '../format';
import { Dialog, Field } from '../parts/dialog';
import { Command, ProblemNotice } from '../parts/notice';
import { change } from '../session';
import { type UploadState, upload } from '../upload';
import { t } from '../words';

export function childOf(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`;
}

// A deleted entry, as long as it can be taken back.
export interface Deleted {
  path: string;
  trash: string | null;
}

interface Props {
  close: () => void;
  refresh: () => void;
}

export function NewFolder({ folder, close, refresh }: Props & { folder: string }) {
  const [name, setName] = useState('');
  const path = childOf(folder, name);
  const run = async () => {
    await change('POST', '/api/v1/lake/folder', { path });
    refresh();
  };
  return (
    <Dialog title={t('New folder')} action={t('Create')} run={run} close={close} ready={name !== ''} command={<Command>{`hdfs dfs -mkdir -p ${shell(path)}`}</Command>}>
      <Field label={t('Name')} value={name} set={setName} mono hint={t('in {path}; with “/” folders inside of each other', { path: folder })} />
    </Dialog>
  );
}

type Change = 'rename' | 'rights' | 'delete';

interface EntryProps extends Props {
  entry: FileStatus;
  inTrash: boolean;
  moved: (to: string) => void;
  deleted: (what: Deleted) => void;
}

export function ChangeEntry({ entry, inTrash, close, refresh, moved, deleted }: EntryProps) {
  const [what, setWhat] = useState<Change>('rename');
  const [to, setTo] = useState(entry.path);
  const [octal, setOctal] = useState(entry.permission.toString(8).padStart(3, '0'));
  const [owner, setOwner] = useState(entry.owner);
  const [group, setGroup] = useState(entry.group);
  const bits = /^[01]?[0-7]{3}$/.test(octal) ? parseInt(octal, 8) : undefined;
  const path = shell(entry.path);
  const renames = async () => {
    await change('POST', '/api/v1/lake/rename', { from: entry.path, to });
    moved(to);
  };
  const rights = async () => {
    await change('POST', '/api/v1/lake/rights', {
      path: entry.path,
      permission: bits === entry.permission ? null : bits,
      owner: owner === entry.owner ? null : owner,
      group: group === entry.group ? null : group,
    });
    refresh();
  };
  const remove = async () => {
    const { trash } = await change<{ trash: string | null }>('DELETE', `/api/v1/lake/entry${asQuery({ path: entry.path, forever: inTrash ? 'true' : undefined })}`);
    deleted({ path: entry.path, trash });
  };
  const owners = owner === entry.owner && group === entry.group ? [] : [`hdfs dfs -chown ${shell(`${owner}:${group}`)} ${path}`];
  const all = {
    rename: { action: t('Rename'), run: renames, ready: to !== entry.path && to.startsWith('/'), command: `hdfs dfs -mv ${path} ${shell(to)}` },
    rights: {
      action: t('Change'),
      run: rights,
      ready: bits !== undefined && (bits !== entry.permission || owners.length > 0),
      command: [...(bits === entry.permission ? [] : [`hdfs dfs -chmod ${octal} ${path}`]), ...owners].join(' && '),
    },
    delete: { action: inTrash ? t('Delete for ever') : t('Move to the trash'), run: remove, ready: true, command: `hdfs dfs -rm ${entry.directory ? '-r ' : ''}${inTrash ? '-skipTrash ' : ''}${path}` },
  };
  const { action, run, ready, command } = all[what];
  const choices: [Change, string][] = [['rename', t('Rename or move')], ['rights', t('Rights')], ['delete', t('Delete')]];
  return (
    <Dialog key={what} title={entry.name} action={action} run={run} close={close} ready={ready} danger={what === 'delete'} command={command ? <Command>{command}</Command> : undefined}>
      <div class="choices" role="group" aria-label={t('What to change')}>
        {choices.map(([choice, title]) => (
          <button key={choice} type="button" aria-pressed={choice === what} onClick={() => setWhat(choice)}>{title}</button>
        ))}
      </div>
      {what === 'rename' ? <Field label={t('New path')} value={to} set={setTo} mono /> : null}
      {what === 'rights' ? (
        <>
          <Field label={t('Rights')} value={octal} set={setOctal} mono hint={bits === undefined ? t('Three digits from 0 to 7, such as 755; a 1 before them keeps others from deleting in a folder.') : permission(bits, entry.directory)} />
          <div class="fields">
            <Field label={t('Owner')} value={owner} set={setOwner} mono />
            <Field label={t('Group')} value={group} set={setGroup} mono />
          </div>
        </>
      ) : null}
      {what === 'delete' ? (
        <p>
          {inTrash
            ? t('It is in the trash: now it goes for ever.')
            : entry.directory
              ? t('The folder and all in it move to the trash, and can be taken back from there.')
              : t('The file moves to the trash, and can be taken back from there.')}
        </p>
      ) : null}
    </Dialog>
  );
}

// What was deleted, and the way back.
export function Undo({ deleted, done, refresh }: { deleted: Deleted; done: () => void; refresh: () => void }) {
  const [problem, setProblem] = useState<ApiError>();
  const back = () =>
    change('POST', '/api/v1/lake/rename', { from: deleted.trash, to: deleted.path }).then(
      () => {
        done();
        refresh();
      },
      (error: unknown) => setProblem(error as ApiError),
    );
  return (
    <>
      <p class="told" role="status">
        {deleted.trash ? t('{path} is in the trash.', { path: deleted.path }) : t('{path} is gone.', { path: deleted.path })}
        {deleted.trash ? <button type="button" onClick={() => void back()}>{t('Take it back')}</button> : null}
        <button type="button" class="quiet" onClick={done}>{t('Dismiss')}</button>
      </p>
      {problem ? <ProblemNotice what={t('It could not be taken back.')} problem={problem.problem} /> : null}
    </>
  );
}

interface Running extends UploadState {
  abort: AbortController;
}

// Files that are chosen, or dropped on the page.
export function Uploads({ folder, refresh }: { folder: string; refresh: () => void }) {
  const [running, setRunning] = useState<Running[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const put = (name: string, next: Partial<Running>) => setRunning((all) => all.map((one) => (one.name === name ? { ...one, ...next } : one)));
  const start = async (files: File[]) => {
    for (const file of files) {
      const abort = new AbortController();
      setRunning((all) => [...all.filter(({ name }) => name !== file.name), { name: file.name, sent: 0, size: file.size, abort }]);
      try {
        await upload(file, childOf(folder, file.name), false, (state) => put(file.name, state), abort.signal);
        put(file.name, { done: true, sent: file.size });
        refresh();
      } catch (error) {
        put(file.name, { problem: error instanceof ApiError ? error : new ApiError({ code: 'page', message: String(error) }, 0) });
      }
    }
  };
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      void start([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, [folder]);
  const forget = (name: string) => setRunning((all) => all.filter((one) => one.name !== name));
  return (
    <>
      <button type="button" onClick={() => input.current?.click()} title={t('Files can be dropped on the page, too')}>{t('Upload')}</button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('Files to upload')}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          void start(files);
        }}
      />
      {running.length > 0 ? (
        <ul class="uploads" aria-label={t('Uploads')}>
          {running.map((one) => (
            <li key={one.name}>
              <span class="mono name">{one.name}</span>
              {one.problem ? (
                <span class="cause" role="alert">{one.problem.message} {one.problem.problem.next ?? ''}</span>
              ) : (
                <>
                  <progress aria-label={one.name} max={Math.max(1, one.size)} value={one.done ? Math.max(1, one.size) : one.sent} />
                  <span class="soft num" role="status">{one.done ? t('done') : t('{n} of {all}', { n: bytes(one.sent), all: bytes(one.size) })}</span>
                </>
              )}
              {one.done || one.problem ? (
                <button type="button" class="quiet" onClick={() => forget(one.name)}>{t('Dismiss')}</button>
              ) : (
                <button type="button" class="quiet" onClick={() => one.abort.abort()}>{t('Stop')}</button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
