import { Anchor, Button } from '@mantine/core';
import { IconChevronRight, IconFile, IconFolder } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useMemo, useState } from 'react';
import { useClient } from '../../client/client.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { useAction } from '../../components/failures.tsx';
import { Moment } from '../../components/moment.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import { useLate } from '../../hooks/use-late.ts';
import { size } from '../../words/amounts.ts';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import styles from './stored-files.module.css';

/** A folder or a file as it is stored. */
interface Entry {
  readonly kind: 'folder' | 'file';
  readonly name: string;
  readonly bytes: number | null;
  readonly modified: string | null;
}

const COLUMNS: readonly Column<Entry>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(0, 1fr)',
    cell: ({ kind, name }) => (
      <span className={styles.name} title={name}>
        {kind === 'folder' ? (
          <IconFolder className={styles.folder} size={15} stroke={1.6} aria-label="Folder" />
        ) : (
          <IconFile className={styles.file} size={15} stroke={1.6} aria-label="File" />
        )}
        <span className={styles.words}>{name}</span>
      </span>
    ),
  },
  {
    key: 'size',
    header: 'Size',
    width: '80px',
    align: 'end',
    cell: ({ bytes }) => (bytes === null ? '' : size(bytes)),
  },
  {
    key: 'modified',
    header: 'Written',
    width: '140px',
    from: 460,
    cell: ({ modified }) => (modified === null ? '' : <Moment at={modified} />),
  },
];

/** A folder of the destination, exactly as it is stored: read in parts, as far as one looks. */
export function StoredFilesView({ path }: { path: string }) {
  const { job, change } = useBrowsing();
  const client = useClient();
  const [chosen, setChosen] = useState({ path, selection: NOTHING_SELECTED });
  const selection = chosen.path === path ? chosen.selection : NOTHING_SELECTED;
  const files = useInfiniteQuery({
    queryKey: ['browse.files', { jobId: job.id, folder: path }],
    queryFn: ({ pageParam }) =>
      client.call('browse.files', { jobId: job.id, folder: path, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const pages = files.data?.pages;
  const entries = useMemo<readonly Entry[]>(
    () => [
      ...(pages ?? []).flatMap(({ folders }) =>
        folders.map((name) => ({ kind: 'folder' as const, name, bytes: null, modified: null })),
      ),
      ...(pages ?? []).flatMap((page) => page.files.map((file) => ({ kind: 'file' as const, ...file }))),
    ],
    [pages],
  );
  const late = useLate(files.isPending);
  const [first] = pages ?? [];
  const go = (to: string) => change({ path: to });
  const enter = (entry: Entry) =>
    entry.kind === 'folder' && go(path === '' ? entry.name : `${path}/${entry.name}`);
  const active = selection.selected.size === 1 ? entries[selection.active] : undefined;
  const total = entries.length + (files.hasNextPage ? 1 : 0);
  return (
    <section className={styles.files} aria-label="Files as stored">
      <Trail path={path} onGo={go} />
      {late && <ListSkeleton rows={10} label="Loading the files" />}
      {files.isError && (
        <div className={styles.failure}>
          <FailureNote error={files.error} onRetry={() => void files.refetch()} />
        </div>
      )}
      {first && total === 0 && (
        <Empty title="This folder is empty">What lies in it at the destination is listed here.</Empty>
      )}
      {first && total > 0 && (
        <DataGrid
          label="Files"
          columns={COLUMNS}
          total={total}
          rowAt={(index) => entries[index]}
          selection={selection}
          onSelection={(next) => setChosen({ path, selection: next })}
          opensByDoubleClick
          onOpen={enter}
          onVisible={(_, last) => {
            if (last >= entries.length - 20 && files.hasNextPage && !files.isFetching)
              void files.fetchNextPage();
          }}
          onKey={(event) => {
            if (event.key === 'Backspace' && path !== '') go(path.split('/').slice(0, -1).join('/'));
          }}
          findName={async (begin, from) => {
            const order = [...entries.keys()].map((step) => (from + step) % entries.length);
            return (
              order.find((index) => entries[index]?.name.toLowerCase().startsWith(begin.toLowerCase())) ??
              null
            );
          }}
          listKey={path}
        />
      )}
      {first && (
        <Foot folder={path} address={first.address} local={first.local} active={active} onEnter={enter} />
      )}
    </section>
  );
}

/** The way from the destination's root to here. */
function Trail({ path, onGo }: { path: string; onGo: (path: string) => void }) {
  const { state, change } = useBrowsing();
  const parts = path === '' ? [] : path.split('/');
  return (
    <nav className={styles.trail} aria-label="Folders above">
      {path === '' ? (
        <Anchor component="button" type="button" onClick={() => change({ path: null, runId: null })}>
          Backups
        </Anchor>
      ) : null}
      {path === '' && <IconChevronRight size={13} stroke={1.75} aria-hidden />}
      <Part
        name={state.destinationKind === 'local' ? 'Destination' : 'Bucket'}
        current={path === ''}
        onGo={() => onGo('')}
      />
      {parts.map((name, index) => {
        const to = parts.slice(0, index + 1).join('/');
        return (
          <Fragment key={to}>
            <IconChevronRight size={13} stroke={1.75} aria-hidden />
            <Part name={name} current={to === path} onGo={() => onGo(to)} />
          </Fragment>
        );
      })}
    </nav>
  );
}

function Part({ name, current, onGo }: { name: string; current: boolean; onGo: () => void }) {
  if (current) {
    return (
      <span className={styles.current} aria-current="location">
        {name}
      </span>
    );
  }
  return (
    <Anchor component="button" type="button" className={styles.part} onClick={onGo}>
      {name}
    </Anchor>
  );
}

/** What can be done with the entry that is chosen, or with the folder. */
function Foot({
  folder,
  address,
  local,
  active,
  onEnter,
}: {
  folder: string;
  address: string;
  local: boolean;
  active: Entry | undefined;
  onEnter: (entry: Entry) => void;
}) {
  const { job } = useBrowsing();
  const openFile = useAction('browse.openFile');
  const showFile = useAction('browse.showFile');
  const { copied, copy } = useCopy();
  const within = (base: string) =>
    active === undefined ? base : [base, active.name].filter(Boolean).join('/');
  const path = within(folder);
  return (
    <div className={styles.foot}>
      <p className={styles.address} title={within(address)} data-selectable>
        {active === undefined ? address : active.name}
      </p>
      {active?.kind === 'folder' && (
        <Button variant="default" onClick={() => onEnter(active)}>
          Open folder
        </Button>
      )}
      {local && active?.kind === 'file' && (
        <Button variant="default" onClick={() => openFile.mutate({ jobId: job.id, path })}>
          Open
        </Button>
      )}
      {local && active !== undefined && (
        <Button variant="default" onClick={() => showFile.mutate({ jobId: job.id, path })}>
          Show in folder
        </Button>
      )}
      {!local && (
        <Button variant="default" onClick={({ currentTarget }) => void copy(within(address), currentTarget)}>
          {copied ? 'Copied' : 'Copy address'}
        </Button>
      )}
    </div>
  );
}
