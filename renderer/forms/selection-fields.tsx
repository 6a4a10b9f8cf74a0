import { Anchor, Checkbox, Radio, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AssetTypeChoice } from '../../shared/ipc.ts';
import { useCallQuery } from '../client/queries.ts';
import { FailureNote } from '../components/note.tsx';
import { typeName } from '../words/asset-types.ts';
import { FieldGroup } from './field-group.tsx';
import styles from './forms.module.css';
import type { SelectionValues } from './selection-values.ts';

interface SelectionFieldsProps {
  readonly values: SelectionValues;
  readonly onChange: (values: SelectionValues) => void;
}

const WHAT = [
  { what: 'blocks', label: 'Content blocks', description: 'All types of blocks and code snippets' },
  { what: 'all', label: 'Everything', description: 'Also emails, templates, images, documents and the rest' },
  { what: 'chosen', label: 'Chosen types', description: undefined },
] as const;

/** Which assets to back up: their types, and whose. */
export function SelectionFields({ values, onChange }: SelectionFieldsProps) {
  return (
    <>
      <FieldGroup legend="What" hint="What is added later is fetched whole by the next backup.">
        <div className={styles.choices}>
          {WHAT.map(({ what, label, description }) => (
            <Radio
              key={what}
              name="what"
              label={label}
              description={description}
              checked={values.what === what}
              onChange={() => onChange({ ...values, what })}
            />
          ))}
        </div>
        {values.what === 'chosen' && (
          <div className={styles.nested}>
            <TypeList chosen={values.types} onChange={(types) => onChange({ ...values, types })} />
          </div>
        )}
      </FieldGroup>
      <FieldGroup
        legend="Whose"
        hint="What others share lies in their own backups too, where their business units have jobs."
      >
        <div className={styles.choices}>
          <Radio
            name="whose"
            label="Own content"
            checked={values.scope === 'own'}
            onChange={() => onChange({ ...values, scope: 'own' })}
          />
          <Radio
            name="whose"
            label="Own content and what other business units share with it"
            checked={values.scope === 'own-and-shared'}
            onChange={() => onChange({ ...values, scope: 'own-and-shared' })}
          />
        </div>
      </FieldGroup>
    </>
  );
}

interface TypeListProps {
  readonly chosen: readonly number[];
  readonly onChange: (types: number[]) => void;
}

function TypeList({ chosen, onChange }: TypeListProps) {
  const types = useCallQuery('account.types', undefined);
  const [filter, setFilter] = useState('');
  if (types.isPending) return <Skeleton height={180} />;
  if (types.isError) return <FailureNote error={types.error} onRetry={() => void types.refetch()} />;
  const wanted = filter.trim().toLowerCase();
  const shown = types.data.filter((type) => `${typeName(type)} ${type.name}`.toLowerCase().includes(wanted));
  const groups = [
    { title: 'Content blocks', types: shown.filter(({ isBlock }) => isBlock) },
    { title: 'Other assets', types: shown.filter(({ isBlock }) => !isBlock) },
  ].filter((group) => group.types.length > 0);
  return (
    <div className={styles.choices}>
      <TextInput
        aria-label="Filter the types"
        placeholder="Filter"
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter here means the filter, not the whole form.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      <div className={styles.list}>
        {groups.map((group) => (
          <TypeGroup key={group.title} {...group} chosen={chosen} onChange={onChange} />
        ))}
        {groups.length === 0 && <p className={styles.hint}>No type has this name.</p>}
      </div>
      <p className={styles.hint} role="status">
        {chosen.length === 0 ? 'Choose at least one type.' : `${chosen.length} chosen`}
      </p>
    </div>
  );
}

function TypeGroup({
  title,
  types,
  chosen,
  onChange,
}: TypeListProps & { title: string; types: readonly AssetTypeChoice[] }) {
  const ids = types.map(({ id }) => id);
  const all = ids.every((id) => chosen.includes(id));
  const others = chosen.filter((id) => !ids.includes(id));
  return (
    <>
      <div className={styles.groupHead}>
        {title}
        <Anchor
          component="button"
          type="button"
          aria-label={`${all ? 'Choose none' : 'Choose all'}: ${title}`}
          onClick={() => onChange(all ? others : [...others, ...ids])}
        >
          {all ? 'None' : 'All'}
        </Anchor>
      </div>
      <div className={styles.columns}>
        {types.map((type) => (
          <Checkbox
            key={type.id}
            label={typeName(type)}
            checked={chosen.includes(type.id)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...chosen, type.id] : chosen.filter((id) => id !== type.id),
              )
            }
          />
        ))}
      </div>
    </>
  );
}
