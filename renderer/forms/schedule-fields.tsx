import { Radio, Select, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useCallQuery } from '../client/queries.ts';
import { FailureNote, Note } from '../components/note.tsx';
import { useNow } from '../hooks/use-now.ts';
import { asKind, HOUR_STEPS, parseTime, type SimpleSchedule, toCron } from '../words/schedule.ts';
import { exactTime, timeWords } from '../words/time.ts';
import { FieldGroup } from './field-group.tsx';
import styles from './forms.module.css';

export interface ScheduleValues {
  readonly schedule: SimpleSchedule;
  readonly zone: string;
}

interface ScheduleFieldsProps {
  readonly values: ScheduleValues;
  readonly onChange: (values: ScheduleValues) => void;
}

const KINDS = [
  { kind: 'daily', label: 'Every day' },
  { kind: 'weekdays', label: 'Monday to Friday' },
  { kind: 'hours', label: 'Every few hours' },
  { kind: 'cron', label: 'Cron expression' },
] as const;

/** When to back up: simple choices, or a cron expression; in words, with the next five times. */
export function ScheduleFields({ values, onChange }: ScheduleFieldsProps) {
  const { schedule, zone } = values;
  const setSchedule = (next: SimpleSchedule) => onChange({ schedule: next, zone });
  return (
    <>
      <FieldGroup
        legend="When"
        hint="A backup that was missed, as while this computer slept, is made up for once."
      >
        <div className={styles.choices}>
          {KINDS.map(({ kind, label }) => (
            <div key={kind}>
              <Radio
                name="when"
                label={label}
                checked={schedule.kind === kind}
                onChange={() => setSchedule(asKind(schedule, kind))}
              />
              {schedule.kind === kind && (
                <div className={styles.nested}>
                  <KindFields schedule={schedule} onChange={setSchedule} />
                </div>
              )}
            </div>
          ))}
        </div>
      </FieldGroup>
      <ZoneField zone={zone} onChange={(next) => onChange({ schedule, zone: next })} />
      <SchedulePreview cron={toCron(schedule)} zone={zone} />
    </>
  );
}

function KindFields({
  schedule,
  onChange,
}: {
  schedule: SimpleSchedule;
  onChange: (schedule: SimpleSchedule) => void;
}) {
  switch (schedule.kind) {
    case 'daily':
    case 'weekdays':
      return (
        <TextInput
          label="At"
          description="Hours and minutes, as 02:00 or 17:30"
          placeholder="02:00"
          inputMode="numeric"
          autoComplete="off"
          w={96}
          value={schedule.time}
          error={toCron(schedule) === null && 'Enter a time.'}
          onChange={(event) => onChange({ ...schedule, time: event.currentTarget.value })}
          onBlur={() => onChange({ ...schedule, time: parseTime(schedule.time) ?? schedule.time })}
        />
      );
    case 'hours':
      return (
        <div className={styles.row}>
          <Select
            label="Every"
            description="From midnight on"
            w={128}
            data={HOUR_STEPS.map((step) => ({
              value: String(step),
              label: step === 1 ? 'hour' : `${step} hours`,
            }))}
            value={String(schedule.every)}
            onChange={(value) => onChange({ ...schedule, every: Number(value) })}
          />
          <TextInput
            type="number"
            min={0}
            max={59}
            label="At minute"
            description="0 to 59"
            w={96}
            value={schedule.minute}
            onChange={(event) => {
              const minute = Math.trunc(Number(event.currentTarget.value));
              onChange({ ...schedule, minute: Math.min(59, Math.max(0, minute || 0)) });
            }}
          />
        </div>
      );
    case 'cron':
      return (
        <TextInput
          label="Minute, hour, day, month, weekday"
          description="* for each; lists 1,3, ranges 1-5, steps */2"
          className={styles.short}
          classNames={{ input: styles.code }}
          autoComplete="off"
          spellCheck={false}
          value={schedule.cron}
          onChange={(event) => onChange({ kind: 'cron', cron: event.currentTarget.value })}
        />
      );
  }
}

function ZoneField({ zone, onChange }: { zone: string; onChange: (zone: string) => void }) {
  const about = useCallQuery('app.about', undefined);
  const zones = new Set([zone, ...(about.data?.zones ?? [])]);
  return (
    <Select
      label="Time zone"
      description="Of the times above and of the dates in folder names"
      className={styles.short}
      searchable
      nothingFoundMessage="No such time zone"
      data={[...zones].sort()}
      value={zone}
      onChange={(value) => {
        if (value !== null) onChange(value);
      }}
    />
  );
}

function SchedulePreview({ cron, zone }: { cron: string | null; zone: string }) {
  const now = useNow();
  const [typed] = useDebouncedValue(cron, 200);
  const preview = useCallQuery(
    'schedule.preview',
    { cron: typed ?? '', zone },
    { enabled: typed !== null, staleTime: 60_000, placeholderData: keepPreviousData },
  );
  if (typed === null) return <Note tone="warning" title="Enter when to back up." />;
  if (preview.isError) return <FailureNote error={preview.error} onRetry={() => void preview.refetch()} />;
  if (preview.isPending) return <Skeleton height={62} />;
  if (!preview.data.ok) return <Note tone="problem" announced title={preview.data.message} />;
  return (
    <div className={styles.preview} role="status">
      <p>{preview.data.words}. The next times:</p>
      <ul className={styles.next}>
        {preview.data.next.slice(0, 5).map((at) => (
          <li key={at} title={exactTime(at, zone)}>
            {timeWords(at, now, zone)}
          </li>
        ))}
      </ul>
    </div>
  );
}
