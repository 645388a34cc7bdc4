// The lake's folders and files. The console reads them through its API, the pages of port 9870 through
// WebHDFS: a LakeSource is what differs.
import { useEffect, useState } from 'preact/hooks';
import type { FileStatus, FileTable, Listing, Preview } from '../api';
import { call, query as asQuery } from '../api';
import { ago, bytes, count, permission, time } from '../format';
import { useLive } from '../live';
import { Bytes } from '../parts/bytes';
import { Command, Empty, ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Head } from '../parts/page';
import { Table } from '../parts/table';
import { Link, encodePath, go } from '../router';
import { useMayChange } from '../session';
import { t } from '../words';
import { ChangeEntry, type Deleted, NewFolder, Undo, Uploads, childOf } from './lake_changes';
import { TableView } from './lake_table';

export interface LakeSource {
  // Of a folder, a page of its entries after a name; of a file, its status alone.
  list: (path: string, after: string, signal: AbortSignal) => Promise<Listing>;
  preview: (path: string, offset: number, signal: AbortSignal) => Promise<Preview>;
  download: (path: string) => string;
  // Of a file, its content from an offset on.
  address: (path: string, offset?: number) => string;
  // The beginning of a file as a table, where the source reads formats.
  table?: (path: string, headed: boolean | undefined, signal: AbortSignal) => Promise<FileTable>;
  changes?: boolean; // through the console's API
}

export const kPreviewBytes = 64 * 1024;

export const apiLake: LakeSource = {
  list: (path, after, signal) => call(`/api/v1/lake/list${asQuery({ path, after, limit: 1000 })}`, signal),
  preview: (path, offset, signal) => call(`/api/v1/lake/preview${asQuery({ path, offset, length: kPreviewBytes })}`, signal),
  download: (path) => `/api/v1/lake/download${asQuery({ path })}`,
  table: (path, headed, signal) => call(`/api/v1/lake/table${asQuery({ path, headed: headed === undefined ? undefined : String(headed) })}`, signal),
  changes: true,
  address: (path, offset) => `/lake${path === '/' ? '' : encodePath(path)}${asQuery({ offset: offset || undefined })}`,
};

function crumbs(source: LakeSource, path: string) {
  const names = path.split('/').filter(Boolean).slice(0, -1);
  const above = names.map((name, index) => ({ title: name, to: source.address(`/${names.slice(0, index + 1).join('/')}`) }));
  return path === '/' ? [] : [{ title: 'Lake', to: source.address('/') }, ...above];
}

// At least so many entries, in as many pages as that takes: read together, so that none is twice or not
// in the list when the folder changes.
async function listUpTo(source: LakeSource, path: string, wanted: number, signal: AbortSignal): Promise<Listing> {
  const listing = await source.list(path, '', signal);
  let last = listing.entries.at(-1);
  while (listing.remaining > 0 && listing.entries.length < wanted && last) {
    const next = await source.list(path, last.name, signal);
    listing.entries.push(...next.entries);
    listing.remaining = next.remaining;
    last = next.entries.at(-1);
  }
  return listing;
}

interface FolderProps {
  source: LakeSource;
  path: string;
  listing: Listing;
  more: () => void;
  change: ((entry: FileStatus) => void) | undefined;
}

function Folder({ source, path, listing, more, change }: FolderProps) {
  const { entries, remaining } = listing;
  if (entries.length === 0) {
    return (
      <Empty title="This folder is empty.">
        <p>Put a file into it:</p>
        <Command>{`hdfs dfs -put FILE ${path}`}</Command>
      </Empty>
    );
  }
  const now = Date.now();
  return (
    <>
      <Table
        label={`Entries of ${path}`}
        rows={entries}
        missing={remaining}
        more={more}
        id={(entry) => entry.name}
        rank={(entry) => (entry.directory ? 0 : 1)}
        sorted="Name"
        columns={[
          {
            title: 'Name',
            wide: true,
            by: (entry) => entry.name,
            cell: (entry) => (
              <>
                <Link to={source.address(childOf(path, entry.name))} class={`mono name ${entry.directory ? 'folder' : 'file'}`}>
                  {entry.name}
                  {entry.directory ? '/' : ''}
                </Link>
                {entry.being_written ? <Badge tone="busy">being written</Badge> : null}
              </>
            ),
          },
          {
            title: 'Size',
            numeric: true,
            by: (entry) => (entry.directory ? -1 : entry.length),
            cell: (entry) => (entry.directory ? <span class="soft">{count(entry.children)} inside</span> : bytes(entry.length)),
          },
          {
            title: 'Changed',
            by: (entry) => entry.modified_ms,
            cell: (entry) => <span title={ago(entry.modified_ms, now)}>{time(entry.modified_ms)}</span>,
          },
          { title: 'Owner', by: (entry) => `${entry.owner}:${entry.group}`, cell: (entry) => `${entry.owner}:${entry.group}` },
          { title: 'Rights', by: (entry) => entry.permission, plain: (entry) => permission(entry.permission, entry.directory), cell: (entry) => <span class="mono">{permission(entry.permission, entry.directory)}</span> },
          { title: 'Copies', numeric: true, by: (entry) => entry.copies ?? entry.replication, cell: (entry) => (entry.directory ? '–' : copies(entry)) },
          ...(change
            ? [
                {
                  title: t('Change'),
                  cell: (entry: FileStatus) => (
                    <button type="button" class="quiet" onClick={() => change(entry)}>
                      {t('Change')}
                      <span class="unseen"> {entry.name}</span>
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function copies(status: FileStatus): string {
  return status.copies === null ? `${status.replication} asked for` : count(status.copies);
}

// What is a table by its nature is shown so; a list of lines or one JSON object is read better as text.
function isTable(table: FileTable | undefined, path: string): boolean {
  if (!table || table.format === 'none') return false;
  if (table.format === 'lines') return /\.(gz|bz2|zst|deflate|snappy|lz4)$/.test(path);
  return table.format !== 'json' || table.rows.length > 1;
}

function FileContent({ source, status, path }: { source: LakeSource; status: FileStatus; path: string }) {
  const place = new URLSearchParams(location.search);
  const view = place.get('view');
  const headed = place.get('headed');
  const state = `${path} ${status.length} ${status.modified_ms} ${headed}`;
  const live = useLive<FileTable>(source.table && status.length > 0 ? (signal) => source.table!(path, headed === null ? undefined : headed === 'true', signal) : null, 0, state);
  const table = live.data;
  const tabular = table !== undefined && table.format !== 'none';
  const asTable = tabular && (view === 'table' || (view !== 'bytes' && isTable(table, path)));
  const at = (values: Record<string, string | undefined>) => go(`${source.address(path)}${asQuery({ view: view ?? undefined, headed: headed ?? undefined, ...values })}`, true);
  return (
    <>
      <div class="choices" role="group" aria-label={t('View')}>
        {tabular ? (
          <>
            <button type="button" aria-pressed={asTable} onClick={() => at({ view: 'table' })}>{t('Table')}</button>
            <button type="button" aria-pressed={!asTable} onClick={() => at({ view: 'bytes' })}>{t('Bytes')}</button>
          </>
        ) : null}
      </div>
      {live.error ? <ErrorNotice error={live.error} what={t('It could not be read as a table.')} /> : null}
      {asTable ? (
        <TableView table={table} path={path} setHeaded={(now) => at({ headed: String(now) })} />
      ) : source.table && live.loading && status.length > 0 ? (
        <Loading />
      ) : (
        <FileBytes source={source} status={status} path={path} />
      )}
    </>
  );
}

function FileBytes({ source, status, path }: { source: LakeSource; status: FileStatus; path: string }) {
  const given = Number(new URLSearchParams(location.search).get('offset') ?? 0);
  const offset = Number.isSafeInteger(given) && given > 0 ? given : 0;
  const setOffset = (next: number) => go(source.address(path, next), true);
  const live = useLive<Preview>((signal) => source.preview(path, offset, signal), 0, `${path} ${offset} ${status.length} ${status.modified_ms}`);
  const preview = live.data;
  const end = preview ? preview.offset + preview.data.size : 0;
  return (
    <>
      <ErrorNotice error={live.error} what="The content could not be read." />
      {!preview ? (
        live.error ? null : <Loading />
      ) : preview.length === 0 ? (
        <Empty title="This file is empty." />
      ) : (
        <>
          <Bytes data={preview.data} start={preview.offset} label={`content of ${path}`} />
          {preview.length > preview.data.size ? (
            <p class="pager">
              <button type="button" disabled={preview.offset === 0} onClick={() => setOffset(0)}>⇤ Start</button>
              <button type="button" disabled={preview.offset === 0} onClick={() => setOffset(Math.max(0, preview.offset - kPreviewBytes))}>← Back</button>
              <button type="button" disabled={end >= preview.length} onClick={() => setOffset(end)}>Onward →</button>
              <button type="button" disabled={end >= preview.length} onClick={() => setOffset(Math.max(0, preview.length - kPreviewBytes))}>End ⇥</button>
              <span class="soft num">
                Bytes {count(preview.offset)} to {count(end)} of {count(preview.length)}
              </span>
            </p>
          ) : null}
        </>
      )}
    </>
  );
}

function FileView({ source, status, path }: { source: LakeSource; status: FileStatus; path: string }) {
  return (
    <>
      <Facts
        facts={[
          ['Size', <span title={`${count(status.length)} bytes`}>{bytes(status.length)}</span>],
          ['Changed', time(status.modified_ms)],
          ['Owner', `${status.owner}:${status.group}`],
          ['Rights', <span class="mono">{permission(status.permission, false)}</span>],
          ['Copies', copies(status)],
          ['Block size', bytes(status.block_size)],
          ...(status.being_written ? [['State', <Badge tone="busy">being written</Badge>] as [string, preact.JSX.Element]] : []),
        ]}
      />
      <h2>Content</h2>
      <FileContent source={source} status={status} path={path} />
    </>
  );
}

// Where one knows the path, it is quicker typed than clicked.
function PathBox({ source, path }: { source: LakeSource; path: string }) {
  const submit = (event: Event) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget as HTMLFormElement).get('path') ?? '').trim();
    go(source.address(`/${typed.split('/').filter(Boolean).join('/')}`));
  };
  return (
    <form class="pathbox" role="search" onSubmit={submit}>
      <label>
        <span class="unseen">{t('Path')}</span>
        <input key={path} name="path" class="mono" defaultValue={path} spellcheck={false} autocomplete="off" />
      </label>
      <button type="submit">{t('Go')}</button>
    </form>
  );
}

export function LakePage({ source, path }: { source: LakeSource; path: string }) {
  const [wanted, setWanted] = useState(1);
  const live = useLive<Listing>((signal) => listUpTo(source, path, wanted, signal), 5000, path);
  useEffect(() => {
    if (wanted > 1) live.refresh();
  }, [wanted]);
  useEffect(() => setWanted(1), [path]);
  const listing = live.data;
  const may = useMayChange(source.changes === true);
  const [making, setMaking] = useState(false);
  const [changed, setChanged] = useState<FileStatus>();
  const [deleted, setDeleted] = useState<Deleted>();
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const isFolder = listing?.status.directory === true;
  const title = path === '/' ? 'Lake' : path.slice(path.lastIndexOf('/') + 1);
  return (
    <>
      <Head title={title} name={path === '/' ? 'Lake' : path} mono={path !== '/'} crumbs={crumbs(source, path)} refreshedAt={live.refreshedAt} refresh={live.refresh}>
        <div class="actions">
          {listing && !isFolder ? (
            <a class="button" href={source.download(path)} download={title}>
              Download
            </a>
          ) : null}
          {may && isFolder ? <button type="button" onClick={() => setMaking(true)}>{t('New folder')}</button> : null}
          {may && isFolder ? <Uploads folder={path} refresh={live.refresh} /> : null}
          {may && listing && path !== '/' ? <button type="button" onClick={() => setChanged(listing.status)}>{t('Change')}</button> : null}
        </div>
      </Head>
      <PathBox source={source} path={path} />
      {deleted ? <Undo deleted={deleted} done={() => setDeleted(undefined)} refresh={live.refresh} /> : null}
      {making ? <NewFolder folder={path} close={() => setMaking(false)} refresh={live.refresh} /> : null}
      {changed ? (
        <ChangeEntry
          entry={changed}
          inTrash={/\/\.Trash(\/|$)/.test(changed.path)}
          close={() => setChanged(undefined)}
          refresh={live.refresh}
          moved={(to) => (changed.path === path ? go(source.address(to)) : live.refresh())}
          deleted={(what) => {
            setDeleted(what);
            if (what.path === path) go(source.address(folder));
            else live.refresh();
          }}
        />
      ) : null}
      <ErrorNotice error={live.error} what={`“${path}” could not be read.`} stale={listing !== undefined} />
      {!listing ? (
        live.error ? null : <Loading />
      ) : listing.status.directory ? (
        <Folder key={path} source={source} path={path} listing={listing} more={() => setWanted(listing.entries.length + 1)} change={may ? setChanged : undefined} />
      ) : (
        <FileView key={path} source={source} status={listing.status} path={path} />
      )}
    </>
  );
}
