import { SettingsLayout } from '../../components/settings-layout.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';
import type { AppConcern } from '../../navigation/route.ts';
import { AboutPage } from './about-page.tsx';
import { GeneralPage } from './general-page.tsx';
import styles from './settings-screen.module.css';
import { TransferPage } from './transfer-page.tsx';

const CONCERNS = [
  { concern: 'general', name: 'General' },
  { concern: 'transfer', name: 'Export and import' },
  { concern: 'about', name: 'About' },
] as const satisfies { concern: AppConcern; name: string }[];

const PAGES = { general: GeneralPage, transfer: TransferPage, about: AboutPage };

/** The settings of the program itself. */
export function SettingsScreen({ concern }: { concern: AppConcern }) {
  const { go } = useNavigation();
  const Page = PAGES[concern];
  return (
    <>
      <header className={styles.header}>
        <h1 className={styles.title}>Settings</h1>
      </header>
      <SettingsLayout
        label="Settings of Backup Creator"
        concerns={CONCERNS}
        current={concern}
        onChoose={(next) => go({ screen: 'settings', concern: next })}
      >
        <Page />
      </SettingsLayout>
    </>
  );
}
