import { Modal } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Fragment, useEffect, useState } from 'react';
import { useClient } from '../../client/client.ts';
import { shortcutGroups } from './shortcut-list.ts';
import styles from './shortcut-sheet.module.css';

/** The keyboard shortcuts, opened by "?" outside of fields and by the native menu. */
export function ShortcutSheet() {
  const client = useClient();
  const [opened, setOpened] = useState(false);
  useHotkeys([['shift+?', () => setOpened(true)]]);
  useEffect(() => client.on('shortcuts', () => setOpened(true)), [client]);
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      title="Keyboard shortcuts"
      size={560}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.12 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={styles.groups}>
        {shortcutGroups(client.platform).map(({ title, shortcuts }) => (
          <section key={title} aria-label={title}>
            <h3 className={styles.title}>{title}</h3>
            <dl className={styles.shortcuts}>
              {shortcuts.map(({ keys, words }) => (
                <div key={words}>
                  <dt>
                    {keys.map((key, index) => (
                      <Fragment key={key}>
                        {index > 0 && ' '}
                        <kbd className={styles.key}>{key}</kbd>
                      </Fragment>
                    ))}
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
