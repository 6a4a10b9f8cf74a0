import { Anchor, Button, SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import type { AssetDetails } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { useAction } from '../../components/failures.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { counted, size } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import styles from './asset-rendered.module.css';
import { AssetCode } from './asset-text.tsx';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import { namesRemoteImages } from './remote-images.ts';
import { useOpenById } from './use-open-by-id.ts';

/** What a version looks like. Of an email, its subject and what lies in its slots, too. */
export function AssetRendered({ details }: { details: AssetDetails }) {
  if (details.preview === 'text') return <AssetCode details={details} find={undefined} of="code" />;
  if (details.preview === 'document') return <OwnProgram details={details} />;
  return (
    <div className={styles.rendered}>
      {details.email && <Email email={details.email} />}
      <Frame details={details} />
    </div>
  );
}

type Width = 'desktop' | 'phone';

const WIDTHS: readonly { readonly value: Width; readonly label: string }[] = [
  { value: 'desktop', label: 'Desktop' },
  { value: 'phone', label: 'Phone' },
];

const PHONE = 375;
/** An email is made for this: in less room it is drawn smaller, not cut. */
const DESKTOP = 680;

function Frame({ details }: { details: AssetDetails }) {
  const { row, preview } = details;
  const { job } = useBrowsing();
  const [remoteImages, setRemoteImages] = useState(false);
  const [width, setWidth] = useState<Width>('desktop');
  const input = { jobId: job.id, id: row.id, runId: row.runId, remoteImages, part: null };
  const frame = useCallQuery('browse.preview', input);
  const late = useLate(frame.isPending);
  const isPage = preview === 'html';
  return (
    <>
      {isPage && (
        <div className={styles.bar}>
          <SegmentedControl aria-label="Width" data={[...WIDTHS]} value={width} onChange={setWidth} />
          <RemoteImages details={details} loaded={remoteImages} onLoad={() => setRemoteImages(true)} />
        </div>
      )}
      {late && <ListSkeleton rows={6} label="Loading the preview" />}
      {frame.isError && (
        <div className={styles.failure}>
          <FailureNote error={frame.error} onRetry={() => void frame.refetch()} />
        </div>
      )}
      {frame.data && (
        <Sheet url={frame.data.url} title={`${row.name}, rendered`} width={isPage ? width : null} />
      )}
    </>
  );
}

export function Sheet({ url, title, width }: { url: string; title: string; width: Width | null }) {
  const { ref, width: room, height } = useElementSize();
  const wanted = width === 'phone' ? PHONE : width === 'desktop' ? Math.max(DESKTOP, room) : room;
  const scale = room === 0 ? 1 : Math.min(1, room / wanted);
  return (
    <div className={styles.ground} data-phone={width === 'phone' || undefined}>
      <div ref={ref} className={styles.room}>
        <iframe
          key={url}
          className={styles.frame}
          src={url}
          title={title}
          // Nothing in it runs, and it belongs to no one.
          sandbox=""
          referrerPolicy="no-referrer"
          style={{ width: wanted, height: height / scale, transform: `scale(${scale})` }}
        />
      </div>
    </div>
  );
}

/** Says that images from elsewhere are not loaded, where there may be some. */
function RemoteImages({
  details: { row, texts },
  loaded,
  onLoad,
}: {
  details: AssetDetails;
  loaded: boolean;
  onLoad: () => void;
}) {
  const { job } = useBrowsing();
  // The last HTML is the one with what lies in its slots, where there are any.
  const part = texts.findLast(({ language }) => language === 'html')?.part ?? texts[0]?.part;
  const input = { jobId: job.id, id: row.id, runId: row.runId, part: part ?? 'json' };
  const code = useCallQuery('browse.text', input);
  // Where the code cannot be told, there may be some.
  if (code.isPending || (code.data !== undefined && !namesRemoteImages(code.data.text))) return null;
  return (
    <p className={styles.remote} role="status">
      {loaded ? (
        'Remote images are loaded.'
      ) : (
        <>
          Remote images are blocked.
          <Anchor component="button" type="button" onClick={onLoad}>
            Load them
          </Anchor>
        </>
      )}
    </p>
  );
}

function Email({ email }: { email: NonNullable<AssetDetails['email']> }) {
  const { subject, preheader, slots } = email;
  const blocks = slots.reduce((sum, slot) => sum + slot.blocks.length, 0);
  return (
    <div className={styles.email} data-selectable>
      <dl>
        <div className={styles.pair}>
          <dt>Subject</dt>
          <dd>{subject ?? <span className={styles.quiet}>none</span>}</dd>
        </div>
        <div className={styles.pair}>
          <dt>Preheader</dt>
          <dd>{preheader ?? <span className={styles.quiet}>none</span>}</dd>
        </div>
      </dl>
      {slots.length > 0 && (
        <Disclosure of="help" label={`${counted(slots.length, 'slot')} with ${counted(blocks, 'block')}`}>
          <ul className={styles.slots}>
            {slots.map((slot) => (
              <li key={slot.key}>
                <span className={styles.slot}>{slot.key}</span>
                <ul>
                  {keyed(slot.blocks, ({ key }) => key).map(({ key, item: block }) => (
                    <li key={key}>
                      <SlotBlock block={block} />
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

type SlotBlockProps = NonNullable<AssetDetails['email']>['slots'][number]['blocks'][number];

function SlotBlock({ block: { id, name, key } }: { block: SlotBlockProps }) {
  const openById = useOpenById();
  const label = name ?? key;
  if (id === null) return <span className={styles.quiet}>{label}</span>;
  return (
    <Anchor component="button" type="button" onClick={() => void openById(id)}>
      {label}
    </Anchor>
  );
}

/** A document is for the program that it is made for. */
function OwnProgram({ details: { row, files, folder, address } }: { details: AssetDetails }) {
  const { job, state } = useBrowsing();
  const openFile = useAction('browse.openFile');
  const showFile = useAction('browse.showFile');
  const file = files.find(({ path }) => !path.endsWith('.json'));
  const path = file === undefined ? undefined : `${folder}/${file.path}`;
  return (
    <div className={styles.document}>
      <p>{file === undefined ? 'The document itself is not part of this version.' : row.name}</p>
      {file !== undefined && <p className={styles.quiet}>{size(file.bytes)}</p>}
      {state.destinationKind === 'local' && path !== undefined ? (
        <div className={styles.buttons}>
          <Button variant="default" onClick={() => openFile.mutate({ jobId: job.id, path })}>
            Open
          </Button>
          <Button variant="default" onClick={() => showFile.mutate({ jobId: job.id, path })}>
            Show in folder
          </Button>
        </div>
      ) : (
        <p className={styles.quiet}>{address}</p>
      )}
    </div>
  );
}
