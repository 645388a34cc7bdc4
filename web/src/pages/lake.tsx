// The lake's folders and files. The console reads them through its API, the pages of port 9870 through
// WebHDFS: a LakeSource is what differs.
import { useState } from 'preact/hooks';
import type { FileStatus, Listing, Preview } from '../api';
import { call, query as asQuery } from '../api';
import { ago, bytes, count, permission, time } from '../format';
import { useLive } from '../live';
import { Bytes } from '../parts/bytes';
import { Command, Empty, ErrorNotice, Loading } from '../parts/notice';
import { Badge, Facts, Head } from '../parts/page';
import { Table } from '../parts/table';
import { Link, encodePath } from '../router';

export interface LakeSource {
  // Of a folder, a page of its entries after a name; of a file, its status alone.
  list: (path: string, after: string, signal: AbortSignal) => Promise<Listing>;
  preview: (path: string, offset: number, signal: AbortSignal) => Promise<Preview>;
  download: (path: string) => string;
  address: (path: string) => string;
}

export const kPreviewBytes = 64 * 1024;

export const apiLake: LakeSource = {
  list: (path, after, signal) => call(`/api/v1/lake/list${asQuery({ path, after, limit: 1000 })}`, signal),
  preview: (path, offset, signal) => call(`/api/v1/lake/preview${asQuery({ path, offset, length: kPreviewBytes })}`, signal),
  download: (path) => `/api/v1/lake/download${asQuery({ path })}`,
  address: (path) => `/lake${path === '/' ? '' : encodePath(path)}`,
};

function crumbs(source: LakeSource, path: string) {
  const names = path.split('/').filter(Boolean).slice(0, -1);
  const above = names.map((name, index) => ({ title: name, to: source.address(`/${names.slice(0, index + 1).join('/')}`) }));
  return path === '/' ? [] : [{ title: 'Lake', to: source.address('/') }, ...above];
}

function child(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`;
}

function Folder({ source, path, listing }: { source: LakeSource; path: string; listing: Listing }) {
  const [more, setMore] = useState<{ entries: FileStatus[]; remaining: number }>();
  const [failed, setFailed] = useState('');
  const entries = more ? [...listing.entries, ...more.entries] : listing.entries;
  const remaining = more ? more.remaining : listing.remaining;
  const loadMore = async () => {
    try {
      const next = await source.list(path, entries[entries.length - 1]?.name ?? '', new AbortController().signal);
      setMore({ entries: [...(more?.entries ?? []), ...next.entries], remaining: next.remaining });
      setFailed('');
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  };
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
          { title: 'Copies', numeric: true, by: (entry) => entry.replication, cell: (entry) => (entry.directory ? '–' : entry.replication) },
        ]}
      />
      {remaining > 0 ? (
        <p class="more">
          {count(entries.length)} of {count(entries.length + remaining)} are listed.{' '}
          <button type="button" onClick={() => void loadMore()}>List more</button>
        </p>
      ) : null}
      {failed ? <p role="alert" class="cause">{failed}</p> : null}
    </>
  );
}

function FileView({ source, status, path }: { source: LakeSource; status: FileStatus; path: string }) {
  const [offset, setOffset] = useState(0);
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
          ['Copies', count(status.replication)],
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
  const live = useLive<Listing>((signal) => source.list(path, '', signal), 5000, path);
  const listing = live.data;
  const title = path === '/' ? 'Lake' : path.slice(path.lastIndexOf('/') + 1);
  return (
    <>
      <Head title={title} mono={path !== '/'} crumbs={crumbs(source, path)} refreshedAt={live.refreshedAt} refresh={live.refresh}>
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
        <Folder key={path} source={source} path={path} listing={listing} />
      ) : (
        <FileView key={path} source={source} status={listing.status} path={path} />
      )}
    </>
  );
}
