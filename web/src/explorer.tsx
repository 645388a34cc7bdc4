// The pages of port 9870: the lake's folders through WebHDFS, at the addresses that Hadoop uses
// ("/explorer.html#/user"), and an overview from the same figures that /jmx has.
import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import { type LakeSource, LakePage, kPreviewBytes } from './pages/lake';
import { LakeOverviewPage } from './pages/lake_overview';
import { NoSuchPage } from './parts/page';
import { Shell, applyTheme } from './parts/shell';
import { query as asQuery } from './api';
import { decodePath, encodePath, usePlace } from './router';
import * as webhdfs from './webhdfs';

const source: LakeSource = {
  list: webhdfs.list,
  preview: (path, offset, signal) => webhdfs.preview(path, offset, kPreviewBytes, signal),
  download: webhdfs.openAddress,
  address: (path, offset) => `/explorer.html${asQuery({ offset: offset || undefined })}#${encodePath(path)}`,
};

function Explorer() {
  usePlace();
  const known = ['/', '/index.html', '/explorer.html', '/dfshealth.html'].includes(location.pathname);
  const overview = location.pathname === '/dfshealth.html' || (location.pathname === '/' && location.hash === '');
  const path = decodePath(location.hash.replace(/^#/, '') || '/');
  return (
    <Shell
      subtitle="Lake"
      home="/"
      destinations={[
        { title: 'Overview', to: '/dfshealth.html', current: overview },
        { title: 'Browse', to: '/explorer.html#/', current: known && !overview },
      ]}
    >
      {overview ? (
        <LakeOverviewPage />
      ) : !known || path === undefined || !path.startsWith('/') ? (
        <NoSuchPage>Browse has the whole lake.</NoSuchPage>
      ) : (
        <LakePage key={path} source={source} path={path.length > 1 ? path.replace(/\/+$/, '') || '/' : path} />
      )}
    </Shell>
  );
}

applyTheme();
const root = document.getElementById('app');
if (root) render(<Explorer />, root);
