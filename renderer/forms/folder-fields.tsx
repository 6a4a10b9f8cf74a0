import { Checkbox, Radio, Skeleton, TextInput } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { FolderNode } from '../../shared/ipc.ts';
import { useCallQuery } from '../client/queries.ts';
import { FailureNote } from '../components/note.tsx';
import { counted } from '../words/amounts.ts';
import { FieldGroup } from './field-group.tsx';
import { type FolderTree, folderPath, folderTree, isIncluded, toggleFolder } from './folder-tree.ts';
import styles from './forms.module.css';
import type { SelectionValues } from './selection-values.ts';

interface FolderFieldsProps {
  readonly jobId: string;
  readonly values: SelectionValues;
  readonly onChange: (values: SelectionValues) => void;
}

/** From which folders: all, or chosen ones with their subfolders. */
export function FolderFields({ jobId, values, onChange }: FolderFieldsProps) {
  return (
    <FieldGroup
      legend="From"
      hint="What moves out of the chosen folders is no longer backed up; what was kept of it stays."
    >
      <div className={styles.choices}>
        <Radio
          name="where"
          label="All folders"
          checked={values.where === 'all'}
          onChange={() => onChange({ ...values, where: 'all' })}
        />
        <Radio
          name="where"
          label="Chosen folders, each with its subfolders"
          checked={values.where === 'chosen'}
          onChange={() => onChange({ ...values, where: 'chosen' })}
        />
      </div>
      {values.where === 'chosen' && (
        <div className={styles.nested}>
          <FolderPicker
            jobId={jobId}
            scope={values.scope}
            chosen={values.folders}
            onChange={(folders) => onChange({ ...values, folders })}
          />
        </div>
      )}
    </FieldGroup>
  );
}

function FolderPicker({
  jobId,
  scope,
  chosen,
  onChange,
}: {
  jobId: string;
  scope: SelectionValues['scope'];
  chosen: readonly number[];
  onChange: (folders: number[]) => void;
}) {
  const folders = useCallQuery('account.folders', { jobId, scope }, { staleTime: 5 * 60_000 });
  const [filter, setFilter] = useState('');
  if (folders.isPending) {
    return (
      <div role="status" aria-label="Asking Marketing Cloud for its folders">
        <Skeleton height={180} />
      </div>
    );
  }
  if (folders.isError) return <FailureNote error={folders.error} onRetry={() => void folders.refetch()} />;
  const tree = folderTree(folders.data);
  const gone = chosen.filter((id) => !tree.byId.has(id)).length;
  const picking: Picking = { tree, chosen, toggle: (id) => onChange(toggleFolder(tree, chosen, id)) };
  return (
    <div className={styles.choices}>
      <TextInput
        aria-label="Filter the folders"
        placeholder="Filter"
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter here means the filter, not the whole form.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      <div className={styles.list}>
        {filter.trim() === '' ? (
          <Branch folders={tree.roots} picking={picking} openTo={1} />
        ) : (
          <Found filter={filter.trim().toLowerCase()} picking={picking} />
        )}
      </div>
      <p className={styles.hint} role="status">
        {chosen.length === 0 ? 'Choose at least one folder.' : `${counted(chosen.length, 'folder')} chosen`}
        {gone > 0 && `, ${gone} of them no longer in Marketing Cloud`}
      </p>
    </div>
  );
}

interface Picking {
  readonly tree: FolderTree;
  readonly chosen: readonly number[];
  readonly toggle: (id: number) => void;
}

const MOST_FOUND = 200;

function Found({ filter, picking }: { filter: string; picking: Picking }) {
  const found = [...picking.tree.byId.values()].filter(({ name }) => name.toLowerCase().includes(filter));
  if (found.length === 0) return <p className={styles.hint}>No folder has this name.</p>;
  return (
    <ul>
      {found.slice(0, MOST_FOUND).map(({ id }) => (
        <li key={id} className={styles.folder}>
          <FolderBox id={id} label={folderPath(picking.tree, id)} picking={picking} />
        </li>
      ))}
    </ul>
  );
}

function Branch({
  folders,
  picking,
  openTo,
}: {
  folders: readonly FolderNode[];
  picking: Picking;
  openTo: number;
}) {
  return (
    <ul>
      {folders.map((folder) => (
        <Folder key={folder.id} folder={folder} picking={picking} openTo={openTo} />
      ))}
    </ul>
  );
}

function Folder({ folder, picking, openTo }: { folder: FolderNode; picking: Picking; openTo: number }) {
  const [open, setOpen] = useState(openTo > 0);
  const below = picking.tree.children.get(folder.id) ?? [];
  return (
    <li>
      <div className={styles.folder}>
        {below.length === 0 ? (
          <span className={styles.fold} />
        ) : (
          <button
            type="button"
            className={styles.fold}
            aria-expanded={open}
            aria-label={`Folders in ${folder.name}`}
            onClick={() => setOpen(!open)}
          >
            <IconChevronRight size={14} stroke={1.75} aria-hidden />
          </button>
        )}
        <FolderBox id={folder.id} label={folder.name} picking={picking} />
      </div>
      {open && below.length > 0 && (
        <div className={styles.children}>
          <Branch folders={below} picking={picking} openTo={openTo - 1} />
        </div>
      )}
    </li>
  );
}

function FolderBox({ id, label, picking }: { id: number; label: string; picking: Picking }) {
  const included = isIncluded(picking.tree, picking.chosen, id);
  return (
    <Checkbox
      label={label}
      checked={included || picking.chosen.includes(id)}
      disabled={included}
      onChange={() => picking.toggle(id)}
    />
  );
}
