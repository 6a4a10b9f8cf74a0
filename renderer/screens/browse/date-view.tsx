import { keepPreviousData } from '@tanstack/react-query';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { AssetList } from './asset-list.tsx';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import styles from './date-view.module.css';
import { FolderTree } from './folder-tree.tsx';

/** The account as it was at a date: its folders, and what lay in them. */
export function DateView() {
  const { job, place, change } = useBrowsing();
  const asked = { jobId: job.id, at: place.at };
  const tree = useCallQuery('browse.tree', asked, { placeholderData: keepPreviousData });
  const late = useLate(tree.isPending);
  return (
    <div className={styles.columns}>
      <div className={styles.folders}>
        {late && <ListSkeleton rows={9} label="Loading the folders" />}
        {tree.isError && (
          <div className={styles.failure}>
            <FailureNote error={tree.error} onRetry={() => void tree.refetch()} />
          </div>
        )}
        {tree.data && (
          <FolderTree
            folders={tree.data}
            withGone={place.withGone}
            folderId={place.folderId}
            onFolder={(folderId) => change({ folderId })}
          />
        )}
      </div>
      <AssetList folders={tree.data} />
    </div>
  );
}
