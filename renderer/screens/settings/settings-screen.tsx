import { useCallQuery } from '../../client/queries.ts';
import { SettingsLayout } from '../../components/settings-layout.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';
import type { AppConcern } from '../../navigation/route.ts';
import { AboutPage } from './about-page.tsx';
import { GeneralPage } from './general-page.tsx';
import { LicencesPage } from './licences-page.tsx';
import styles from './settings-screen.module.css';
import { SupportPage } from './support-page.tsx';
import { TransferPage } from './transfer-page.tsx';
import { UpdatesPage } from './updates-page.tsx';

const CONCERNS = [
  { concern: 'general', name: 'General' },
  { concern: 'transfer', name: 'Export and import' },
  { concern: 'updates', name: 'Updates' },
  { concern: 'support', name: 'Log and support' },
  { concern: 'licences', name: 'Licences' },
  { concern: 'about', name: 'About' },
] as const satisfies { concern: AppConcern; name: string }[];

const PAGES = {
  general: GeneralPage,
  transfer: TransferPage,
  updates: UpdatesPage,
  support: SupportPage,
  licences: LicencesPage,
  about: AboutPage,
};

/** The settings of the program itself. */
export function SettingsScreen({ concern }: { concern: AppConcern }) {
  const { go } = useNavigation();
  const hasFeed = (useCallQuery('updates.get', undefined).data ?? null) !== null;
  const Page = PAGES[concern];
  return (
    <>
      <header className={styles.header}>
        <h1 className={styles.title}>Settings</h1>
      </header>
      <SettingsLayout
        label="Settings of Backup Creator"
        concerns={CONCERNS.filter((each) => each.concern !== 'updates' || hasFeed)}
        current={concern}
        onChoose={(next) => go({ screen: 'settings', concern: next })}
      >
        <Page />
      </SettingsLayout>
    </>
  );
}
