// The settings of a topic: what is its own first, each with where its value comes from and what it means.
import { useState } from 'preact/hooks';
import type { TopicSetting } from '../api';
import { shell } from '../format';
import { useLive } from '../live';
import { Dialog, Field } from '../parts/dialog';
import { KafkaCommand } from '../parts/here';
import { ErrorNotice, Loading } from '../parts/notice';
import { Badge } from '../parts/page';
import { Table } from '../parts/table';
import { change, useMayChange } from '../session';
import { t } from '../words';

const sources: Record<TopicSetting['source'], string> = { topic: 'this topic', broker: 'the broker', default: 'Kafka’s default' };

interface EditProps {
  topic: string;
  setting: TopicSetting;
  close: () => void;
  refresh: () => void;
}

function Edit({ topic, setting, close, refresh }: EditProps) {
  const [value, setValue] = useState(setting.value ?? '');
  const own = setting.source === 'topic';
  const send = async (body: object) => {
    await change('POST', `/api/v1/topics/${encodeURIComponent(topic)}/settings`, body);
    refresh();
  };
  const command = `kafka-configs --alter --entity-type topics --entity-name ${shell(topic)} --add-config ${shell(`${setting.name}=${/,/.test(value) ? `[${value}]` : value}`)}`;
  return (
    <Dialog
      title={setting.name}
      action={t('Set')}
      run={() => send({ set: { [setting.name]: value } })}
      close={close}
      ready={value !== (setting.value ?? '') || !own}
      command={<KafkaCommand>{command}</KafkaCommand>}
    >
      {setting.documentation ? <p>{setting.documentation}</p> : null}
      <Field label={t('Value')} value={value} set={setValue} mono />
      {own ? (
        <p>
          <button type="button" onClick={() => void send({ reset: [setting.name] }).then(close)}>
            {setting.otherwise === null ? t('Reset') : t('Reset to {value}', { value: setting.otherwise || t('(empty)') })}
          </button>
        </p>
      ) : null}
    </Dialog>
  );
}

export function TopicSettings({ topic }: { topic: string }) {
  const live = useLive<{ settings: TopicSetting[] }>(`/api/v1/topics/${encodeURIComponent(topic)}/settings`, 0);
  const may = useMayChange();
  const [edited, setEdited] = useState<TopicSetting>();
  const settings = live.data?.settings;
  return (
    <>
      <ErrorNotice error={live.error} what={t('The settings of “{topic}” could not be read.', { topic })} stale={settings !== undefined} />
      {!settings ? (
        live.error ? null : <Loading />
      ) : (
        <Table
          label={t('Settings of {topic}', { topic })}
          rows={settings}
          id={(setting) => setting.name}
          sorted={t('Setting')}
          rank={(setting) => (setting.source === 'topic' ? 0 : 1)}
          columns={[
            {
              title: t('Setting'),
              by: (setting) => setting.name,
              cell: (setting) => (
                <>
                  <span class="mono">{setting.name}</span>
                  {setting.documentation ? <span class="about">{setting.documentation}</span> : null}
                </>
              ),
              wide: true,
            },
            {
              title: t('Value'),
              by: (setting) => setting.value ?? '',
              cell: (setting) => <span class="mono value">{setting.value === null ? t('(hidden)') : setting.value || t('(empty)')}</span>,
            },
            {
              title: t('From'),
              by: (setting) => setting.source,
              cell: (setting) =>
                setting.source === 'topic' ? (
                  <>
                    <Badge tone="busy">{t(sources.topic)}</Badge>
                    {setting.otherwise === null ? null : <span class="about">{t('otherwise {value}', { value: setting.otherwise || t('(empty)') })}</span>}
                  </>
                ) : (
                  t(sources[setting.source])
                ),
            },
            ...(may
              ? [
                  {
                    title: t('Change'),
                    cell: (setting: TopicSetting) =>
                      setting.read_only ? null : (
                        <button type="button" class="quiet" onClick={() => setEdited(setting)}>
                          {t('Change')}
                          <span class="unseen"> {setting.name}</span>
                        </button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {edited ? <Edit topic={topic} setting={edited} close={() => setEdited(undefined)} refresh={live.refresh} /> : null}
    </>
  );
}
