// What the NameNode's first page tells: capacity and what is in the lake, from /jmx and WebHDFS.
import { bytes, count } from '../format';
import { useLive } from '../live';
import { ErrorNotice, Loading } from '../parts/notice';
import { Facts, Fill, Head } from '../parts/page';
import { Link } from '../router';
import { type Bean, type ContentSummary, beans, summary } from '../webhdfs';

interface Figures {
  beans: Map<string, Bean>;
  summary: ContentSummary;
}

function number(bean: Bean | undefined, name: string): number | undefined {
  const value = bean?.[name];
  return typeof value === 'number' ? value : undefined;
}

export function LakeOverviewPage() {
  const live = useLive<Figures>(async (signal) => ({ beans: await beans(signal), summary: await summary(signal) }), 5000, 'lake overview');
  const data = live.data;
  const system = data?.beans.get('FSNamesystem') ?? data?.beans.get('FSNamesystemState');
  const info = data?.beans.get('NameNodeInfo');
  const total = number(system, 'CapacityTotal');
  const remaining = number(system, 'CapacityRemaining');
  const known = (title: string, bean: Bean | undefined, name: string, show: (value: number) => string): [string, string][] => {
    const value = number(bean, name);
    return value === undefined ? [] : [[title, show(value)]];
  };
  return (
    <>
      <Head title="Overview" refreshedAt={live.refreshedAt} refresh={live.refresh} />
      <ErrorNotice error={live.error} what="The lake's figures could not be read." stale={data !== undefined} />
      {!data ? (
        live.error ? null : <Loading />
      ) : (
        <>
          <ul class="cards four">
            <li class="card total">
              <h2><Link to="/explorer.html#/">In the lake</Link></h2>
              <p class="figure"><span>{bytes(data.summary.length)}</span></p>
              <p class="soft">{count(data.summary.fileCount)} files, {count(data.summary.directoryCount)} folders</p>
            </li>
            {total !== undefined && remaining !== undefined ? (
              <li class="card total">
                <h2>Disk</h2>
                <p class="figure"><span>{bytes(remaining)}</span> <small>free of {bytes(total)}</small></p>
                <Fill percent={total > 0 ? (100 * (total - remaining)) / total : 0} label="Disk in use" />
              </li>
            ) : null}
          </ul>
          <h2>This lake</h2>
          <Facts
            facts={[
              ...(typeof info?.['SoftwareVersion'] === 'string' ? [['Speaks HDFS', info['SoftwareVersion']] as [string, string]] : []),
              ...known('Blocks', system, 'BlocksTotal', count),
              ...known('Missing blocks', system, 'MissingBlocks', count),
              ...known('Corrupt blocks', system, 'CorruptBlocks', count),
              ...known('Live data nodes', system, 'NumLiveDataNodes', count),
              ['Address', location.host],
            ]}
          />
        </>
      )}
    </>
  );
}
