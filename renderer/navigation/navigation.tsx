import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../client/client.ts';
import { useConfirm } from '../hooks/use-confirm.ts';
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
  const confirm = useConfirm();
  const [route, setRoute] = useState(START);
  const unsaved = useRef<string | null>(null);
  /** Where the user wants to go; null while he is not asked about it. */
  const wanted = useRef<Route | null>(null);
  const guard = useCallback((name: string | null) => {
    unsaved.current = name;
  }, []);
  const go = useCallback(
    async (next: Route) => {
      if (unsaved.current === null) return setRoute(next);
      const isAsked = wanted.current !== null;
      wanted.current = next;
      if (isAsked) return;
      const discard = await confirm({ question: 'discard-changes', changes: unsaved.current });
      if (discard) {
        unsaved.current = null;
        setRoute(wanted.current);
      }
      wanted.current = null;
    },
    [confirm],
  );
  useEffect(() => client.on('navigate', (event) => void go(routeOf(event))), [client, go]);
  const navigation = useMemo(
    () => ({ route, go: (next: Route) => void go(next), guard }),
    [route, go, guard],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
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
