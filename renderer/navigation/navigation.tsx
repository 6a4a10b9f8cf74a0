import { Button, Group, Modal, Text } from '@mantine/core';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../client/client.ts';
import { type Route, routeOf, START } from './route.ts';

interface Navigation {
  readonly route: Route;
  /** Asks first where a form has changes that are not saved. */
  readonly go: (route: Route) => void;
  /** Names what would be lost by leaving; null where nothing would. */
  readonly guard: (unsaved: string | null) => void;
}

const NavigationContext = createContext<Navigation | null>(null);

export function NavigationProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const [route, setRoute] = useState(START);
  const [wanted, setWanted] = useState<Route | null>(null);
  const unsaved = useRef<string | null>(null);
  const guard = useCallback((name: string | null) => {
    unsaved.current = name;
  }, []);
  const go = useCallback((next: Route) => {
    if (unsaved.current === null) setRoute(next);
    else setWanted(next);
  }, []);
  useEffect(() => client.on('navigate', (event) => go(routeOf(event))), [client, go]);
  const navigation = useMemo(() => ({ route, go, guard }), [route, go, guard]);
  const discard = () => {
    unsaved.current = null;
    if (wanted !== null) setRoute(wanted);
    setWanted(null);
  };
  return (
    <NavigationContext value={navigation}>
      {children}
      <Modal opened={wanted !== null} onClose={() => setWanted(null)} title="Leave without saving?">
        <Text>The changes to {unsaved.current ?? 'this page'} are not saved yet.</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={discard}>
            Discard changes
          </Button>
          <Button data-autofocus onClick={() => setWanted(null)}>
            Keep editing
          </Button>
        </Group>
      </Modal>
    </NavigationContext>
  );
}

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext);
  if (navigation === null) throw new Error('useNavigation stands outside of a NavigationProvider.');
  return navigation;
}

/** Has the user asked before they leave a form with changes. `name` follows "The changes to". */
export function useUnsavedGuard(name: string, dirty: boolean): void {
  const { guard } = useNavigation();
  useEffect(() => {
    guard(dirty ? name : null);
    return () => guard(null);
  }, [guard, name, dirty]);
}
