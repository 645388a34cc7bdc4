// The lake's folders and files. The console reads them through its API, the pages of port 9870 through
// WebHDFS: a LakeSource is what differs.
import { useEffect, useState } from 'preact/hooks';
import type { FileStatus, Listing, Preview } from '../api';
import { call, query as asQuery } from '../api';
import { ago, bytes, count, permission, time } from '../format';
import { useLive } from '../live';
import { Bytes } from '../parts/bytes';
import { Command, Empty, ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Head } from '../parts/page';
import { Table } from '../parts/table';
import { Link, encodePath, go } from '../router';

export interface LakeSource {
  // Of a folder, a page of its entries after a name; of a file, its status alone.
  list: (path: string, after: string, signal: AbortSignal) => Promise<Listing>;
  preview: (path: string, offset: number, signal: AbortSignal) => Promise<Preview>;
  download: (path: string) => string;
  // Of a file, its content from an offset on.
  address: (path: string, offset?: number) => string;
}

export const kPreviewBytes = 64 * 1024;

export const apiLake: LakeSource = {
  list: (path, after, signal) => call(`/api/v1/lake/list${asQuery({ path, after, limit: 1000 })}`, signal),
  preview: (path, offset, signal) => call(`/api/v1/lake/preview${asQuery({ path, offset, length: kPreviewBytes })}`, signal),
  download: (path) => `/api/v1/lake/download${asQuery({ path })}`,
  address: (path, offset) => `/lake${path === '/' ? '' : encodePath(path)}${asQuery({ offset: offset || undefined })}`,
};

function crumbs(source: LakeSource, path: string) {
  const names = path.split('/').filter(Boolean).slice(0, -1);
  const above = names.map((name, index) => ({ title: name, to: source.address(`/${names.slice(0, index + 1).join('/')}`) }));
  return path === '/' ? [] : [{ title: 'Lake', to: source.address('/') }, ...above];
}

function child(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`;
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

function Folder({ source, path, listing, more }: { source: LakeSource; path: string; listing: Listing; more: () => void }) {
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
        columns={[
          {
            title: 'Name',
            wide: true,
            by: (entry) => entry.name,
            cell: (entry) => (
              <>
                <Link to={source.address(child(path, entry.name))} class={`mono name ${entry.directory ? 'folder' : 'file'}`}>
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
          { title: 'Rights', cell: (entry) => <span class="mono">{permission(entry.permission, entry.directory)}</span> },
          { title: 'Copies', numeric: true, by: (entry) => entry.copies ?? entry.replication, cell: (entry) => (entry.directory ? '–' : copies(entry)) },
        ]}
      />
    </>
  );
}

function copies(status: FileStatus): string {
  return status.copies === null ? `${status.replication} asked for` : count(status.copies);
}

function FileView({ source, status, path }: { source: LakeSource; status: FileStatus; path: string }) {
  const given = Number(new URLSearchParams(location.search).get('offset') ?? 0);
  const offset = Number.isSafeInteger(given) && given > 0 ? given : 0;
  const setOffset = (next: number) => go(source.address(path, next), true);
  const live = useLive<Preview>((signal) => source.preview(path, offset, signal), 0, `${path} ${offset} ${status.length} ${status.modified_ms}`);
  const preview = live.data;
  const end = preview ? preview.offset + preview.data.size : 0;
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

export function LakePage({ source, path }: { source: LakeSource; path: string }) {
  const [wanted, setWanted] = useState(1);
  const live = useLive<Listing>((signal) => listUpTo(source, path, wanted, signal), 5000, path);
  useEffect(() => {
    if (wanted > 1) live.refresh();
  }, [wanted]);
  const listing = live.data;
  const title = path === '/' ? 'Lake' : path.slice(path.lastIndexOf('/') + 1);
  return (
    <>
      <Head title={title} name={path === '/' ? 'Lake' : path} mono={path !== '/'} crumbs={crumbs(source, path)} refreshedAt={live.refreshedAt} refresh={live.refresh}>
        {listing && !listing.status.directory ? (
          <a class="button" href={source.download(path)} download={title}>
            Download
          </a>
        ) : null}
      </Head>
      <ErrorNotice error={live.error} what={`“${path}” could not be read.`} stale={listing !== undefined} />
      {!listing ? (
        live.error ? null : <Loading />
      ) : listing.status.directory ? (
        <Folder key={path} source={source} path={path} listing={listing} more={() => setWanted(listing.entries.length + 1)} />
      ) : (
        <FileView key={path} source={source} status={listing.status} path={path} />
      )}
    </>
  );
}
