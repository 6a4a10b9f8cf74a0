import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFolderOpen, IconRefresh, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type LogLevel, type LogLine, logLevels } from '../../../shared/log.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED, type Selection } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { useAction } from '../../components/failures.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import type { LogPlace } from '../../navigation/log-place.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import { levelChoices } from '../../words/log.ts';
import { JobName, LevelMark, LineTime } from './log-cells.tsx';
import { LogDetails } from './log-details.tsx';
import styles from './log-screen.module.css';
import { useLog } from './use-log.ts';

const COLUMNS: readonly Column<LogLine>[] = [
  { key: 'time', header: 'When', width: '132px', cell: ({ time }) => <LineTime time={time} /> },
  { key: 'level', header: 'Level', width: '92px', cell: ({ level }) => <LevelMark level={level} /> },
  { key: 'message', header: 'What', width: 'minmax(0, 1fr)', cell: ({ message }) => message },
  { key: 'job', header: 'Job', width: '132px', from: 680, cell: ({ jobId }) => <JobName jobId={jobId} /> },
];

const TYPING_MILLISECONDS = 200;

/** What the program has done and met with, line by line; `place`: in a run alone. */
export function LogScreen({ place }: { place: LogPlace | undefined }) {
  const [level, setLevel] = useState<LogLevel>('debug');
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed, TYPING_MILLISECONDS);
  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1 className={styles.title}>Log</h1>
          <p className={styles.quiet}>What Backup Creator did on this computer, the newest first.</p>
        </div>
        <OpenFolder />
      </header>
      <search className={styles.filters} aria-label="Filter the log">
        <TextInput
          className={styles.text}
          aria-label="Text in a line"
          placeholder="Text, id of a run or of an asset"
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          className={styles.levels}
          aria-label="Level"
          allowDeselect={false}
          data={[...levelChoices]}
          value={level}
          onChange={(value) => setLevel(logLevels.find((each) => each === value) ?? 'debug')}
        />
        {place && <PlaceChip place={place} />}
      </search>
      <Lines key={JSON.stringify([level, text, place])} level={level} text={text} place={place} />
    </div>
  );
}

function OpenFolder() {
  const open = useAction('log.openFolder');
  return (
    <Button
      variant="default"
      leftSection={<IconFolderOpen size={16} stroke={1.75} aria-hidden />}
      onClick={() => open.mutate(undefined)}
    >
      Open folder
    </Button>
  );
}

function PlaceChip({ place }: { place: LogPlace }) {
  const { go } = useNavigation();
  return (
    <button
      type="button"
      className={styles.chip}
      aria-label={`${place.name}: show all lines instead`}
      onClick={() => go({ screen: 'log' })}
    >
      {place.name}
      <IconX size={14} stroke={1.75} aria-hidden />
    </button>
  );
}

/** Other filters are another list: nothing of it is selected. */
function Lines({ level, text, place }: { level: LogLevel; text: string; place: LogPlace | undefined }) {
  const during = place === undefined ? null : { jobId: place.jobId, from: place.from, until: place.until };
  const log = useLog({ level, text, during });
  const { lines, hasNextPage, isFetching } = log;
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const late = useLate(log.isPending);
  const selected = [...selection.selected]
    .toSorted((one, other) => one - other)
    .flatMap((index) => lines[index] ?? []);
  const active = lines[selection.active];
  const isUnfiltered = text.trim() === '' && place === undefined && level === 'debug';
  if (log.isError && lines.length === 0) {
    return (
      <div className={styles.failure}>
        <FailureNote error={log.error} onRetry={() => void log.refetch()} />
      </div>
    );
  }
  if (lines.length === 0 && (isFetching || hasNextPage)) {
    return (
      <div className={styles.failure} role="status">
        {late && 'Reading the log…'}
      </div>
    );
  }
  if (lines.length === 0) return <NoLines isUnfiltered={isUnfiltered} isOfRun={place !== undefined} />;
  return (
    <>
      <DataGrid
        label="Lines of the log"
        columns={COLUMNS}
        total={lines.length}
        rowAt={(index) => lines[index]}
        selection={selection}
        onSelection={setSelection}
        multiple
        onVisible={log.onVisible}
        listKey="log"
      />
      <div className={styles.foot}>
        <span role="status">
          {lines.length === 1 ? '1 line' : `${lines.length}${hasNextPage ? '+' : ''} lines`}
        </span>
        {log.isError && <span role="alert">Older lines could not be read.</span>}
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />}
          loading={log.isRefetching}
          onClick={() => {
            setSelection(NOTHING_SELECTED);
            void log.refetch();
          }}
        >
          Read anew
        </Button>
      </div>
      {active && <LogDetails line={active} selected={selected.length === 0 ? [active] : selected} />}
    </>
  );
}

function NoLines({ isUnfiltered, isOfRun }: { isUnfiltered: boolean; isOfRun: boolean }) {
  if (isUnfiltered) {
    return (
      <Empty title="Nothing written yet">What Backup Creator does will be listed here, line by line.</Empty>
    );
  }
  return (
    <Empty title="No such lines">
      {isOfRun
        ? 'The log on this computer has none of this run. It may have been made elsewhere, or its lines were removed: the log keeps the last 25 MB.'
        : 'No line of the log has this text at this level. The log keeps the last 25 MB.'}
    </Empty>
  );
}
