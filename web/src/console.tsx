// The console: addresses to pages.
import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import { FlowsPage } from './pages/flows';
import { GroupPage, GroupsPage } from './pages/groups';
import { JobPage, JobsPage } from './pages/jobs';
import { LakePage, apiLake } from './pages/lake';
import { MessagesPage } from './pages/messages';
import { OverviewPage } from './pages/overview';
import { TopicPage, TopicsPage } from './pages/topics';
import { NoSuchPage } from './parts/page';
import { Shell, applyTheme } from './parts/shell';
import { type Place, decodePath, usePlace } from './router';

function Page({ place }: { place: Place }) {
  const [area = '', ...encoded] = place.path.split('/').slice(1);
  const rest = encoded.map(decodePath);
  if (rest.includes(undefined)) return <NoSuchPage>The navigation has all there are.</NoSuchPage>;
  const [name, view = ''] = rest as string[];
  switch (area) {
    case '':
      return <OverviewPage />;
    case 'topics':
      if (!name) return <TopicsPage query={place.query} />;
      if (view === 'messages') return <MessagesPage key={name} name={name} query={place.query} />;
      if (view === '' || view === 'groups' || view === 'settings') return <TopicPage key={name} name={name} view={view} />;
      return <NoSuchPage>The navigation has all there are.</NoSuchPage>;
    case 'groups':
      return name ? <GroupPage key={name} id={name} /> : <GroupsPage />;
    case 'lake': {
      const path = `/${(rest as string[]).filter(Boolean).join('/')}`;
      return <LakePage source={apiLake} path={path} />;
    }
    case 'flows':
      return <FlowsPage id={name ?? ''} />;
    case 'jobs':
      return name ? <JobPage key={name} id={name} /> : <JobsPage />;
    default:
      return <NoSuchPage>The navigation has all there are.</NoSuchPage>;
  }
}

function Console() {
  const place = usePlace();
  const under = (area: string) => place.path === area || place.path.startsWith(`${area}/`);
  return (
    <Shell
      subtitle="Console"
      home="/"
      palette
      destinations={[
        { title: 'Overview', to: '/', current: place.path === '/' },
        { title: 'Topics', to: '/topics', current: under('/topics') },
        { title: 'Groups', to: '/groups', current: under('/groups') },
        { title: 'Lake', to: '/lake', current: under('/lake') },
        { title: 'Flows', to: '/flows', current: under('/flows') },
        { title: 'Jobs', to: '/jobs', current: under('/jobs') },
      ]}
    >
      <Page place={place} />
    </Shell>
  );
}

applyTheme();
const root = document.getElementById('app');
if (root) render(<Console />, root);
