// Messages one under the other; each opens to its key, value and headers.
import type { Message } from '../api';
import { bytes, time } from '../format';
import { Bytes, inline } from '../parts/bytes';
import { draftOf } from '../records';
import { t } from '../words';

// Writes a message again, after it was edited; undefined where nothing may be written.
export type Rewrite = ((message: Message) => void) | undefined;

interface MessageRowProps {
  topic: string;
  message: Message;
  open: boolean;
  toggle: () => void;
  rewrite: Rewrite;
}

function MessageRow({ topic, message, open, toggle, rewrite }: MessageRowProps) {
  const id = `m-${message.partition}-${message.offset}`;
  const raw = `/api/v1/topics/${encodeURIComponent(topic)}/messages/${message.partition}/${message.offset}/value`;
  return (
    <li class="message">
      <button type="button" class="message-line" aria-expanded={open} aria-controls={id} onClick={toggle}>
        <span class="twist" aria-hidden="true">{open ? '▾' : '▸'}</span>
        <span class="num where"><span class="unseen">partition </span>{message.partition}<span class="soft">:</span>{message.offset}</span>
        <span class="when">{message.timestamp_type === 'none' ? 'no time' : time(message.timestamp_ms, true)}</span>
        <span class={`key mono${message.key === null ? ' soft' : ''}`} title="Key">{message.key === null ? '∅' : inline(message.key, 40)}</span>
        <span class={`value mono${message.value === null ? ' soft' : ''}`}>{message.value === null ? 'null: a tombstone' : inline(message.value)}</span>
      </button>
      {open ? (
        <div id={id} class="message-body">
          <section>
            <h2>Key</h2>
            {message.key === null ? <p class="soft">None</p> : <Bytes data={message.key} label={`key of ${message.partition}:${message.offset}`} />}
          </section>
          <section>
            <h2>Value</h2>
            {message.value === null ? (
              <p class="soft">None: this message is a tombstone.</p>
            ) : (
              <>
                <Bytes data={message.value} label={`value of ${message.partition}:${message.offset}`} />
                {message.value.cut ? <p class="soft">Its beginning is shown, of {bytes(message.value.size)}.</p> : null}
                <p><a href={raw} download>Download the value</a></p>
              </>
            )}
          </section>
          <section>
            <h2>Headers</h2>
            {message.headers.length === 0 ? (
              <p class="soft">None</p>
            ) : (
              <dl class="headers">
                {message.headers.map((header, index) => (
                  <div key={index}>
                    <dt class="mono">{header.name}</dt>
                    <dd class="mono">{header.value === null ? 'null' : inline(header.value, 400)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
          {rewrite && draftOf(message) ? (
            <p><button type="button" onClick={() => rewrite(message)}>{t('Copy and edit')}</button></p>
          ) : null}
          {message.timestamp_type === 'none' ? null : (
            <p class="soft">
              {message.timestamp_type === 'create' ? 'Made by its producer at ' : 'Appended by the broker at '}
              {time(message.timestamp_ms, true)}
            </p>
          )}
        </div>
      ) : null}
    </li>
  );
}

export function messageId(message: Message): string {
  return `${message.partition}:${message.offset}`;
}

interface MessageListProps {
  topic: string;
  messages: Message[];
  open: ReadonlySet<string>;
  toggle: (id: string) => void;
  rewrite: Rewrite;
}

export function MessageList({ topic, messages, open, toggle, rewrite }: MessageListProps) {
  return (
    <>
      <div class="message-head soft" aria-hidden="true">
        <span />
        <span class="where">Partition:offset</span>
        <span class="when">Time</span>
        <span class="key">Key</span>
        <span class="value">Value</span>
      </div>
      <ol class="messages">
        {messages.map((message) => (
          <MessageRow
            key={messageId(message)}
            topic={topic}
            message={message}
            open={open.has(messageId(message))}
            toggle={() => toggle(messageId(message))}
            rewrite={rewrite}
          />
        ))}
      </ol>
    </>
  );
}
